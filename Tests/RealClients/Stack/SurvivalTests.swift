import Foundation
import Framebuffer
import Plumbing
import ScenarioTest
import Sessions
import Testing

/// Every component dies, again and again, while a viewer watches and holds a key and a button.
@Suite(.serialized, .enabled(if: Stack.isBuilt, "the programs of the stack are not built"))
struct SurvivalTests {
    private static let rounds = 10

    /// The shipped scenario with a test card, with the keys that are held in a report and no waits between restarts.
    private static func scenario(_ text: String) -> String {
        Stack.withTestCard(text).split(separator: "\n", omittingEmptySubsequences: false).map { line in
            if line.hasPrefix("  gui-server:") { return "  gui-server:\n    config: {report: {keystate: true}}" }
            if line.hasPrefix("defaults:") { return "defaults:\n  restart: {when: always, first: 1ms, bound: 10ms}" }
            return line.contains("center:") ? "" : String(line)
        }.joined(separator: "\n")
    }

    /// What the processes of all components and their parent hold.
    private func footprints(_ stack: Stack) throws -> [String: Footprint] {
        var result: [String: Footprint] = [:]
        for name in stack.components { result[name] = try Footprint(stack.waitForProcess(of: name)) }
        result["nitpicker"] = Footprint(Int32(stack.process.pid))
        return result
    }

    private func connect(_ stack: Stack) throws -> VNCScreen {
        let screen = try stack.viewer([.copyRect, .zrle])
        try screen.waitUntil("the test card") { $0.colors(upTo: 8) == 8 }
        return screen
    }

    /// Presses a key and a button over the test card.
    private func hold(_ screen: VNCScreen, _ stack: Stack) throws {
        try screen.move(to: Point(200, 150))
        try screen.press()
        try screen.keyDown(Keysym("h"))
        try stack.wait(for: "gui-server/keystate") { $0["count"].integer == 2 }
    }

    @Test func whatIsKilledComesBackAndTheOthersLive() throws {
        let stack = try Stack("default", Self.scenario)
        var screen = try connect(stack)
        let names = stack.components
        #expect(Set(names) == ["gui-server", "event-filter", "pointer", "test-card", "vnc-server", "vnc-front"])
        var first: [String: Footprint] = [:]
        var middle: [String: Footprint] = [:]
        for round in 0..<Self.rounds {
            for name in names {
                try hold(screen, stack)
                let before = Dictionary(uniqueKeysWithValues: names.map { ($0, stack.pid(of: $0)) })
                let victim = try #require(before[name] ?? nil)
                let port = stack.report("vnc-server/vnc")["listening"]["tcp"]
                try ProcessTree.kill(#require(ProcessTree.entry(victim)))
                try stack.waitForProcess(of: name, not: victim)
                for other in names where other != name { #expect(stack.pid(of: other) == before[other], "\(other)") }

                // Only the viewer's own server takes the viewer along.
                if name == "vnc-server" {
                    try screen.waitForDisconnect()
                    try stack.wait(for: "vnc-server/vnc") { $0["listening"]["tcp"] != port }
                    screen = try connect(stack)
                }
                #expect(screen.isConnected)
                // What the dead held is released without anybody's doing, or when the viewer lets go.
                try screen.keyUp(Keysym("h"))
                try screen.release()
                try stack.wait(for: "gui-server/keystate") { $0["count"].integer == 0 }
                // A new GUI server learns by the next movement where the pointer is.
                try screen.move(to: Point(210, 150))
                try stack.expectComposed(screen)
            }
            let now = try footprints(stack)
            if round == 1 { first = now }
            if round == Self.rounds / 2 { middle = now }
        }
        let last = try footprints(stack)
        for (name, footprint) in last {
            let early = try #require(first[name])
            #expect(footprint.descriptors == early.descriptors, "\(name)")
            #expect(footprint.sharedMappings == early.sharedMappings, "\(name)")
            // A slope of a leak would show in the second half as in the first; noise of an allocator does not.
            let growth = footprint.privateKilobytes - (middle[name]?.privateKilobytes ?? 0)
            #expect(growth < 2048, "\(name): \(early) then \(footprint)")
        }
        // A key still does what it did before.
        let typed = stack.report("test-card/typed")["text"].string ?? ""
        try screen.click(at: Point(200, 150))
        try screen.type("zq")
        try stack.wait(for: "test-card/typed") { $0["text"].string == typed + "zq" && $0["held"] == [] }
        let left = try stack.end()
        #expect(left == [])
    }
}
