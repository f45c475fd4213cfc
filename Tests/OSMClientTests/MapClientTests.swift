import Framebuffer
import Nitpicker
import OSMClient
import Plumbing
import Sessions
import TestKit
import Testing

/// The map as a client of the real GUI server, all on one loop.
@Suite(.serialized) struct MapClientTests {
    private static let config: Document = [
        "domains": [
            ["name": "app", "layer": 1, "content": "client", "label": false, "focus": "click", "hover": "always"]
        ],
        "policies": [["domain": "app"]],
    ]

    private final class Scene {
        let loop: Loop
        let parent: LocalParent
        let server: Server
        let screen: CaptureClient
        let driver: EventClient
        var map: MapClient?
        var rests: [Document] = []
        var ends: [String?] = []
        var frames: [CaptureFrame] = []

        init(_ area: Area, _ document: Document) throws {
            loop = try Loop()
            parent = LocalParent(loop)
            server = try Server(try parent.link("gui"), loop, config: MapClientTests.config) { _, _ in }
            screen = try CaptureClient(try parent.link("screen"), CaptureOutput(area))
            driver = try EventClient(try parent.link("driver"))
            map = try MapClient(try parent.link("map"), loop, config: document) { [unowned self] in
                rests.append($0)
            } end: { [unowned self] in
                ends.append($0)
            }
        }

        /// Serves everybody, the screen capturing as a display would, until the condition holds.
        func wait(_ condition: (Scene) -> Bool) -> Bool {
            parent.run {
                while let event = try? screen.next() {
                    if case .frame(let frame) = event, !frame.damage.isEmpty { frames.append(frame) }
                }
                while (try? driver.next()) != nil {}
                screen.capture()
                return condition(self)
            }
        }

        func picture(_ area: Area) -> Bitmap {
            screen.buffers[0].withSurface { $0.bitmap(of: Rect(.zero, area)) } ?? Bitmap(.zero)
        }
    }

    @Test func `the map fills its place, moves with the pointer and rests`() throws {
        let area = Area(400, 300)
        let scene = try Scene(area, ["center": [47, 11], "zoom": 4])
        #expect(scene.wait { $0.rests.count == 1 })
        let expected = MapPicture.render(
            Camera(latitude: 47, longitude: 11, zoom: 4, area: area), SourceStack([try BuiltInWorld.open()]))
        #expect(scene.wait { $0.picture(area) == expected })

        scene.frames = []
        scene.driver.submit([.motion(x: 200, y: 150), .press(KeyPress(.left))])
        for step in 1...5 { scene.driver.submit([.motion(x: 200 - step * 8, y: 150)]) }
        #expect(scene.wait { $0.frames.contains { $0.delta == Point(-40, 0) } || $0.frames.count > 3 })
        #expect(scene.frames.contains { !$0.moved.isEmpty && $0.delta.x < 0 && $0.delta.y == 0 })
        #expect(scene.frames.allSatisfy { !$0.isTorn })
        // Held still before it is let go, so that nothing glides.
        let pause = Instant.now.advanced(milliseconds: 100)
        #expect(scene.wait { _ in Instant.now > pause })
        scene.driver.submit([.release(.left)])
        // The ground came along by as much as the pointer went.
        let moved = Self.part(of: expected, Rect(100, 60, 200, 160))
        #expect(scene.wait { Self.part(of: $0.picture(area), Rect(60, 60, 200, 160)) == moved })
        #expect(scene.ends.isEmpty)
    }

    private static func part(of bitmap: Bitmap, _ rect: Rect) -> Bitmap { bitmap.withPixels { $0.bitmap(of: rect) } }

    @Test func `a changed config is followed, and a file that cannot be opened is left out`() throws {
        let scene = try Scene(Area(300, 200), ["open": ["/nowhere.mbtiles"], "center": [10, 10], "zoom": 3])
        #expect(scene.wait { $0.rests.count == 1 })
        scene.map?.configure(["center": [50, 20], "zoom": 5])
        #expect(scene.wait { $0.rests.count == 2 })
        #expect(scene.rests[1]["zoom"].number == 5)
        #expect(abs((scene.rests[1]["center"].items.first?.number ?? 0) - 50) < 0.1)
        // Said again, nothing happens.
        scene.map?.configure(["center": [50, 20], "zoom": 5])
        #expect(scene.rests.count == 2)
    }

    @Test func `a screen of another size gets a map of that size`() throws {
        let scene = try Scene(Area(300, 200), ["center": [0, 0], "zoom": 2])
        #expect(scene.wait { $0.rests.count == 1 })
        try scene.screen.configure(CaptureOutput(Area(500, 260)))
        let expected = MapPicture.render(
            Camera(latitude: 0, longitude: 0, zoom: 2, area: Area(500, 260)), SourceStack([try BuiltInWorld.open()]))
        #expect(scene.wait { $0.picture(Area(500, 260)) == expected })
    }
}
