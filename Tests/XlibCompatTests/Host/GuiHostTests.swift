import Framebuffer
import Nitpicker
import Plumbing
import Sessions
import TestKit
import Testing
import XFonts
import XlibCompat

/// A client's window, by way of the engine and a Gui session, on a screen; and input the whole way back.
@Suite(.serialized) struct GuiHostTests {
    private static let config: Document = [
        "background": "#102030",
        "domains": [
            ["name": "app", "layer": 1, "content": "client", "label": false, "focus": "click", "hover": "always"]
        ],
        "policies": [["label_prefix": "app", "domain": "app"]],
    ]

    private func send(_ engine: Engine, _ client: Client, _ opcode: UInt8, _ data: UInt8, _ words: [UInt32]) {
        let length = words.count + 1
        var bytes: [UInt8] = [opcode, data, UInt8(length & 0xff), UInt8(length >> 8)]
        for word in words {
            for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(shift))) }
        }
        withWire(bytes) { engine.handle($0, from: client) }
    }

    @Test func windowsAreSeenAndHear() throws {
        let loop = try Loop()
        let parent = LocalParent(loop)
        parent.roms["keyboard"] = ["layout": "de", "numlock": true]
        let server = try Server(try parent.link("gui"), loop, config: Self.config) { _, _ in }
        let screen = try CaptureClient(try parent.link("screen"), CaptureOutput(Area(200, 150)), bufferCount: 1)
        let driver = try EventClient(try parent.link("driver"))
        var frames = 0
        var acknowledged: UInt32 = 0
        var options = GuiHost.Options()
        options.program = "app"
        options.component = "app"
        options.patience = 0
        let host = try GuiHost(try parent.link("app"), options, fonts: FontCatalog(path: []))
        let engine = host.engine
        func poll() {
            host.dispatch()
            while let event = try? screen.next() { if case .frame = event { frames += 1 } }
            while let event = try? driver.next() {
                if case .acknowledged(let sequence) = event { acknowledged = sequence }
            }
        }
        var sequence: UInt32 = 0
        func inject(_ events: InputEvent...) {
            sequence += 1
            driver.submit(events + [.sequence(sequence)])
            #expect(
                parent.run {
                    poll(); return acknowledged == sequence
                })
            for _ in 0..<4 {
                try? loop.turn(milliseconds: 0)
                poll()
            }
        }
        #expect(
            parent.run {
                poll(); return driver.isConnected
            })

        // A red window that selects keys, buttons, the pointer and the focus; WM_DELETE_WINDOW is not its protocol.
        let client = try #require(engine.connect())
        let window = client.base
        send(
            engine, client, 1, 24,
            [window, Identifiers.root, 0, 60 | 40 << 16, 1 << 16, 0, 1 << 1 | 1 << 11, 0xff0000, 0x20004f])
        send(engine, client, 8, 0, [window])
        engine.endFrame()
        host.flush()
        inject(.motion(x: 100, y: 100))
        #expect(screen.capture(into: 0))
        #expect(
            parent.run {
                poll(); return frames == 1
            })
        #expect(screen.buffers[0].withSurface { $0.pixel(59, 39) } == Color(rgb: 0xff0000))
        #expect(screen.buffers[0].withSurface { $0.pixel(60, 39) } == Color(rgb: 0x102030))

        func packets() -> [(kind: UInt8, detail: UInt8, state: Int, x: Int, y: Int)] {
            var result: [(kind: UInt8, detail: UInt8, state: Int, x: Int, y: Int)] = []
            while let packet = client.output.next() {
                let bytes = Array(packet)
                result.append(
                    (
                        bytes[0] & 0x7f, bytes[1], Int(bytes[28]) | Int(bytes[29]) << 8,
                        Int(bytes[24]) | Int(bytes[25]) << 8, Int(bytes[26]) | Int(bytes[27]) << 8
                    ))
            }
            return result
        }
        _ = packets()
        inject(.motion(x: 7, y: 9))
        let motions = packets().filter { $0.kind == EventKind.motionNotify }
        #expect(motions.allSatisfy { $0.x == 7 && $0.y == 9 })
        inject(.press(KeyPress(.left)), .release(.left))
        let buttons = packets().filter { $0.kind == 4 || $0.kind == 5 }
        #expect(buttons.map(\.kind) == [4, 5] && buttons.map(\.detail) == [1, 1])
        #expect(buttons.allSatisfy { $0.x == 7 && $0.y == 9 })
        // Num lock is on as the keyboard document says; y and z are where the layout has them.
        inject(.press(KeyPress(KeyCode(21), keysym: 0x7a, character: "z")), .release(KeyCode(21)))
        let keys = packets().filter { $0.kind == 2 || $0.kind == 3 }
        #expect(keys.map(\.kind) == [2, 3] && keys.map(\.detail) == [29, 29] && keys.map(\.state) == [16, 16])
        // A character that the layout has not is lent a code, after clients were told.
        inject(.press(KeyPress(.unknown, keysym: 0x6d1, character: "я")), .release(.unknown))
        let lent = packets().filter { [2, 3, 34].contains($0.kind) }
        #expect(lent.map(\.kind) == [34, 2, 3] && lent[1].detail == lent[2].detail && lent[1].detail > 200)
        inject(.press(KeyPress(.unknown, keysym: 0x6d1, character: "я")), .release(.unknown))
        #expect(packets().map(\.kind) == [2, 3])
        inject(.wheel(dx: 0, dy: -60), .wheel(dx: 0, dy: -60))
        #expect(packets().filter { $0.kind == 4 }.map(\.detail) == [5])

        engine.disconnect(client)
        host.flush()
        inject(.motion(x: 101, y: 100))
        #expect(screen.capture(into: 0))
        #expect(
            parent.run {
                poll(); return frames == 2
            })
        #expect(screen.buffers[0].withSurface { $0.pixel(5, 5) } == Color(rgb: 0x102030))
        withExtendedLifetime(server) {}
    }
}
