import Framebuffer
import Plumbing
import ScenarioTest
import Sessions
import Testing

/// Each component is killed, ten times in turn, while a viewer watches and holds a key and a button.
@Suite(.serialized, .enabled(if: Stack.isBuilt, "the programs of the stack are not built"))
final class DeathTests {
    /// The components that are killed: all but the parent.
    static let victims = [
        "gui-server", "event-filter", "pointer", "clipboard", "osm-viewer", "test-card", "vnc-server", "vnc-front",
    ]
    /// How often each is killed; a script asks for more.
    static let rounds = Files.environment("NITPICKER_DEATHS").flatMap { Int($0) }.map { max(5, $0) } ?? 10
    /// What they ask for by and by after their start, some only when there is something to report.
    private static let services: [String: Set<String>] = [
        "event-filter": ["Report"], "pointer": ["Gui"], "osm-viewer": ["Gui", "Report"],
        "test-card": ["Gui", "Report"], "vnc-server": ["Capture", "Event", "Report", "Rom"], "vnc-front": ["Report"],
        "clipboard": ["Report", "Rom"],
    ]

    private let stack: Stack
    private var screen: VNCScreen
    private var port: VNCAddress

    init() throws {
        stack = try Stack("default", Self.withCardInFront)
        port = try stack.vnc()
        screen = try VNCScreen(port, VNCOptions([.copyRect, .zrle], password: stack.password))
    }

    /// The scenario with a test card in front of the map, which tells what it sees of keys and buttons.
    private static func withCardInFront(_ text: String) -> String {
        let server = """
              gui-server:
                config:
                  report: {focus: true, hovered: true}
                  domains:
                    - {name: pointer, layer: 0, origin: pointer, content: client, label: false}
                    - {name: front, layer: 1, content: client, label: false, focus: click, hover: always, placement: client}
                    - {name: default, layer: 2, content: client, label: false, focus: click, hover: always}
                  policies:
                    - {label_suffix: pointer, domain: pointer}
                    - {label_prefix: test-card, domain: front}
                    - {domain: default}
            """
        // What the shipped scenario tells the server is in the text above.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).filter {
            !$0.hasPrefix("    config: {report:")
        }
        // Ten deaths in a row would otherwise wait most of the time; how long the waits are is another test's matter.
        let restart = "defaults:\n  restart: {first: 10ms, bound: 100ms}"
        return lines.map { $0.hasPrefix("  gui-server:") ? server : $0 == "defaults:" ? restart : $0 }
            .joined(separator: "\n")
            + "\n  test-card:\n    config: {width: 500, height: 300, x: 20, y: 20}\n"
    }

    /// Presses on the test card, and holds what was pressed.
    private func hold() throws {
        try screen.move(to: Point(60, 60))
        try screen.press()
        try screen.keyDown(Keysym("a"))
        try stack.wait(for: "test-card/typed") { Self.isHeld($0) }
    }

    /// Waits until the new GUI server has the pointer where the viewer's is, which does not move.
    private func expectPointer() throws {
        // The button was held by the old one, whose report is still there.
        try stack.wait(for: "test-card/typed") { $0["pointer"] == [60, 60] && !$0["held"].items.contains(0x110) }
    }

    private func letGo() throws {
        try screen.keyUp(Keysym("a"))
        try screen.release()
        try stack.expectNothingHeld()
    }

    /// Whether the key A and the left button are down.
    private static func isHeld(_ report: Document) -> Bool { report["held"] == [30, 0x110] }

    /// Waits until the map and the test card are on the screen of the viewer, as they are composed.
    private func expectPicture() throws {
        try screen.move(to: Point(60, 60))
        try screen.waitUntil("the map and the test card") {
            $0.colors(upTo: 200) == 200 && $0.count(of: Color(rgb: 0xffff00), in: Rect(20, 20, 500, 300)) > 1000
        }
        try stack.expectComposed(screen)
    }

    /// Kills a component and waits until it is back.
    private func kill(_ name: String) throws {
        let others = Self.victims.filter { $0 != name }
        let before = try others.map { try #require(stack.pid(of: $0), "\($0) does not run") }
        let old = try #require(stack.pid(of: name))
        let entry = try #require(ProcessTree.entry(old))
        ProcessTree.kill(entry)
        try stack.waitForProcess(of: name, not: old)
        let after = others.map { stack.pid(of: $0) }
        #expect(after == before.map { $0 }, "others died with \(name)")
    }

    /// Waits until all that a death, a viewer or a screenshot began is over.
    private func settle() throws {
        // By the VNC server, the filter, the GUI server and the test card: what they had to do before is done then.
        for distance in [64, 60] {
            try screen.move(to: Point(distance, distance))
            try stack.wait(for: "test-card/typed") { $0["pointer"] == [.integer(distance), .integer(distance)] }
        }
        try stack.settle { status in
            status["components"].items.allSatisfy { component in
                let services = component["sessions"].items.compactMap { $0["service"].string }
                return Self.services[component["name"].string ?? "", default: []].isSubset(of: services)
            }
        }
    }

    /// What all that live hold of the system.
    private func footprints() throws -> [String: Footprint] {
        var result = ["nitpicker": try #require(Footprint(stack.process.pid))]
        for name in Self.victims { result[name] = try footprint(of: name) }
        return result
    }

    private func footprint(of name: String) throws -> Footprint {
        let pid = try #require(stack.pid(of: name), "\(name) does not run")
        return try #require(Footprint(pid), "\(name) is gone")
    }

    /// Comes in again after the server was killed, and the viewer with it.
    private func comeBack() throws {
        try screen.waitForDisconnect()
        try stack.expectNothingHeld()
        let old = port
        try stack.wait(for: "vnc-server/vnc") { .loopback($0["listening"]["tcp"].integer ?? 0) != old }
        port = try stack.vnc()
        screen = try VNCScreen(port, VNCOptions([.copyRect, .zrle], password: stack.password))
    }

    @Test func whatIsKilledComesBackAndNothingIsLeft() throws {
        try expectPicture()
        for victim in Self.victims {
            var rounds: [[String: Footprint]] = []
            for _ in 1...Self.rounds {
                try hold()
                try kill(victim)
                if victim == "gui-server" { try expectPointer() }
                if victim == "vnc-server" { try comeBack() } else { try letGo() }
                try expectPicture()
                try settle()
                rounds.append(try footprints())
            }
            expectNoSlope(rounds, victim)
        }
        let processes = ProcessTree.descendants(of: stack.process.pid)
        #expect(processes.count == Self.victims.count, "\(processes.map(\.name))")
        screen.disconnect()
        let left = try stack.end()
        #expect(left == [])
    }

    /// Whether every round ended as the one before did, but for the first ones, in which caches and pools fill.
    private func expectNoSlope(_ rounds: [[String: Footprint]], _ victim: String) {
        for name in Self.victims + ["nitpicker"] {
            let all = rounds.compactMap { $0[name] }
            let settled = all.dropFirst(3)
            let what = "\(name) while \(victim) is killed"
            #expect(Set(settled.map(\.descriptorCount)).count == 1, "\(what): \(all.map(\.descriptorCount)) \(all)")
            #expect(Set(settled.map(\.sharedMappings)).count == 1, "\(what): \(all.map(\.sharedMappings)) mappings")
            let memory = all.map(\.privateKilobytes)
            let (early, late) = (memory.prefix(5).max() ?? 0, memory.suffix(3).min() ?? 0)
            print("\(what): \(memory) KiB, \(all.last?.descriptorCount ?? 0) descriptors")
            // The VNC server's encoders fill their workbenches whenever so many pieces come at once: 4 MiB, at any round.
            #expect(late <= early + early / 4 + 8192, "\(what) grows: \(memory) KiB")
        }
    }
}
