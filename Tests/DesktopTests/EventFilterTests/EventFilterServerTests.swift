import Desktop
import Keyboard
import Plumbing
import Sessions
import TestKit
import Testing

/// Drivers, the filter and the next server over real sockets, in one process, on one loop.
@Suite(.serialized) struct EventFilterServerTests {
    /// An Event server that keeps what it hears and acknowledges every sequence number.
    final class Recorder {
        let loop: Loop
        var provider: ServiceProvider?
        var connections: [ServerConnection] = []
        var heard: [String: [InputEvent]] = [:]

        init(_ loop: Loop, _ link: ParentLink) throws {
            self.loop = loop
            provider = try ServiceProvider(.event, link, loop) { [unowned self] event in
                if case .open(let opening) = event { accept(opening) }
            }
        }

        func accept(_ opening: ServiceProvider.Opening) {
            guard let connection = ServerConnection(opening, loop) else { return }
            let label = opening.label.text
            connection.onPacket = { [unowned self, unowned connection] packet throws(WireError) in
                guard case .inject(let events) = try EventRequest(decoding: packet.bytes) else { return }
                heard[label, default: []] += events
                for case .sequence(let number) in events {
                    connection.send(EventReply.acknowledged(sequence: number).encoded())
                }
            }
            connection.onClose = { [unowned self, unowned connection] reason in
                provider?.closed(session: connection.session, reason: reason)
                connections.removeAll { $0 === connection }
            }
            connections.append(connection)
            connection.start()
        }

        func die() {
            provider = nil
            for connection in connections {
                connection.onClose = { _ in }
                connection.close(reason: "")
            }
            connections = []
        }
    }

    /// The parts of a test: the filter between two parents, so that its service and its sessions do not meet.
    final class House {
        let loop: Loop
        let above: LocalParent
        let below: LocalParent
        var server: Recorder
        let filter: EventFilterServer
        var states: [Document] { recorder.states }
        private let recorder = States()

        final class States { var states: [Document] = [] }

        init() throws {
            loop = try Loop()
            above = LocalParent(loop)
            below = LocalParent(loop)
            server = try Recorder(loop, try above.link("gui-server"))
            filter = try EventFilterServer(
                loop, try below.link("event-filter"), upstream: try above.link("event-filter")
            ) { [recorder] in recorder.states.append($0) }
            try filter.start()
        }

        func driver(_ name: String) throws -> EventClient {
            let client = try EventClient(try below.link(name))
            #expect(run { (try? client.next()) != nil && client.isConnected })
            return client
        }

        func run(until condition: () -> Bool) -> Bool { below.run(until: condition) }
    }

    @Test func pressesArriveCompletedAndAreAcknowledged() throws {
        let house = try House()
        let driver = try house.driver("sdl")
        driver.submit([try .down("LEFTSHIFT"), try .down("A"), .sequence(7)])
        var acknowledged: EventClient.Event?
        #expect(
            house.run {
                acknowledged = ((try? driver.next()) ?? nil) ?? acknowledged
                return acknowledged == .acknowledged(sequence: 7)
            })
        #expect(
            house.server.heard["event-filter -> sdl"] == [
                try .down("LEFTSHIFT", Keysym.shiftLeft), try .down("A", 0x41, "A"), .sequence(7),
            ])
        #expect(house.states.last?["modifiers"] == ["shift"])
    }

    @Test func aDriverThatDiesReleasesWhatItHeldAndNothingElse() throws {
        let house = try House()
        var viewer: EventClient? = try house.driver("vnc")
        let other = try house.driver("sdl")
        other.submit([try .down("LEFTCTRL")])
        #expect(house.run { house.server.heard["event-filter -> sdl"]?.count == 1 })
        viewer?.submit([.down(keysym: Keysym.shiftLeft), .down(keysym: 0x41)])
        #expect(house.run { house.server.heard["event-filter -> vnc"]?.count == 2 })
        viewer = nil
        #expect(house.run { house.below.closed.count == 1 && house.above.closed.count == 1 })
        #expect(
            house.server.heard["event-filter -> vnc"] == [
                try .down("LEFTSHIFT", Keysym.shiftLeft), try .down("A", 0x41), try .up("A"), try .up("LEFTSHIFT"),
            ])
        #expect(house.server.heard["event-filter -> sdl"] == [try .down("LEFTCTRL", Keysym.controlLeft)])
        #expect(house.below.closed.map(\.label.text) == ["vnc"])
        #expect(house.above.closed.map(\.label.text) == ["event-filter -> vnc"])
        #expect(house.states.last?["modifiers"] == ["control"])
        _ = other
    }

    @Test func theKeyboardDocumentChangesTheLayoutLive() throws {
        let house = try House()
        let driver = try house.driver("sdl")
        house.filter.change(keyboard: ["layout": "de"])
        driver.submit([try .down("Y"), try .up("Y")])
        house.filter.change(keyboard: ["layout": "atlantis"])
        house.filter.change(config: ["remap": [["name": "KEY_A", "to": "nonsense"]]])
        driver.submit([try .down("Y"), try .up("Y")])
        #expect(house.run { house.server.heard["event-filter -> sdl"]?.count == 4 })
        #expect(text(house.server.heard["event-filter -> sdl"] ?? []) == "zz")
        #expect(house.states.last?["layout"] == "de")
        house.filter.change(config: ["remap": [["name": "KEY_A", "to": "KEY_B"]]])
        driver.submit([try .down("A"), try .up("A")])
        #expect(house.run { house.server.heard["event-filter -> sdl"]?.count == 6 })
        #expect(text(house.server.heard["event-filter -> sdl"] ?? []) == "zzb")
    }

    @Test func aHeldKeyRepeatsOnTheLoop() throws {
        let house = try House()
        house.filter.change(keyboard: ["repeat": ["delay": 50, "rate": 200]])
        let driver = try house.driver("sdl")
        driver.submit([try .down("A")])
        #expect(house.run { presses(house.server.heard["event-filter -> sdl"] ?? []).count >= 4 })
        driver.submit([try .up("A")])
        #expect(house.run { house.server.heard["event-filter -> sdl"]?.last == .release(KeyCode(30)) })
        let all = presses(house.server.heard["event-filter -> sdl"] ?? [])
        #expect(all.first?.isRepeat == false)
        #expect(all.dropFirst().allSatisfy { $0.isRepeat && $0.character == "a" })
    }

    @Test func whatIsTypedWhileTheServerIsAwayArrivesWhenItIsBack() throws {
        let house = try House()
        let driver = try house.driver("sdl")
        driver.submit([try .down("A"), try .up("A")])
        #expect(house.run { house.server.heard["event-filter -> sdl"]?.count == 2 })
        house.server.die()
        // The filter has noticed when its session is asked for anew, which nobody can answer yet.
        #expect(house.run { house.above.run { true } && (try? house.loop.turn(milliseconds: 0)) != nil })
        driver.submit([try .down("B"), try .up("B"), .sequence(1)])
        house.server = try Recorder(house.loop, try house.above.link("gui-server"))
        #expect(house.run { house.server.heard["event-filter -> sdl"]?.count == 3 })
        #expect(text(house.server.heard["event-filter -> sdl"] ?? []) == "b")
    }

    @Test func aServerThatIsBackLearnsWhereThePointerIs() throws {
        let house = try House()
        let driver = try house.driver("sdl")
        let other = try house.driver("vnc")
        other.submit([.motion(x: 1, y: 1)])
        #expect(house.run { house.server.heard["event-filter -> vnc"]?.count == 1 })
        driver.submit([.motion(x: 30, y: 40), try .down("A")])
        #expect(house.run { house.server.heard["event-filter -> sdl"]?.count == 2 })
        house.server.die()
        house.server = try Recorder(house.loop, try house.above.link("gui-server"))
        // Each session tells it, the same from all: where it was put last, by whomever.
        #expect(house.run { house.server.heard.count == 2 })
        #expect(house.server.heard["event-filter -> sdl"] == [.motion(x: 30, y: 40)])
        #expect(house.server.heard["event-filter -> vnc"] == [.motion(x: 30, y: 40)])

        // What comes while it is away finds the pointer where it was.
        house.server.die()
        #expect(house.run { house.above.run { true } && (try? house.loop.turn(milliseconds: 0)) != nil })
        driver.submit([.press(KeyPress(.left)), .motion(x: 50, y: 60), .release(.left)])
        house.server = try Recorder(house.loop, try house.above.link("gui-server"))
        #expect(house.run { house.server.heard["event-filter -> sdl"]?.count == 4 })
        #expect(
            house.server.heard["event-filter -> sdl"] == [
                .motion(x: 30, y: 40), .press(KeyPress(.left)), .motion(x: 50, y: 60), .release(.left),
            ])
        _ = other
    }

    @Test func whereThePointerIsAfterRelativeMotionNobodyKnows() throws {
        let house = try House()
        let driver = try house.driver("sdl")
        driver.submit([.motion(x: 30, y: 40), .relative(dx: 5, dy: 5)])
        #expect(house.run { house.server.heard["event-filter -> sdl"]?.count == 2 })
        house.server.die()
        house.server = try Recorder(house.loop, try house.above.link("gui-server"))
        #expect(house.run { !house.server.connections.isEmpty })
        driver.submit([.sequence(1)])
        #expect(house.run { house.server.heard["event-filter -> sdl"] == [.sequence(1)] })
    }

    @Test func aDriverThatSendsNonsenseIsClosedWithAReason() throws {
        let house = try House()
        let hostile = try SessionChannel(try house.below.link("bad"), .event)
        #expect(house.run { (try? hostile.next()) != nil && hostile.state == .connected })
        hostile.send([9, 9, 9, 9])
        #expect(house.run { house.below.closed.count == 1 })
        #expect(house.below.closed.first?.reason.hasPrefix("bad message") == true)
        let driver = try house.driver("sdl")
        driver.submit([.motion(x: 1, y: 2)])
        #expect(house.run { house.server.heard["event-filter -> sdl"] == [.motion(x: 1, y: 2)] })
    }

    @Test func theParentMayCloseASession() throws {
        let house = try House()
        let driver = try house.driver("sdl")
        driver.submit([try .down("A")])
        #expect(house.run { house.server.heard["event-filter -> sdl"]?.count == 1 })
        house.below.close("sdl")
        #expect(house.run { house.server.heard["event-filter -> sdl"]?.count == 2 })
        #expect(house.server.heard["event-filter -> sdl"]?.last == .release(KeyCode(30)))
    }
}
