import Framebuffer
import Nitpicker
import Plumbing
import Sessions
import TestKit
import Testing
import XlibCompat

@Suite(.serialized) struct GuiStageTests {
    private static let size = Area(200, 150)
    private static let ground = Color(rgb: 0x102030)
    private static let config: Document = [
        "background": "#102030",
        "domains": [
            ["name": "app", "layer": 1, "content": "client", "label": false, "focus": "click", "hover": "always"]
        ],
        "policies": [["label_prefix": "app", "domain": "app"]],
    ]

    /// A GUI server, a screen, a driver and a stage, all on one loop.
    private final class Scene {
        let loop: Loop
        let parent: LocalParent
        let stage: GuiStage
        var server: Server?
        var screen: CaptureClient?
        var driver: EventClient?
        var acknowledged: UInt32 = 0
        var frames = 0
        var lastFrame: CaptureFrame?
        var events: [(GuiSurface, GuiSurfaceEvent)] = []

        init() throws {
            loop = try Loop()
            parent = LocalParent(loop)
            stage = try GuiStage(try parent.link("app"), component: "app")
            try start()
        }

        func start() throws {
            server = try Server(try parent.link("gui"), loop, config: GuiStageTests.config) { _, _ in }
            screen = try CaptureClient(try parent.link("screen"), CaptureOutput(GuiStageTests.size), bufferCount: 1)
            driver = try EventClient(try parent.link("driver"))
            var outputs = 0
            #expect(
                parent.run {
                    while let event = try? screen?.next() { if case .output = event { outputs += 1 } }
                    while let _ = try? driver?.next() {}
                    return outputs > 0 && driver?.isConnected == true
                })
        }

        func stop() {
            screen = nil
            driver = nil
            server = nil
            for service in [Service.gui, .capture, .event] { parent.forget(service) }
        }

        func poll() { events += stage.takeEvents() }

        /// Opens a surface filled with a color.
        func open(
            _ area: Area, _ color: Color, at origin: Point = .zero, title: String = "", owner: GuiSurface? = nil
        ) throws -> GuiSurface {
            let surface = try #require(
                stage.open(area, at: origin, name: "app", title: title, owner: owner))
            draw(surface, Rect(.zero, area), color)
            return surface
        }

        func draw(_ surface: GuiSurface, _ rect: Rect, _ color: Color) {
            stage.begin(surface)
            fill(surface, rect, color)
            stage.end(surface, damage: [rect])
        }

        func fill(_ surface: GuiSurface, _ rect: Rect, _ color: Color) {
            surface.withPixels { $0.fill(rect, color) }
        }

        /// Waits until the server has read all, and captures.
        @discardableResult
        func look() throws -> CaptureFrame {
            send()
            let count = frames
            let screen = try #require(screen)
            #expect(screen.capture(into: 0))
            #expect(
                parent.run {
                    poll()
                    while let event = try? screen.next() {
                        if case .frame(let frame) = event {
                            frames += 1
                            lastFrame = frame
                        }
                    }
                    return frames > count
                })
            return try #require(lastFrame)
        }

        func pixel(_ x: Int, _ y: Int) -> Color? { screen?.buffers[0].withSurface { $0.pixel(x, y) } ?? nil }

        /// Injects events and waits until they, and all that was sent before, were handled.
        func send(_ events: InputEvent...) {
            let next = acknowledged + 1
            for _ in 0..<2 {
                poll()
                for _ in 0..<8 { try? loop.turn(milliseconds: 0) }
            }
            driver?.submit(events + [.sequence(next)])
            #expect(
                parent.run {
                    poll()
                    while let event = try? driver?.next() {
                        if case .acknowledged(let sequence) = event { acknowledged = sequence }
                    }
                    return acknowledged == next
                })
            poll()
        }

        func takeEvents(of surface: GuiSurface) -> [GuiSurfaceEvent] {
            defer { events.removeAll { $0.0 === surface } }
            return events.filter { $0.0 === surface }.map(\.1)
        }
    }

    @Test func aWindowIsSeenWhenItsFirstFrameIsWhole() throws {
        let scene = try Scene()
        let surface = try #require(scene.stage.open(Area(40, 30), at: .zero, name: "app", title: "App"))
        try scene.look()
        #expect(scene.pixel(5, 5) == Self.ground)
        scene.draw(surface, Rect(0, 0, 40, 30), .white)
        let frame = try scene.look()
        #expect(!frame.isTorn && frame.changed == [Rect(0, 0, 40, 30)])
        #expect(scene.pixel(39, 29) == .white && scene.pixel(40, 29) == Self.ground)
        scene.draw(surface, Rect(2, 3, 4, 5), .black)
        #expect(try scene.look().changed == [Rect(2, 3, 4, 5)])
        scene.stage.begin(surface)
        scene.fill(surface, Rect(0, 0, 9, 9), .black)
        #expect(try scene.look().changed.isEmpty)
        scene.stage.end(surface, damage: [Rect(-5, -5, 14, 14), Rect(60, 0, 9, 9)])
        #expect(try scene.look().changed == [Rect(0, 0, 9, 9)])
        #expect(scene.stage.sessionCount == 1)
        scene.stage.close(surface)
        #expect(!surface.isOpen && scene.stage.sessionCount == 0)
        scene.send()
        try scene.look()
        #expect(scene.pixel(5, 5) == Self.ground)
    }

    @Test func whatNeverDrawsIsShownByAFlush() throws {
        let scene = try Scene()
        let surface = try #require(scene.stage.open(Area(40, 30), at: .zero, name: "app", title: ""))
        scene.stage.flush()
        try scene.look()
        #expect(scene.pixel(5, 5) == Color(rgb: 0))
        scene.send(.motion(x: 4, y: 6))
        #expect(scene.takeEvents(of: surface).last == .input(.motion(x: 4, y: 6)))
    }

    @Test func menusAreSeenAtTheirWindowAndGiveItBackItsPlace() throws {
        let scene = try Scene()
        let red = Color(rgb: 0xff0000)
        let blue = Color(rgb: 0x0000ff)
        let window = try scene.open(Area(60, 40), .white, at: Point(100, 100))
        let menu = try scene.open(Area(30, 50), red, at: Point(110, 120), owner: window)
        let item = try scene.open(Area(20, 20), blue, at: Point(130, 130), owner: menu)
        try scene.look()
        #expect(scene.pixel(5, 5) == .white && scene.pixel(10, 20) == red && scene.pixel(39, 29) == red)
        #expect(scene.pixel(30, 30) == blue && scene.pixel(39, 69) == red && scene.pixel(49, 49) == blue)
        #expect(scene.pixel(10, 70) == Self.ground)
        #expect(scene.stage.sessionCount == 1)

        // Input is for the frontmost.
        scene.events = []
        scene.send(.motion(x: 5, y: 6))
        scene.send(.motion(x: 12, y: 24))
        scene.send(.motion(x: 31, y: 32), .press(KeyPress(.left)))
        #expect(scene.takeEvents(of: menu) == [.input(.motion(x: 2, y: 4))])
        #expect(scene.takeEvents(of: item) == [.input(.motion(x: 1, y: 2))])
        let keys = scene.takeEvents(of: window)
        #expect(keys.first == .input(.motion(x: 5, y: 6)))
        #expect(keys.last == .input(.press(KeyPress(.left))))
        #expect(!keys.contains(.input(.focusLeave)))

        scene.stage.raise(menu)
        try scene.look()
        #expect(scene.pixel(30, 30) == red && scene.pixel(45, 45) == blue)
        scene.stage.move(item, to: Point(102, 101))
        try scene.look()
        #expect(scene.pixel(2, 1) == blue && scene.pixel(45, 45) == Self.ground)
        scene.stage.close(item)
        scene.stage.close(menu)
        try scene.look()
        #expect(scene.pixel(2, 1) == .white && scene.pixel(12, 24) == .white && scene.pixel(20, 60) == Self.ground)
        // The place in the buffer is there for the next.
        let again = try scene.open(Area(30, 50), blue, at: Point(100, 100), owner: window)
        try scene.look()
        #expect(scene.pixel(0, 0) == blue && scene.pixel(31, 0) == .white && again.isOpen)
    }

    @Test func sizesChangeAndPixelsStay() throws {
        let scene = try Scene()
        let red = Color(rgb: 0xff0000)
        let window = try scene.open(Area(60, 40), .white)
        let menu = try scene.open(Area(30, 30), red, at: Point(5, 5), owner: window)
        var changed: [Int] = []
        scene.stage.changed = { surface in changed.append(surface === window ? 1 : 2) }
        #expect(scene.stage.resize(window, to: Area(80, 60)))
        #expect(changed == [1, 2] && window.area == Area(80, 60) && window.raster?.width == 80)
        try scene.look()
        #expect(scene.pixel(59, 39) == .white && scene.pixel(79, 59) == Color(rgb: 0) && scene.pixel(34, 34) == red)
        #expect(scene.stage.resize(menu, to: Area(90, 10)))
        scene.draw(menu, Rect(30, 0, 60, 10), Color(rgb: 0x00ff00))
        try scene.look()
        #expect(
            scene.pixel(34, 14) == red && scene.pixel(34, 15) == .white && scene.pixel(94, 14) == Color(rgb: 0x00ff00))
        #expect(scene.stage.resize(window, to: Area(20, 20)))
        try scene.look()
        #expect(scene.pixel(2, 2) == .white && scene.pixel(19, 4) == .white && scene.pixel(21, 2) == Self.ground)
        #expect(scene.pixel(6, 6) == red && scene.pixel(94, 14) == Color(rgb: 0x00ff00))
        #expect(!scene.stage.resize(window, to: Area(20_000, 20)))
        #expect(window.area == Area(20, 20) && window.raster?.width == 20)
    }

    @Test func menusOfAClosedWindowStand() throws {
        let scene = try Scene()
        let red = Color(rgb: 0xff0000)
        let window = try scene.open(Area(60, 40), .white)
        let menu = try scene.open(Area(30, 30), red, at: Point(5, 5), owner: window)
        var changed = 0
        scene.stage.changed = { if $0 === menu { changed += 1 } }
        scene.stage.close(window)
        #expect(menu.isOpen && !window.isOpen && changed == 1 && scene.stage.sessionCount == 1)
        scene.send()
        scene.draw(menu, Rect(0, 0, 3, 3), .white)
        try scene.look()
        #expect(menu.withPixels { $0.pixel(4, 4) } == red && menu.withPixels { $0.pixel(2, 2) } == .white)
        scene.stage.close(menu)
        #expect(scene.stage.sessionCount == 0)
    }

    @Test func everythingIsThereAgainWithAnotherServer() throws {
        let scene = try Scene()
        let red = Color(rgb: 0xff0000)
        let window = try scene.open(Area(60, 40), .white, title: "One")
        let menu = try scene.open(Area(30, 30), red, at: Point(5, 5), owner: window)
        try scene.look()
        scene.send(.motion(x: 1, y: 1), .press(KeyPress(.left)))
        scene.events = []
        scene.stop()
        // What is drawn while there is no server is seen later.
        scene.poll()
        scene.draw(window, Rect(50, 0, 10, 40), .black)
        let late = try scene.open(Area(10, 10), Color(rgb: 0x00ff00), at: Point(50, 30), owner: window)
        try scene.start()
        #expect(
            scene.parent.run {
                scene.poll(); return scene.events.contains { $0.1 == .released }
            })
        #expect(scene.takeEvents(of: window).filter { $0 == .released }.count == 1)
        try scene.look()
        #expect(scene.pixel(1, 1) == .white && scene.pixel(50, 1) == .black && scene.pixel(6, 6) == red)
        #expect(scene.pixel(55, 35) == Color(rgb: 0x00ff00))
        #expect(menu.isOpen && late.isOpen && scene.stage.sessionCount == 1)
    }

    @Test func aWindowWithoutASessionGoesOn() throws {
        let loop = try Loop()
        let ends = try PacketSocket.pair()
        let stage = try GuiStage(ParentLink(ends.first))
        let window = try #require(stage.open(Area(8, 8), at: .zero, name: "app", title: ""))
        let scratch = ReceiveBuffer()
        guard case .packet(let packet) = try ends.second.receive(scratch), let parcel = packet.parcel?.take() else {
            Issue.record("no request")
            return
        }
        _ = try PacketSocket(parcel).send(LinkAnswer.refused(reason: "no").encoded())
        #expect(stage.takeEvents().map(\.event) == [.released])
        #expect(stage.sessionCount == 0)
        stage.begin(window)
        stage.end(window, damage: [Rect(0, 0, 8, 8)])
        #expect(stage.resize(window, to: Area(9, 9)) && window.raster?.width == 9)
        #expect(stage.open(Area(4, 4), at: .zero, name: "", title: "", owner: window) != nil)
        #expect(stage.takeEvents().isEmpty)
        stage.close(window)
        withExtendedLifetime(loop) {}
    }

    @Test func aSessionThatEndsAgainAndAgainIsGivenUp() throws {
        let ends = try PacketSocket.pair()
        let stage = try GuiStage(ParentLink(ends.first))
        let window = try #require(stage.open(Area(8, 8), at: .zero, name: "app", title: ""))
        let scratch = ReceiveBuffer()
        var grants = 0
        for _ in 0..<100 {
            _ = stage.takeEvents(at: Instant(nanoseconds: 1))
            guard case .packet(let packet) = try ends.second.receive(scratch), let parcel = packet.parcel?.take() else {
                break
            }
            let session = try PacketSocket.pair()
            grants += 1
            _ = try PacketSocket(parcel).send(
                LinkAnswer.granted(session: 1).encoded(), descriptor: session.second.descriptor.number)
            _ = stage.takeEvents(at: Instant(nanoseconds: 1))
        }
        #expect(grants == 17)
        #expect(stage.sessionCount == 0 && window.isOpen)
    }

    @Test func aPlaceIsFollowedByWhoFilledIt() throws {
        let scene = try Scene()
        let small = try scene.open(Area(60, 40), .white)
        let full = try scene.open(Self.size, .white)
        try scene.look()
        scene.events = []
        try scene.screen?.configure(CaptureOutput(Area(220, 160)))
        #expect(
            scene.parent.run {
                scene.poll(); _ = try? scene.screen?.next(); return !scene.events.isEmpty
            })
        scene.send()
        #expect(scene.takeEvents(of: full).contains(.area(Area(220, 160))))
        #expect(!scene.takeEvents(of: small).contains { if case .area = $0 { true } else { false } })
    }
}
