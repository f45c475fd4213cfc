import AudioGraph
import AudioMixer
import Foundation
import Sessions
import Testing

/// Who is connected to whom, in which order, how much later.
@Suite struct LayoutTests {
    @Test func circlesAreNamed() throws {
        let settings = try GraphSettings([
            "buses": [["name": "a"], ["name": "b"], ["name": "c"]],
            "cables": [
                ["from": "a", "to": "b"], ["from": "b", "to": "c"], ["from": "c", "to": "a"], ["to": "a"],
                ["from": "c", "to": "master"],
            ],
        ])
        let error = #expect(throws: DocumentFault.self) { _ = try GraphLayout(settings, []) }
        let words = (error?.reason ?? "").split(separator: ": ")
        #expect(words.first == "cables lead in a circle")
        // The circle may be told from any of its members on.
        let circle = (words.last ?? "").components(separatedBy: " -> ")
        #expect(["a b c a", "b c a b", "c a b c"].contains(circle.joined(separator: " ")))
    }

    @Test func whatIsAbsentIsWaitedFor() throws {
        let settings = try GraphSettings(["cables": [["to": "later"], ["from": "never", "to": "master"]]])
        let layout = try GraphLayout(settings, [GraphLayout.Source(1, Label("x"))])
        #expect(layout.nodes.map(\.incoming.count) == [0, 0])
    }

    @Test func cablesDelayWhatIsEarlier() throws {
        let settings = try GraphSettings([
            "buses": [["name": "slow"], ["name": "dry"]],
            "cables": [
                ["label": "a", "to": "slow"], ["label": "b", "to": "dry"], ["from": "slow", "to": "master"],
                ["from": "dry", "to": "master"], ["label": "c", "to": "master", "compensate": false],
            ],
        ])
        let layout = try GraphLayout(
            settings,
            [
                GraphLayout.Source(1, Label("a"), latency: 10), GraphLayout.Source(2, Label("b")),
                GraphLayout.Source(3, Label("c")),
            ], ownLatency: { $0 == .bus("slow") ? 1000 : 0 })
        let master = try #require(layout.nodes.last)
        #expect(master.latency == 1010)
        #expect(master.incoming.map(\.delay) == [0, 1010, 0])
    }

    @Test(
        arguments: [
            ("{\"sinks\": 3}", "'sinks' of the graph must be a list"),
            ("{\"cables\": [{}]}", "a cable needs a 'to', a text of 1 to 160 bytes"),
            (
                "{\"cables\": [{\"to\": \"x\", \"gain\": \"loud\"}]}",
                "'gain' of a cable must be a number from -200 to 40"
            ),
            ("{\"cables\": [{\"to\": \"x\", \"pan\": 2}]}", "'pan' of a cable must be a number from -1 to 1"),
            (
                "{\"cables\": [{\"to\": \"x\", \"volume\": 2}]}",
                "a cable has no member 'volume', only 'from', 'label', 'label_prefix', 'label_suffix', 'to', 'gain', "
                    + "'pan', 'mute', 'compensate'"
            ),
            (
                "{\"cables\": [{\"to\": \"x\", \"from\": \"a\", \"label\": \"b\"}]}",
                "a cable has either 'from' or 'label'"
            ),
            ("{\"buses\": [{\"name\": \"a\"}, {\"name\": \"a\"}]}", "there are two nodes 'a'"),
            (
                "{\"sinks\": [{\"name\": \"a\", \"kind\": \"tape\"}]}",
                "'kind' of a sink must be one of 'null', 'file', 'pulse', 'session'"
            ),
            (
                "{\"buses\": [{\"name\": \"a\", \"channels\": 17}]}",
                "'channels' of a bus must be a whole number from 1 to 16"
            ),
        ])
    func mistakesAreNamed(text: String, reason: String) throws {
        let document = try Document(json: text)
        let error = #expect(throws: DocumentFault.self) { _ = try GraphSettings(document) }
        #expect(error?.reason == reason)
    }
}
