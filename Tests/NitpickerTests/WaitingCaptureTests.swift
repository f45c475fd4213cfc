import Framebuffer
import Nitpicker
import Plumbing
import Sessions
import TestKit
import Testing

/// Captures that wait at the server until there is something to capture.
@Suite(.serialized) struct WaitingCaptureTests {
    private static let area = Area(64, 48)

    /// A server, a program with one view at (10, 5), and a viewer.
    private final class Scene {
        let parent: LocalParent
        var server: Server?
        let app: GuiClient
        let driver: EventClient
        private(set) var viewer: CaptureClient
        private(set) var frames: [CaptureFrame] = []
        private(set) var wakeups = 0
        private(set) var outputs = 0
        private(set) var done: [UInt32] = []

        init(_ output: CaptureOutput = CaptureOutput(area), quota: Int = 1 << 20) throws {
            parent = LocalParent(try Loop())
            app = try GuiClient(try parent.link("app"))
            driver = try EventClient(try parent.link("driver"))
            viewer = try CaptureClient(try parent.link("viewer"), output, bufferCount: 2, quota: quota)
            try start()
            #expect(run { outputs == 1 && app.info?.area == WaitingCaptureTests.area && driver.isConnected })
            try app.setMode(Mode(Area(20, 10))).draw { $0.fill($0.bounds, .white) }
            app.commit([
                .create(ViewID(1), parent: nil), .geometry(ViewID(1), Rect(10, 5, 20, 10)), .front(ViewID(1)),
            ])
            sync()
        }

        func start() throws {
            let config: Document = [
                "domains": [["name": "app", "layer": 1, "content": "client", "label": false, "placement": "client"]],
                "policies": [["label": "app", "domain": "app"]],
            ]
            server = try Server(try parent.link("gui"), parent.loop, config: config)
        }

        /// Serves all until the condition holds.
        func run(until condition: () -> Bool) -> Bool {
            parent.run {
                while let event = try? app.next() { if case .done(let serial, .ok) = event { done.append(serial) } }
                while (try? driver.next()) != nil {}
                while let event = try? viewer.next() {
                    switch event {
                    case .frame(let frame): frames.append(frame)
                    case .wakeup: wakeups += 1
                    case .output: outputs += 1
                    default: break
                    }
                }
                return condition()
            }
        }

        /// Waits until the server has done what the program asked for, and the viewer has what came of it.
        func sync() {
            let serial = app.commit(wantsDone: true)
            #expect(run { done.last == serial })
            // What follows from a batch is sent behind what answers it.
            let next = app.commit(wantsDone: true)
            #expect(run { done.last == next })
        }

        /// Takes a frame at once.
        func look(into index: Int = 0) throws -> CaptureFrame {
            let count = frames.count
            #expect(viewer.capture(into: index))
            #expect(run { frames.count == count + 1 })
            return try #require(frames.last)
        }

        /// Waits for one more frame than there were.
        func next(after count: Int) throws -> CaptureFrame {
            #expect(run { frames.count > count })
            #expect(frames.count == count + 1)
            return try #require(frames.last)
        }

        func paint(_ rect: Rect, _ color: Color) {
            app.buffer?.draw { $0.fill(rect, color) }
            app.commit(refresh: [rect])
        }

        func pixel(_ x: Int, _ y: Int, in index: Int = 0) -> Color? {
            viewer.buffers[index].withSurface { $0.pixel(x, y) } ?? nil
        }
    }

    @Test func aBurstOfCommitsIsOneFrameWithoutAskingAgain() throws {
        let scene = try Scene()
        let first = try scene.look()
        #expect(scene.viewer.capture(whenChanged: true) && scene.viewer.isWaiting && scene.viewer.isCapturing)
        #expect(!scene.viewer.capture())
        scene.sync()
        #expect(scene.frames.count == 1)
        for step in 0..<8 { scene.paint(Rect(step * 2, 0, 1, 1), .black) }
        let frame = try scene.next(after: 1)
        #expect(frame.number == first.number + 1 && !frame.isTorn && !scene.viewer.isCapturing)
        #expect(Region(frame.changed) == Region((0..<8).map { Rect(10 + $0 * 2, 5, 1, 1) }))
        #expect(scene.pixel(24, 5) == .black && scene.pixel(25, 5) == .white)
        // It was one frame that was asked for.
        scene.paint(Rect(0, 1, 1, 1), .black)
        scene.sync()
        #expect(scene.frames.count == 2 && scene.wakeups == 0)
    }

    @Test func whatIsThereAlreadyIsTheNews() throws {
        let scene = try Scene()
        scene.viewer.capture(into: 1, whenChanged: true)
        let all = try scene.next(after: 0)
        #expect(all.index == 1 && all.number == 1 && all.damage == [Rect(.zero, Self.area)])
        scene.paint(Rect(3, 3, 2, 2), .black)
        scene.sync()
        scene.viewer.capture(into: 1, whenChanged: true)
        #expect(try scene.next(after: 1).changed == [Rect(13, 8, 2, 2)])
        // The other buffer lacks all, which is no news.
        scene.viewer.capture(into: 0, whenChanged: true)
        scene.sync()
        #expect(scene.frames.count == 2)
        scene.paint(Rect(0, 0, 1, 1), .black)
        let other = try scene.next(after: 2)
        #expect(other.changed == [Rect(10, 5, 1, 1)] && Region(other.damage) == Region(Rect(.zero, Self.area)))
        #expect(scene.pixel(14, 9) == .black)
    }

    @Test func anEventAndTheCommitBehindItAreOneFrame() throws {
        let scene = try Scene(CaptureOutput(Self.area, pointerApart: true))
        _ = try scene.look()
        scene.viewer.capture(whenChanged: true)
        scene.sync()
        scene.driver.submit([.motion(x: 12, y: 7)])
        scene.paint(Rect(0, 0, 1, 1), .black)
        let frame = try scene.next(after: 1)
        #expect(frame.pointer == Point(12, 7) && frame.changed == [Rect(10, 5, 1, 1)])
    }

    @Test func aMovedPointerIsNewsToWhoShowsItItself() throws {
        let scene = try Scene(CaptureOutput(Self.area, pointerApart: true))
        let first = try scene.look()
        scene.viewer.capture(whenChanged: true)
        scene.driver.submit([.motion(x: 40, y: 30)])
        let frame = try scene.next(after: 1)
        #expect(frame.pointer == Point(40, 30) && frame.changed.isEmpty && frame.number == first.number)
    }

    @Test func oneInAHurryIsAnsweredWithWhatThereIs() throws {
        let scene = try Scene()
        let first = try scene.look()
        scene.viewer.hurry()
        scene.viewer.capture(into: 1, whenChanged: true)
        scene.viewer.hurry()
        scene.viewer.hurry()
        #expect(scene.viewer.isCapturing && !scene.viewer.isWaiting)
        let same = try scene.next(after: 1)
        #expect(same.index == 1 && same.number == first.number && same.changed.isEmpty)
        #expect(same.damage == [Rect(.zero, Self.area)])
        scene.sync()
        #expect(scene.frames.count == 2)
    }

    @Test func aWakeupIsForWhatNoCaptureWaitsFor() throws {
        let scene = try Scene()
        _ = try scene.look()
        scene.viewer.arm()
        scene.viewer.capture(whenChanged: true)
        scene.sync()
        scene.paint(Rect(0, 0, 1, 1), .black)
        _ = try scene.next(after: 1)
        scene.sync()
        #expect(scene.wakeups == 0)
        scene.paint(Rect(1, 0, 1, 1), .black)
        #expect(scene.run { scene.wakeups == 1 })
        #expect(scene.frames.count == 2)
    }

    @Test func anotherSizeEndsIt() throws {
        let scene = try Scene()
        _ = try scene.look()
        for size in [Area(32, 24), Area(16, 8), Area(40, 30)] {
            let count = scene.frames.count
            scene.viewer.capture(whenChanged: true)
            // It may be answered already, or not.
            scene.paint(Rect(0, 0, 1, 1), .black)
            try scene.viewer.configure(CaptureOutput(size))
            #expect(!scene.viewer.isCapturing && scene.viewer.capture(whenChanged: true))
            #expect(try scene.next(after: count).damage == [Rect(.zero, size)])
            scene.sync()
            #expect(scene.frames.count == count + 1 && !scene.viewer.isCapturing)
        }
        // None is answered twice, and none too early, from then on.
        scene.viewer.capture(whenChanged: true)
        scene.sync()
        #expect(scene.viewer.isWaiting)
        scene.paint(Rect(0, 0, 1, 1), .white)
        #expect(try scene.next(after: 4).changed == [Rect(10, 5, 1, 1)])
    }

    @Test func itOutlivesAShortageOfQuotaAndNotTheServer() throws {
        let scene = try Scene(quota: 100)
        scene.viewer.capture(whenChanged: true)
        #expect(try scene.next(after: 0).damage == [Rect(.zero, Self.area)])
        #expect(!scene.parent.upgrades.isEmpty)
        scene.viewer.capture(whenChanged: true)
        scene.sync()
        #expect(scene.viewer.isWaiting)
        let outputs = scene.outputs
        scene.server = nil
        try scene.start()
        #expect(scene.run { scene.outputs == outputs + 1 })
        #expect(!scene.viewer.isCapturing)
        #expect(try scene.look().number == 1)
    }

    @Test func whoIsDrawingMakesItTorn() throws {
        let scene = try Scene()
        _ = try scene.look()
        scene.viewer.capture(whenChanged: true)
        scene.app.buffer?.draw { _ in
            // The sequence is odd for as long as this lasts.
            scene.app.commit(refresh: [Rect(0, 0, 1, 1)])
            #expect((try? scene.next(after: 1))?.isTorn == true)
        }
        scene.viewer.capture(whenChanged: true)
        scene.app.commit(refresh: [Rect(0, 0, 1, 1)])
        #expect(try scene.next(after: 2).isTorn == false)
    }

    @Test func whoAsksManyTimesGetsAsManyAnswersAndHarmsNobody() throws {
        let scene = try Scene()
        _ = try scene.look()
        scene.viewer.capture(whenChanged: true)
        var channel: SessionChannel? = try SessionChannel(
            try scene.parent.link("hostile"), .capture, quota: 1 << 20)
        #expect(
            scene.run {
                _ = try? channel?.next(); return channel?.state == .connected
            })
        let buffer = try CaptureBuffer(Self.area)
        let output = CaptureOutput(Self.area, isOutput: false)
        channel?.send(CaptureRequest.configure(output).encoded())
        channel?.send(CaptureRequest.buffer(serial: 1, index: 0).encoded(), descriptor: buffer.descriptorNumber)
        for _ in 0..<20 { channel?.send(CaptureRequest.capture(index: 0, whenChanged: true).encoded()) }
        channel?.send(CaptureRequest.capture(index: 0).encoded())
        var numbers: [UInt64] = []
        func receive() {
            while let event = try? channel?.next() {
                guard case .packet(let packet) = event else { continue }
                if case .frame(let frame)? = try? CaptureEvent(decoding: packet.bytes) { numbers.append(frame.number) }
            }
        }
        #expect(
            scene.run {
                receive(); return numbers.count == 21
            })
        #expect(numbers == [UInt64](repeating: 1, count: 21))
        // One without a buffer waits for nothing; who leaves takes it along.
        channel?.send(CaptureRequest.capture(index: 7, whenChanged: true).encoded())
        channel?.send(CaptureRequest.capture(index: 0, whenChanged: true).encoded())
        channel?.send(CaptureRequest.capture(index: 7, whenChanged: true).encoded())
        #expect(
            scene.run {
                receive(); return numbers.count == 23
            })
        scene.sync()
        #expect(scene.frames.count == 1)
        channel = nil
        scene.paint(Rect(0, 0, 1, 1), .black)
        #expect(try scene.next(after: 1).changed == [Rect(10, 5, 1, 1)])
    }
}
