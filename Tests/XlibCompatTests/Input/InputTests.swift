import Framebuffer
import TestKit
import Testing
import XlibCompat

/// Events of the pointer and the keyboard, by the protocol's text.
@Suite struct InputTests {
    /// A root with two windows side by side; the left one holds a child, which holds another.
    private struct Stage {
        let server = TestServer(area: Area(200, 100))
        let client: TestClient
        let left: UInt32
        let right: UInt32
        let child: UInt32
        let inner: UInt32

        init(_ events: EventMask) {
            client = server.connect()
            left = client.create(in: server.root, Rect(0, 0, 100, 100), values: [11: events.rawValue])
            right = client.create(in: server.root, Rect(100, 0, 100, 100), values: [11: events.rawValue])
            child = client.create(in: left, Rect(10, 10, 50, 50), values: [11: events.rawValue])
            inner = client.create(in: child, Rect(10, 10, 20, 20), values: [11: events.rawValue])
            for window in [left, right, child, inner] { client.map(window) }
            server.engine.endFrame()
            move(150, 50)
            client.forget()
        }

        func move(_ x: Int, _ y: Int) {
            guard let surface = server.engine.root.surface else { return }
            server.engine.pointerMoved(to: Point(x, y), in: surface)
        }

        /// What was told, as kind, detail and event window.
        func told(at offset: Int = 12) -> [String] {
            client.packets().map { packet in
                let names = [left: "left", right: "right", child: "child", inner: "inner", server.root: "root"]
                return "\(packet.kind)/\(packet.detail) \(names[packet.u32(offset)] ?? "?")"
            }
        }
    }

    @Test func crossingIsToldWithAllItsDetails() {
        let stage = Stage([.enterWindow, .leaveWindow])
        stage.move(25, 25)
        #expect(stage.told() == ["8/3 right", "7/4 left", "7/4 child", "7/3 inner"])
        stage.move(5, 5)
        #expect(stage.told() == ["8/0 inner", "8/1 child", "7/2 left"])
        stage.move(12, 12)
        #expect(stage.told() == ["8/2 left", "7/0 child"])
    }

    @Test func windowsThatComeAndGoAreEnteredAndLeft() {
        let stage = Stage([.enterWindow, .leaveWindow])
        stage.client.unmap(stage.right)
        stage.server.engine.endFrame()
        #expect(stage.told() == ["8/0 right"])
        stage.client.map(stage.right)
        stage.server.engine.endFrame()
        #expect(stage.told() == ["7/0 right"])
    }

    @Test func aPressIsHeldByItsWindowUntilTheLastRelease() {
        let stage = Stage([.buttonPress, .buttonRelease])
        stage.move(25, 25)
        stage.server.engine.button(1, isDown: true)
        stage.move(150, 50)
        stage.server.engine.button(3, isDown: true)
        stage.server.engine.button(1, isDown: false)
        stage.server.engine.button(3, isDown: false)
        stage.server.engine.button(1, isDown: true)
        #expect(stage.told() == ["4/1 inner", "4/3 inner", "5/1 inner", "5/3 inner", "4/1 right"])
    }

    @Test func eventsGoUpwardsUntilSomebodyWantsThemOrStopsThem() {
        let stage = Stage([])
        stage.client.select([.buttonPress], of: stage.left)
        stage.move(25, 25)
        stage.server.engine.button(1, isDown: true)
        stage.server.engine.button(1, isDown: false)
        let packets = stage.client.packets()
        #expect(packets.count == 1)
        #expect(packets.first?.u32(12) == stage.left && packets.first?.u32(16) == stage.child)
        stage.client.change(stage.child, [12: EventMask.buttonPress.rawValue])
        stage.server.engine.button(1, isDown: true)
        #expect(stage.told() == [])
    }

    @Test func keysGoWhereTheFocusIs() {
        let stage = Stage([.keyPress, .focusChange])
        stage.client.send(42, 1, [stage.left, 0])
        #expect(
            stage.told(at: 4) == ["10/5 right", "9/3 left"])
        stage.server.engine.key(38, isDown: true)
        stage.server.engine.key(38, isDown: false)
        #expect(stage.told() == ["2/38 left"])
        stage.client.unmap(stage.left)
        #expect(stage.told(at: 4) == ["10/3 left", "9/5 right"])
        stage.server.engine.key(38, isDown: true)
        #expect(stage.told() == ["2/38 right"])
    }

    @Test func aSynchronousButtonGrabReplays() {
        let stage = Stage([.buttonPress])
        let manager = stage.server.connect()
        manager.send(28, 0, [stage.left, TestClient.pair(4, 0x100), 0, 0, 0x8000_0001])
        stage.move(25, 25)
        stage.server.engine.button(1, isDown: true)
        stage.server.engine.button(1, isDown: false)
        #expect(stage.told() == [])
        #expect(manager.packets().map { [UInt32($0.kind), $0.u32(12)] } == [[4, stage.left]])
        // ReplayPointer: the press is told as if there were no grab; the release waited.
        manager.send(35, 2, [0])
        #expect(stage.told() == ["4/1 inner"])
        stage.server.engine.button(1, isDown: true)
        manager.forget()
        // AsyncPointer: the manager keeps the press.
        manager.send(35, 0, [0])
        stage.server.engine.button(1, isDown: false)
        #expect(stage.told() == [])
    }

    @Test func aGrabTakesThePointerAndAnswersOthers() {
        let stage = Stage([.pointerMotion, .enterWindow, .leaveWindow])
        let other = stage.server.connect()
        other.send(26, 0, [stage.left, TestClient.pair(0x40, 0x101), 0, 0, 0])
        #expect(other.packets().map { $0.detail } == [0])
        #expect(stage.told() == ["8/3 right", "7/3 left"])
        stage.move(160, 60)
        #expect(stage.told() == [])
        #expect(other.packets().map { [Int($0.kind), $0.i16(24)] } == [[6, 160]])
        stage.client.send(26, 0, [stage.left, TestClient.pair(0x40, 0x101), 0, 0, 0])
        #expect(stage.client.packets().map { $0.detail } == [1])
        stage.client.unmap(stage.left)
        stage.move(161, 61)
        #expect(stage.told().last == "6/0 right")
    }

    @Test func surfacesStandForThemselves() {
        let server = TestServer(hasVisibleRoot: false)
        let client = server.connect()
        let window = client.create(
            in: server.root, Rect(30, 40, 50, 50), values: [11: EventMask([.pointerMotion, .structureNotify]).rawValue])
        client.map(window)
        #expect(server.presenter.acts == [.open(window, Area(50, 50))])
        guard let surface = server.engine.window(named: window)?.surface else {
            Issue.record("no surface")
            return
        }
        client.forget()
        server.engine.pointerMoved(to: Point(3, 4), in: surface)
        let motion = client.packets()
        #expect(motion.map { [$0.i16(20), $0.i16(22), $0.i16(24), $0.i16(26)] } == [[33, 44, 3, 4]])
        server.engine.surfaceResized(surface, to: Area(70, 60))
        #expect(client.packets().filter { $0.kind == 22 }.map { [$0.u16(20), $0.u16(22)] } == [[70, 60]])
        #expect(surface.raster?.width == 70)
        server.engine.surfaceFocused(surface, true)
        client.send(43, 0, [])
        #expect(client.packets().last?.u32(8) == window)
        client.destroy(window)
        #expect(server.presenter.acts.last == .close(window))
    }

    /// Random requests and input: no trap, and the tree stays one.
    @Test(arguments: 0..<40) func anythingIsAnswered(seed: Int) {
        var random = Seeded(seed)
        let server = TestServer(hasVisibleRoot: seed % 2 == 0, area: Area(64, 48))
        var clients = [server.connect(), server.connect()]
        var ids: [UInt32] = [0, 1, server.root]
        for step in 0..<400 {
            let index = random.int(0...1)
            let client = clients[index]
            let any = { ids[random.int(0...ids.count - 1)] }
            if random.int(0...3) == 0 {
                let kind = random.int(0...8) == 0 ? 2 : 1
                let id = client.create(
                    in: any(), random.rect(in: 40), kind: kind, values: [11: random.next32() & 0x1ffffff])
                ids.append(id)
                if kind == 1 { client.map(id) }
            } else if random.int(0...2) == 0 {
                if let surface = server.engine.surfacesBottomToTop.last {
                    server.engine.pointerMoved(to: Point(random.int(-9...70), random.int(-9...60)), in: surface)
                    server.engine.surfaceFocused(surface, random.int(0...1) == 0)
                }
                server.engine.button(UInt8(random.int(0...14)), isDown: random.int(0...1) == 0)
                server.engine.key(UInt8(random.int(0...255)), isDown: random.int(0...1) == 0)
            } else {
                let opcodes: [UInt8] = [
                    2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37,
                    38,
                    39, 40, 41, 42, 43, 44, 61, 100, 101, 102, 103, 104, 105, 106, 116, 117, 118, 119,
                ]
                let opcode = opcodes[random.int(0...opcodes.count - 1)]
                let count = Self.words[opcode] ?? random.int(0...8)
                let words = (0..<count).map { _ in
                    random.int(0...2) == 0
                        ? UInt32(random.int(0...40)) : random.int(0...2) > 0 ? any() : random.next32()
                }
                client.send(opcode, UInt8(random.int(0...random.int(0...255))), words)
            }
            server.engine.time &+= 1
            if step % 40 == 0 { server.engine.endFrame() }
            if random.int(0...150) == 0 {
                server.engine.disconnect(client.client)
                clients[index] = server.connect()
            }
            for client in clients { client.forget() }
        }
        for client in clients { server.engine.disconnect(client.client) }
        #expect(server.engine.root.children.filter { $0.id >> 21 != 0 }.isEmpty)
    }

    private static let words: [UInt8: Int] = [
        3: 1, 4: 1, 5: 1, 6: 1, 7: 3, 8: 1, 9: 1, 10: 1, 11: 1, 13: 1, 14: 1, 15: 1, 25: 10, 26: 5, 27: 1, 28: 5, 29: 2,
        30: 3, 31: 3, 32: 1, 33: 3, 34: 2, 35: 1, 38: 1, 39: 3, 40: 3, 41: 5, 42: 2, 61: 3, 105: 2,
    ]
}

extension Seeded {
    /// Any 32 bits.
    mutating func next32() -> UInt32 { UInt32(truncatingIfNeeded: next()) }
}
