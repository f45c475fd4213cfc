import Framebuffer
import Plumbing
import Sessions
import TestKit
import Testing

extension Case {
    /// A well-behaved program beside a bad one: it loses nothing.
    private static func beside(_ stage: Stage, _ body: (SessionChannel) throws -> Void) throws {
        stage.show("a", Rect(0, 0, 8, 8), "r")
        stage.focus("a", at: Point(2, 2))
        let channel = try SessionChannel(try stage.parent.link("b bad"), .gui, quota: 1 << 20)
        stage.settle()
        while let event = try channel.next() { if case .connected = event { break } }
        try body(channel)
        stage.settle()
        _ = try channel.next()
        stage.capture()
        for step in 0..<20 {
            stage.draw("a", step % 2 == 0 ? "gg" : "bb")
            stage.send("a", refresh: [Rect(0, 0, 2, 1)])
            #expect(stage.capture()?.damage == [Rect(0, 0, 2, 1)])
            stage.expectPixels((0, 0, step % 2 == 0 ? "g" : "b"))
            stage.inject(.motion(x: 1 + step % 5, y: 3), .press(KeyPress(.x)), .release(.x))
            stage.expect("a", .motion(x: 1 + step % 5, y: 3), .down(.x), .release(.x))
        }
    }

    private static func expectClosed(_ stage: Stage, _ reason: String, at place: SourceLocation = #_sourceLocation) {
        #expect(
            stage.parent.closed.contains { $0.label == Label("b bad") && $0.reason.contains(reason) },
            "\(stage.parent.closed)", sourceLocation: place)
    }

    /// Sessions: who may what, who comes and goes, and who does not behave.
    static let sessions: [Case] = [
        Case(1, "programs, screens and drivers come and go, nobody else notices") {
            $0.show("a", Rect(0, 0, 8, 8), "r")
            $0.focus("a", at: Point(2, 2))
            $0.show("b", Rect(8, 0, 8, 8), "g")
            $0.inject(.motion(x: 3, y: 3), from: "other")
            $0.leave("b")
            $0.unplug(driver: "other")
            $0.expect("a", .motion(x: 3, y: 3))
            $0.expectPixels((0, 0, "r"), (8, 0, "."))
            $0.inject(.motion(x: 4, y: 3))
            $0.expect("a", .motion(x: 4, y: 3))
        },
        Case(1, "what a program was is gone with it") {
            for _ in 0..<50 {
                $0.show("b", Rect(0, 0, 8, 8), "g")
                $0.leave("b")
            }
            $0.expectPixels((0, 0, "."))
            #expect($0.server?.desk.stack.views.isEmpty == true)
        },
        Case(2, "a label is the parent's, whatever the client calls itself") { stage in
            let client = try GuiClient(try stage.parent.link("b"), label: "a")
            stage.settle()
            _ = try client.next()
            stage.settle()
            #expect(stage.server?.desk.session(labelled: Label("b -> a")) != nil)
            #expect(stage.server?.desk.session(labelled: Label("a")) == nil)
        },
        Case(24, "bad input: an unknown message closes its sender alone") { stage in
            try beside(stage) { $0.send([99, 0, 0, 0]) }
            expectClosed(stage, "bad message")
        },
        Case(24, "bad input: messages that end early or go on too long") { stage in
            let whole = GuiRequest.commit(GuiCommit(commands: [.create(.one, parent: nil)])).encoded()
            try beside(stage) { $0.send(Array(whole.dropLast(3))) }
            expectClosed(stage, "bad message")
            let second = try SessionChannel(try stage.parent.link("b bad"), .gui)
            stage.settle()
            _ = try second.next()
            let before = stage.parent.closed.count
            second.send(whole + [0])
            stage.settle()
            #expect(stage.parent.closed.count > before)
        },
        Case(5, "bad input: more commands than a batch may have are none at all") { stage in
            try beside(stage) {
                var writer = MessageWriter(opcode: 2)
                writer.write(UInt32(1))
                writer.write(UInt16(0))
                writer.write(UInt16(65))
                for _ in 0..<65 {
                    writer.write(UInt8(8))
                    writer.write(UInt32(1))
                }
                writer.write(UInt16(0))
                $0.send(writer.bytes)
            }
            expectClosed(stage, "command count")
        },
        Case(24, "bad input: a buffer without memory, and memory that can shrink") { stage in
            try beside(stage) { $0.send(GuiRequest.buffer(serial: 1, Mode(Area(4, 4))).encoded()) }
            expectClosed(stage, "no buffer")
        },
        Case(24, "bad input: memory that is too small is refused, the session lives") { stage in
            try beside(stage) { channel in
                let memory = try MemoryFile(count: 4096, name: "small")
                channel.send(
                    GuiRequest.buffer(serial: 1, Mode(Area(64, 64))).encoded(), descriptor: memory.descriptor.number)
                stage.settle()
                var refused = false
                while let event = try channel.next() {
                    guard case .packet(let packet) = event else { continue }
                    if case .done(1, .rejected) = try GuiEvent(decoding: packet.bytes) { refused = true }
                }
                #expect(refused)
            }
        },
        Case(24, "bad input: screens and drivers that talk nonsense are closed alone", direct: true) { stage in
            stage.show("a", Rect(0, 0, 8, 8), "r")
            for (service, bytes) in [
                (Service.capture, CaptureRequest.buffer(serial: 1, index: 0).encoded()),
                (.capture, [3, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0]), (.event, [1, 0, 0, 0, 1, 0, 77]),
                (.event, EventRequest.inject([.motion(x: 0, y: 0)]).encoded() + [0]),
            ] {
                let channel = try SessionChannel(try stage.parent.link("b bad"), service)
                stage.settle()
                _ = try channel.next()
                let before = stage.parent.closed.count
                channel.send(bytes)
                stage.settle()
                #expect(stage.parent.closed.count == before + 1)
            }
            stage.expectPixels((0, 0, "r"))
        },
        Case(24, "bad input: a screen that captures before it is one gets nothing, and is answered", direct: true) {
            stage in
            let channel = try SessionChannel(try stage.parent.link("b bad"), .capture)
            stage.settle()
            _ = try channel.next()
            channel.send(CaptureRequest.capture(index: 3).encoded())
            stage.settle()
            var frames = 0
            while case .packet(let packet)? = try channel.next() {
                if case .frame(let frame) = try CaptureEvent(decoding: packet.bytes) {
                    #expect(frame.damage.isEmpty && frame.changed.isEmpty)
                    frames += 1
                }
            }
            #expect(frames == 1)
        },
        Case(24, "bad input: a flood of commands delays nobody's events") { stage in
            try beside(stage) { channel in
                for round in 0..<4000 {
                    channel.send(
                        GuiRequest.commit(
                            GuiCommit(
                                serial: UInt32(round),
                                commands: [.create(.one, parent: nil), .front(.one), .destroy(.one)],
                                refresh: [Rect(0, 0, 1 << 20, 1 << 20)])
                        ).encoded())
                }
            }
        },
        Case(24, "bad input: who asks and never reads is closed") { stage in
            try beside(stage) { channel in
                for round in 0..<30_000 {
                    channel.send(GuiRequest.commit(GuiCommit(serial: UInt32(round), wantsDone: true)).encoded())
                    if round % 64 == 0 { stage.settle() }
                }
            }
            expectClosed(stage, "does not read")
        },
        Case(24, "bad input: memory that lies while it is read") { stage in
            // Header, pixels and mask, all of it changing without end.
            let memory = try CaptureBuffer(Area(64, 64))
            let scribbler = Scribbler(memory)
            try beside(stage) { channel in
                channel.send(
                    GuiRequest.buffer(serial: 1, Mode(Area(16, 16), hasAlpha: true, hasInputMask: true)).encoded(),
                    descriptor: memory.descriptorNumber)
                channel.send(
                    GuiRequest.commit(
                        GuiCommit(
                            commands: [
                                .create(.one, parent: nil), .geometry(.one, Rect(8, 0, 16, 16)), .front(.one),
                            ], refresh: [Rect(0, 0, 16, 16)])
                    ).encoded())
            }
            scribbler.stop()
        },
        Case(24, "bad input: a program that draws for ever shows what it has, others are not waited for") { stage in
            stage.show("b", Rect(8, 0, 8, 8), "g")
            stage.app("b").client.buffer?.beginDrawing()
            stage.commit("b")
            stage.show("a", Rect(0, 0, 8, 8), "r")
            stage.expectPixels((0, 0, "r"), (8, 0, "g"))
        },
    ]
}
