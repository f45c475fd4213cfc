import AudioGraph
import AudioMixer
import Plumbing
import Sessions
import Sound
import TestKit
import Testing

/// Sources of the configuration: devices that record.
@Suite struct SourceTests {
    private func settings(_ document: Document) throws -> GraphSettings { try GraphSettings(document) }

    @Test func aSourceGoesOnlyWhereACableBeginsAtItsName() throws {
        let graph = try settings([
            "sources": [["name": "microphone"]], "sinks": [["name": "speakers"], ["name": "tape"]],
            "cables": [["to": "speakers"], ["from": "microphone", "to": "tape", "gain": -6]],
        ])
        let layout = try GraphLayout(
            graph,
            [GraphLayout.Source(1, Label("player")), GraphLayout.Source(2, Label("microphone"), name: "microphone")])
        let into = { (name: String) in layout.nodes.first { $0.id == .sink(name) }?.incoming.map(\.key.from) }
        #expect(into("speakers") == [.session(1)])
        #expect(into("tape") == [.session(2)])
    }

    @Test func itIsHeardOverItsCablesAndByThoseWhoMay() throws {
        let bench = try Bench()
        try bench.graph.apply(
            settings([
                "sources": [["name": "microphone"]], "sinks": [["name": "speakers"], ["name": "tape"]],
                "cables": [["to": "speakers"], ["from": "microphone", "to": "tape"]],
                "captures": [["label": "recorder", "from": "microphone"], ["label": "monitor", "from": "speakers"]],
            ]))
        let format = bench.graph.format
        let source = try AudioRing(channels: 2, capacity: 4096)
        let rings = try ["recorder", "monitor", "stranger"].map { _ in try AudioRing(channels: 2, capacity: 4096) }
        for (index, name) in ["recorder", "monitor", "stranger"].enumerated() {
            bench.graph.addCapture(UInt32(index + 100), Label(name), rings[index])
        }
        bench.graph.setSource("microphone", source)
        for index in 0..<source.capacity { source.view.window(0, at: index, count: 1)[0] = 0.25 }
        source.view.written = 2048
        source.view.state = .running
        bench.run(1024 / format.period)
        let last = { (ring: AudioRing) in ring.view.window(0, at: 1023, count: 1)[0] }
        #expect(last(rings[0]) == 0.25)
        #expect(last(rings[1]) == 0)
        #expect(rings[2].view.written == 0)
        bench.graph.setSource("microphone", nil)
        bench.run(1024 / format.period)
        bench.graph.tidy()
        #expect(rings[0].view.window(0, at: 2047, count: 1)[0] == 0)
    }

    @Test func aSourceThatNobodyNeedsLetsTheMixerSleep() throws {
        let bench = try Bench()
        let ring = try AudioRing(channels: 2, capacity: 4096)
        try bench.graph.apply(settings(["sources": [["name": "microphone"]]]))
        bench.graph.setSource("microphone", ring)
        #expect(bench.graph.isIdle)
        try bench.graph.apply(
            settings(["sources": [["name": "microphone"]], "cables": [["from": "microphone", "to": "master"]]]))
        #expect(!bench.graph.isIdle)
    }

    @Test func whatIsWrongIsSaid() {
        #expect(throws: DocumentFault.self) { try settings(["sources": [["name": "master"]]]) }
        #expect(throws: DocumentFault.self) { try settings(["sources": [["name": "a", "kind": "file"]]]) }
        #expect(throws: DocumentFault.self) { try settings(["sources": [["kind": "pulse"]]]) }
    }
}
