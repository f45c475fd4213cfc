import Framebuffer
import Nitpicker
import Plumbing
import Sessions
import TestKit
import Testing

/// The server over real sockets, with real clients, on one loop.
@Suite(.serialized) struct ServerTests {
    private static let size = Area(64, 48)
    private static let config: Document = [
        "background": "#102030",
        "domains": [
            ["name": "pointer", "layer": 0, "origin": "pointer", "content": "client", "label": false],
            [
                "name": "app", "layer": 1, "content": "client", "label": false, "focus": "click", "hover": "always",
                "placement": "client",
            ],
        ],
        "policies": [["label": "pointer", "domain": "pointer"], ["label_prefix": "app", "domain": "app"]],
        "report": ["focus": true, "keystate": true, "panorama": true, "clicked": true],
    ]

    /// A server with what its clients see.
    private final class Scene {
        let loop: Loop
        let parent: LocalParent
        var server: Server?
        var reports: [String: Document] = [:]

        init(_ config: Document = ServerTests.config) throws {
            loop = try Loop()
            parent = LocalParent(loop)
            try start(config)
        }

        func start(_ config: Document = ServerTests.config) throws {
            server = try Server(try parent.link("gui"), loop, config: config) { [unowned self] in reports[$0] = $1 }
        }

        func app(_ name: String, quota: Int = 1 << 20) throws -> App { try App(self, name, quota) }
        func screen(
            _ name: String = "screen", _ output: CaptureOutput = CaptureOutput(ServerTests.size), buffers: Int = 1
        )
            throws -> Screen
        { try Screen(self, name, output, buffers) }
        func driver(_ name: String = "driver") throws -> Driver { try Driver(self, name) }
    }

    private final class App {
        let scene: Scene
        let client: GuiClient
        var events: [GuiClient.Event] = []
        var input: [InputEvent] = []

        init(_ scene: Scene, _ name: String, _ quota: Int) throws {
            self.scene = scene
            client = try GuiClient(try scene.parent.link(name), quota: quota)
            #expect(wait { $0.client.info != nil })
        }

        func show(_ rect: Rect, _ color: Color) throws {
            try client.setMode(Mode(rect.area)).draw { $0.fill($0.bounds, color) }
            client.commit(
                [.create(ViewID(1), parent: nil), .geometry(ViewID(1), rect), .front(ViewID(1))],
                refresh: [Rect(.zero, rect.area)], wantsDone: true)
            #expect(wait { $0.events.contains { if case .done(_, .ok) = $0 { true } else { false } } })
            events = []
        }

        func wait(_ condition: (App) -> Bool) -> Bool {
            scene.parent.run {
                while let event = try? client.next() {
                    if case .input(let batch) = event { input += batch } else { events.append(event) }
                }
                return condition(self)
            }
        }
    }

    private final class Screen {
        let scene: Scene
        let client: CaptureClient
        var frames: [CaptureFrame] = []
        var outputs: [Rect] = []
        var pointers: [(Bitmap?, Point)] = []
        var wakeups = 0
        var neighbours: [CaptureNeighbour] = []
        var failures: [RequestStatus] = []
        var ended: String?

        init(_ scene: Scene, _ name: String, _ output: CaptureOutput, _ buffers: Int) throws {
            self.scene = scene
            client = try CaptureClient(try scene.parent.link(name), output, bufferCount: buffers)
            #expect(wait { !$0.outputs.isEmpty })
        }

        func wait(_ condition: (Screen) -> Bool) -> Bool {
            scene.parent.run {
                while let event = try? client.next() {
                    switch event {
                    case .ready, .looked: break
                    case .output(let rect): outputs.append(rect)
                    case .frame(let frame): frames.append(frame)
                    case .wakeup: wakeups += 1
                    case .outputs(let told): neighbours = told
                    case .pointer(let bitmap, let spot): pointers.append((bitmap, spot))
                    case .failed(let status): failures.append(status)
                    case .ended(let reason): ended = reason
                    }
                }
                return condition(self)
            }
        }

        /// Captures and returns the frame.
        func look(into index: Int = 0) throws -> CaptureFrame {
            let count = frames.count
            #expect(client.capture(into: index))
            #expect(wait { $0.frames.count > count })
            return try #require(frames.last)
        }

        func pixel(_ x: Int, _ y: Int, in index: Int = 0) -> Color? {
            client.buffers[index].withSurface { $0.pixel(x, y) } ?? nil
        }
    }

    private final class Driver {
        let scene: Scene
        let client: EventClient
        var acknowledged: UInt32 = 0

        init(_ scene: Scene, _ name: String) throws {
            self.scene = scene
            client = try EventClient(try scene.parent.link(name))
            #expect(
                scene.parent.run {
                    poll(); return client.isConnected
                })
        }

        private func poll() {
            while let event = try? client.next() {
                if case .acknowledged(let sequence) = event { acknowledged = sequence }
            }
        }

        /// Injects events and waits until all were delivered.
        func send(_ events: InputEvent...) {
            let next = acknowledged + 1
            client.submit(events + [.sequence(next)])
            #expect(
                scene.parent.run {
                    poll(); return acknowledged == next
                })
        }
    }

    // MARK: Pixels

    @Test func whatAClientDrawsIsCaptured() throws {
        let scene = try Scene()
        let screen = try scene.screen()
        #expect(screen.outputs == [Rect(.zero, Self.size)])
        let app = try scene.app("app")
        #expect(app.wait { $0.client.info?.area == Self.size })
        try app.show(Rect(10, 5, 20, 10), Color(rgb: 0xff0000))
        let frame = try screen.look()
        #expect(frame.number == 1)
        #expect(frame.damage == [Rect(.zero, Self.size)])
        #expect(!frame.isTorn)
        #expect(screen.pixel(10, 5) == Color(rgb: 0xff0000))
        #expect(screen.pixel(9, 5) == Color(rgb: 0x102030))
        #expect(screen.pixel(29, 14) == Color(rgb: 0xff0000))

        // Nothing new, then a part.
        let same = try screen.look()
        #expect(same.number == 1 && same.damage.isEmpty && same.changed.isEmpty)
        app.client.buffer?.draw { $0.fill(Rect(0, 0, 4, 4), .white) }
        app.client.commit(refresh: [Rect(0, 0, 4, 4)], wantsDone: true)
        #expect(app.wait { !$0.events.isEmpty })
        let part = try screen.look()
        #expect(part.number == 2 && part.damage == [Rect(10, 5, 4, 4)] && part.changed == part.damage)
        #expect(screen.pixel(13, 8) == .white)
    }

    @Test func eachBufferGetsWhatItLacksAndMovesAreTold() throws {
        let scene = try Scene()
        let screen = try scene.screen(buffers: 2)
        let app = try scene.app("app")
        try app.show(Rect(0, 0, 20, 10), Color(rgb: 0x00ff00))
        _ = try screen.look(into: 0)
        let second = try screen.look(into: 1)
        #expect(second.number == 1 && second.changed.isEmpty && second.damage == [Rect(.zero, Self.size)])
        app.client.commit([.geometry(ViewID(1), Rect(8, 0, 20, 10))], wantsDone: true)
        #expect(app.wait { !$0.events.isEmpty })
        let moved = try screen.look(into: 0)
        #expect(moved.delta == Point(8, 0))
        #expect(moved.moved == [Rect(8, 0, 20, 10)])
        #expect(moved.changed == [Rect(0, 0, 8, 10)])
        let later = try screen.look(into: 1)
        #expect(later.changed.isEmpty && later.moved.isEmpty && later.damage == [Rect(0, 0, 28, 10)])
        for index in 0...1 {
            #expect(screen.pixel(7, 3, in: index) == Color(rgb: 0x102030))
            #expect(screen.pixel(27, 3, in: index) == Color(rgb: 0x00ff00))
        }
    }

    @Test func aScrollIsToldAsAMove() throws {
        let scene = try Scene()
        let screen = try scene.screen()
        let app = try scene.app("app")
        try app.show(Rect(0, 0, 30, 30), .black)
        _ = try screen.look()
        app.client.buffer?.draw { surface in
            surface.copy(surface, Rect(0, 5, 30, 25), to: .zero)
            surface.fill(Rect(0, 25, 30, 5), .white)
        }
        app.client.commit(
            scroll: .init(target: Rect(0, 0, 30, 25), delta: Point(0, -5)), refresh: [Rect(0, 25, 30, 5)],
            wantsDone: true)
        #expect(app.wait { !$0.events.isEmpty })
        let frame = try screen.look()
        #expect(frame.moved == [Rect(0, 0, 30, 25)] && frame.delta == Point(0, -5))
        #expect(frame.changed == [Rect(0, 25, 30, 5)])
        #expect(screen.pixel(3, 27) == .white)
    }

    @Test func whatWasDrawnAheadOfItsCommitIsNotMovedAlong() throws {
        let scene = try Scene()
        let screen = try scene.screen()
        let app = try scene.app("app")
        try app.show(Rect(0, 0, 30, 30), .black)
        _ = try screen.look()
        func scrollUp(_ color: Color) {
            app.client.buffer?.draw { surface in
                surface.copy(surface, Rect(0, 5, 30, 25), to: .zero)
                surface.fill(Rect(0, 25, 30, 5), color)
            }
        }
        func commit() {
            app.events = []
            app.client.commit(
                scroll: .init(target: Rect(0, 0, 30, 25), delta: Point(0, -5)), refresh: [Rect(0, 25, 30, 5)],
                wantsDone: true)
            #expect(app.wait { !$0.events.isEmpty })
        }
        scrollUp(.white)
        commit()
        // The next frame is drawn already, as after another capture that saw the first.
        scrollUp(Color(rgb: 0xff0000))
        let early = try screen.look()
        #expect(early.changed == [Rect(0, 25, 30, 5)] && screen.pixel(3, 27) == Color(rgb: 0xff0000))
        commit()
        // A viewer that moved its picture now would show red where white belongs.
        let late = try screen.look()
        #expect(late.moved.isEmpty && Region(late.changed) == Region(Rect(0, 0, 30, 30)))
        #expect(screen.pixel(3, 22) == .white && screen.pixel(3, 27) == Color(rgb: 0xff0000))
        // From then on moves are moves again.
        scrollUp(.black)
        commit()
        #expect(try screen.look().moved == [Rect(0, 0, 30, 25)])
    }

    @Test func aSleeperIsWokenOnceByDamageInItsPart() throws {
        let scene = try Scene()
        let screen = try scene.screen()
        let app = try scene.app("app")
        try app.show(Rect(0, 0, 10, 10), .white)
        _ = try screen.look()
        screen.client.arm()
        app.client.commit([.geometry(ViewID(1), Rect(1000, 0, 10, 10))])
        #expect(screen.wait { $0.wakeups == 1 })
        app.client.commit([.geometry(ViewID(1), Rect(2000, 0, 10, 10))], wantsDone: true)
        _ = try screen.look()
        screen.client.arm()
        app.client.commit([.geometry(ViewID(1), Rect(3000, 0, 10, 10))], wantsDone: true)
        #expect(app.wait { $0.events.count == 2 })
        #expect(screen.wakeups == 1)
        // What is pending already wakes at once.
        app.client.commit([.geometry(ViewID(1), Rect(0, 0, 10, 10))])
        #expect(screen.wait { $0.wakeups == 2 })
        screen.client.arm()
        #expect(screen.wait { $0.wakeups == 3 })
    }

    @Test func thePointerIsComposedInOrApart() throws {
        let scene = try Scene()
        let plain = try scene.screen("plain")
        let apart = try scene.screen("apart", CaptureOutput(Self.size, pointerApart: true))
        let pointer = try scene.app("pointer")
        try pointer.show(Rect(-1, -2, 4, 4), Color(rgb: 0xffff00))
        let driver = try scene.driver()
        driver.send(.motion(x: 20, y: 20))
        _ = try plain.look()
        #expect(plain.pixel(19, 18) == Color(rgb: 0xffff00))
        #expect(plain.pixel(23, 18) == Color(rgb: 0x102030))
        let frame = try apart.look()
        #expect(frame.pointer == Point(20, 20))
        #expect(apart.pixel(19, 18) == Color(rgb: 0x102030))
        #expect(apart.pointers.last?.0?.area == Area(4, 4))
        #expect(apart.pointers.last?.1 == Point(1, 2))
        #expect(apart.pointers.last?.0?[0, 0] == Color(rgb: 0xffff00))
        // A moved pointer is two small changes for the one, none for the other, which is woken nevertheless.
        apart.client.arm()
        driver.send(.motion(x: 40, y: 30))
        #expect(apart.wait { $0.wakeups == 1 })
        #expect(try plain.look().changed == [Rect(19, 18, 4, 4), Rect(39, 28, 4, 4)])
        let later = try apart.look()
        #expect(later.changed.isEmpty && later.number == frame.number && later.pointer == Point(40, 30))
    }

    @Test func aClientThatNeverFinishesDrawingIsTornAndDelaysNobodyTwice() throws {
        let scene = try Scene()
        let screen = try scene.screen()
        let app = try scene.app("app")
        try app.show(Rect(0, 0, 10, 10), .white)
        app.client.buffer?.draw { _ in
            // The sequence is odd for as long as this lasts.
            app.client.commit(refresh: [Rect(0, 0, 10, 10)])
            let frame = try? screen.look()
            #expect(frame?.isTorn == true)
        }
        app.client.commit(refresh: [Rect(0, 0, 10, 10)])
        #expect(try screen.look().isTorn == false)
    }

    @Test func shownIsSaidWhenACaptureTookTheCommit() throws {
        let scene = try Scene()
        let screen = try scene.screen()
        let app = try scene.app("app")
        try app.show(Rect(0, 0, 10, 10), .white)
        let serial = app.client.commit(refresh: [Rect(0, 0, 1, 1)], wantsDone: true, wantsShown: true)
        #expect(app.wait { !$0.events.isEmpty })
        #expect(app.events == [.done(serial: serial, .ok)])
        _ = try screen.look()
        #expect(app.wait { $0.events.contains(.shown(serial: serial)) })
    }

    @Test func severalOutputsMakeThePanoramaAndWatchersDoNot() throws {
        var config = Self.config
        if case .object(var members) = config {
            members.append(
                .init("capture", [["label": "left"], ["label": "right", "xpos": 64], ["label_prefix": "watch"]]))
            config = .object(members)
        }
        let scene = try Scene(config)
        let left = try scene.screen("left")
        let right = try scene.screen("right", CaptureOutput(Area(100, 60)))
        let watcher = try scene.screen("watcher", CaptureOutput(.zero, isOutput: false))
        let stranger = try scene.screen("stranger")
        #expect(left.outputs == [Rect(0, 0, 64, 48)])
        #expect(right.outputs == [Rect(64, 0, 100, 60)])
        #expect(watcher.outputs == [Rect(0, 0, 164, 60)])
        #expect(stranger.outputs == [.zero])
        #expect(scene.reports["panorama"]?["width"] == 164)
        #expect(scene.reports["panorama"]?["captures"].items.count == 3)
        let app = try scene.app("app")
        #expect(app.client.info?.area == Area(164, 60))
        try app.show(Rect(60, 0, 10, 10), .white)
        _ = try left.look()
        _ = try right.look()
        #expect(left.pixel(63, 0) == .white && right.pixel(0, 0) == .white && right.pixel(6, 0) != .white)
        _ = try stranger.look()
        #expect(stranger.pixel(63, 0) == .black)
        try watcher.client.configure(CaptureOutput(Area(164, 60), isOutput: false))
        #expect(watcher.wait { $0.outputs.count == 2 })
        _ = try watcher.look()
        #expect(watcher.pixel(69, 9) == .white)
    }

    @Test func aResizedOutputIsAnotherPanoramaAndItsEndKeepsIt() throws {
        let scene = try Scene()
        var screen: Screen? = try scene.screen()
        let app = try scene.app("app")
        try screen?.client.configure(CaptureOutput(Area(80, 70)))
        #expect(app.wait { $0.client.info?.area == Area(80, 70) && $0.client.info?.isVisible == true })
        #expect(screen?.wait { $0.outputs.count == 2 } == true)
        let frame = try screen?.look()
        #expect(frame?.damage == [Rect(0, 0, 80, 70)])
        screen = nil
        #expect(app.wait { $0.client.info?.isVisible == false })
        #expect(app.client.info?.area == Area(80, 70))
    }

    // MARK: Input

    @Test func inputGoesToWhomItIsFor() throws {
        let scene = try Scene()
        let screen = try scene.screen()
        let a = try scene.app("app a")
        let b = try scene.app("app b")
        try a.show(Rect(0, 0, 20, 20), .white)
        try b.show(Rect(30, 0, 20, 20), .black)
        let driver = try scene.driver()
        driver.send(
            .motion(x: 5, y: 6), .press(KeyPress(.left)), .release(.left), .press(KeyPress(KeyCode(30))),
            .release(KeyCode(30)))
        let expected: [InputEvent] = [
            .motion(x: 5, y: 6), .focusEnter, .press(KeyPress(.left)), .release(.left),
            .press(KeyPress(KeyCode(30))), .release(KeyCode(30)), .sequence(1),
        ]
        #expect(a.wait { $0.input.count >= expected.count })
        #expect(Array(a.input.suffix(expected.count)) == expected)
        #expect(scene.reports["focus"]?["label"] == "app a")
        #expect(scene.reports["clicked"]?["label"] == "app a")
        driver.send(.motion(x: 35, y: 1), .wheel(dx: 0, dy: 120))
        #expect(b.wait { $0.input.count >= 3 })
        #expect(b.input.suffix(3) == [.motion(x: 35, y: 1), .wheel(dx: 0, dy: 120), .sequence(2)])
        #expect(a.wait { $0.input.last == .hoverLeave })
        _ = screen
    }

    @Test func aDriverThatDiesLetsGoOfItsKeys() throws {
        let scene = try Scene()
        let screen = try scene.screen()
        let app = try scene.app("app")
        try app.show(Rect(0, 0, 64, 48), .white)
        var driver: Driver? = try scene.driver()
        let other = try scene.driver("other")
        driver?.send(.motion(x: 1, y: 1), .press(KeyPress(.left)), .press(KeyPress(KeyCode(30))))
        other.send(.press(KeyPress(KeyCode(30))))
        #expect(scene.reports["keystate"]?["pressed"] == ["KEY_A", "BTN_LEFT"])
        driver = nil
        #expect(app.wait { $0.input.last == .release(.left) })
        #expect(!app.input.contains(.release(KeyCode(30))))
        other.send(.release(KeyCode(30)))
        #expect(app.wait { $0.input.contains(.release(KeyCode(30))) })
        #expect(scene.reports["keystate"]?["count"] == 0)
        _ = screen
    }

    @Test func aClientThatDoesNotReadStillGetsItsRelease() throws {
        let scene = try Scene()
        let screen = try scene.screen()
        let app = try scene.app("app")
        try app.show(Rect(0, 0, 64, 48), .white)
        let driver = try scene.driver()
        driver.send(.motion(x: 1, y: 1), .press(KeyPress(.left)))
        for round in 0..<3000 {
            driver.send(
                .motion(x: 1 + round % 7, y: 2), .wheel(dx: 0, dy: 120), .press(KeyPress(KeyCode(30))),
                .release(KeyCode(30)))
        }
        driver.send(.release(.left))
        #expect(app.wait { $0.input.last == .release(.left) || $0.input.contains(.release(.left)) })
        var held: Set<KeyCode> = []
        for event in app.input {
            if case .press(let press) = event { #expect(held.insert(press.key).inserted) }
            if case .release(let key) = event { #expect(held.remove(key) != nil) }
        }
        #expect(held.isEmpty)
        _ = screen
    }

    // MARK: Limits and faults

    @Test func buffersAndViewsAreChargedAndReleased() throws {
        let scene = try Scene()
        // What the session itself costs, and 20 000 bytes.
        let app = try scene.app("app", quota: 4096 + 20_000)
        try app.client.setMode(Mode(Area(50, 50)))
        // 4096 + 10000 bytes fit, twice as many do not: the client asks for more by itself.
        try app.client.setMode(Mode(Area(50, 100)))
        #expect(app.wait { _ in !scene.parent.upgrades.isEmpty })
        #expect(scene.parent.upgrades == [4096 + 20_000 - 20_000])
        let commands = (0..<64).map { ViewCommand.create(ViewID(UInt32($0)), parent: nil) }
        app.client.commit(commands)
        #expect(app.wait { _ in scene.parent.upgrades.count == 2 })
        #expect(scene.parent.upgrades.last == 64 * 512)
    }

    @Test func anotherScaleIsRefused() throws {
        let scene = try Scene()
        let app = try scene.app("app")
        try app.client.setMode(Mode(Area(5, 5), scale: 240))
        #expect(app.wait { $0.events.contains { if case .done(_, .rejected) = $0 { true } else { false } } })
    }

    @Test func aHostileClientIsClosedWithAReasonAndTheOthersGoOn() throws {
        let scene = try Scene()
        let screen = try scene.screen()
        let app = try scene.app("app")
        try app.show(Rect(0, 0, 10, 10), .white)
        let link = try scene.parent.link("app hostile")
        for service in [Service.gui, .capture, .event] {
            let channel = try SessionChannel(link, service)
            #expect(
                scene.parent.run {
                    _ = try? channel.next(); return channel.state == .connected
                })
            let before = scene.parent.closed.count
            channel.send([255, 255, 1, 2, 3])
            #expect(scene.parent.run { scene.parent.closed.count == before + 1 })
            #expect(scene.parent.closed.last?.reason.hasPrefix("bad message") == true)
        }
        _ = try screen.look()
        #expect(screen.pixel(0, 0) == .white)
    }

    @Test func randomBytesNeverTrap() throws {
        let scene = try Scene()
        let screen = try scene.screen()
        var random = Seeded(11)
        let link = try scene.parent.link("app hostile")
        for round in 0..<300 {
            let service = [Service.gui, .capture, .event][round % 3]
            let channel = try SessionChannel(link, service)
            #expect(
                scene.parent.run {
                    _ = try? channel.next(); return channel.state == .connected
                })
            for _ in 0..<8 {
                var bytes =
                    [UInt8(random.int(1...5)), 0] + (0..<random.int(0...60)).map { _ in UInt8(random.int(0...255)) }
                if random.int(0...1) == 0 {
                    for index in bytes.indices.dropFirst(4) where index % 4 == 3 { bytes[index] = 0 }
                }
                channel.send(bytes)
            }
            for _ in 0..<2 { try scene.loop.turn(milliseconds: 0) }
        }
        _ = try screen.look()
    }

    @Test func theServersDeathIsSurvivedByItsClients() throws {
        let scene = try Scene()
        let screen = try scene.screen()
        let app = try scene.app("app")
        try app.show(Rect(3, 3, 10, 10), .white)
        _ = try screen.look()
        scene.server = nil
        try scene.start()
        #expect(app.wait { $0.events.contains(.reattached) })
        #expect(screen.wait { $0.outputs.count >= 2 })
        #expect(scene.parent.run { (scene.server?.desk.scene.elements.count ?? 0) == 1 })
        let frame = try screen.look()
        #expect(frame.number == 1)
        #expect(screen.pixel(3, 3) == .white)
        #expect(screen.pixel(2, 3) == Color(rgb: 0x102030))
    }

    @Test func aNewConfigurationCountsAtOnce() throws {
        let scene = try Scene()
        let screen = try scene.screen()
        let app = try scene.app("app")
        try app.show(Rect(0, 0, 10, 10), .white)
        _ = try screen.look()
        scene.server?.configure([
            "background": "#ffffff", "domains": [["name": "app", "layer": 1]],
            "policies": [["label": "app", "domain": "app"]],
        ])
        _ = try screen.look()
        #expect(screen.pixel(63, 47) == .white)
        // Tinted with half of white, in a frame.
        #expect(screen.pixel(0, 0) == Color(rgb: 0xbebebe))
        #expect(screen.pixel(11, 11) == .white || screen.pixel(12, 12) == .black)
    }

    @Test func sessionsEndWhenTheParentSaysSo() throws {
        let scene = try Scene()
        let screen = try scene.screen()
        let app = try scene.app("app")
        try app.show(Rect(0, 0, 10, 10), .white)
        scene.parent.close("app")
        #expect(scene.parent.run { scene.parent.closed.contains { $0.reason == "closed by the parent" } })
        _ = screen
    }
}
