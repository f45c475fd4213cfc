import Foundation
import Framebuffer
import Images
import OSMClient
import Sessions
import Testing

@Suite struct MapViewTests {
    private static let area = Area(480, 320)

    private func world() throws -> SourceStack { SourceStack([try BuiltInWorld.open()]) }

    /// A view, its painter and its picture, on a clock wound by hand.
    private final class Scene {
        let view: MapView
        let painter: TilePainter
        var picture = Bitmap(MapViewTests.area)
        var time = 0.0

        init(_ stack: SourceStack, latitude: Double, longitude: Double, zoom: Double) {
            view = MapView(
                camera: Camera(latitude: latitude, longitude: longitude, zoom: zoom, area: MapViewTests.area),
                attribution: stack.attribution)
            painter = TilePainter(stack)
        }

        func paint(_ limit: Int = .max) {
            for frame in view.wantedTiles.prefix(limit) { view.add(painter.paint(frame)) }
        }

        @discardableResult func frame(after milliseconds: Double = 16) -> FrameChange {
            time += milliseconds
            var change = FrameChange()
            picture.withSurface { change = view.frame(at: time, into: $0) }
            return change
        }

        /// The same view, drawn as a whole.
        func redrawn() -> Bitmap {
            var whole = Bitmap(picture.area)
            view.forgetPicture()
            whole.withSurface { _ = view.frame(at: time, into: $0) }
            return whole
        }
    }

    @Test func `a picture is the same bits whatever painted its tiles in whatever order`() throws {
        let stack = try world()
        let camera = Camera(latitude: 46, longitude: 10, zoom: 4.25, area: Self.area)
        let picture = MapPicture.render(camera, stack)
        // Pictures are compared outside of the macro, which would print every pixel.
        let again = MapPicture.render(camera, stack) == picture
        #expect(again)
        let scene = Scene(stack, latitude: 46, longitude: 10, zoom: 4.25)
        let frames = scene.view.wantedTiles
        for frame in frames.reversed() { scene.view.add(TilePainter(stack).paint(frame)) }
        scene.frame()
        let isSame = scene.picture == picture
        #expect(isSame)
    }

    @Test func `what a frame says of its changes is true, and the result is that of drawing all anew`() throws {
        var generator = SeededGenerator(3)
        let scene = Scene(try world(), latitude: 46, longitude: 10, zoom: 4)
        scene.paint()
        scene.frame()
        var moves = 0
        var pointer = (x: 240, y: 160)
        for round in 0..<120 {
            switch Int.random(in: 0..<12, using: &generator) {
            case 0:
                scene.view.handle(
                    .wheel(dx: 0, dy: [120, -120, 30].randomElement(using: &generator) ?? 0), at: scene.time)
            case 1:
                scene.view.handle(
                    .press(KeyPress(KeyCode([103, 105, 106, 108].randomElement(using: &generator) ?? 103))),
                    at: scene.time)
            case 2: scene.view.handle(.release(.left), at: scene.time)
            case 3:
                scene.view.handle(.motion(x: pointer.x, y: pointer.y), at: scene.time)
                scene.view.handle(.press(KeyPress(.left)), at: scene.time)
            default:
                pointer.x += Int.random(in: -30...30, using: &generator)
                pointer.y += Int.random(in: -30...30, using: &generator)
                scene.view.handle(.motion(x: pointer.x, y: pointer.y), at: scene.time)
            }
            scene.paint(Int.random(in: 0...3, using: &generator))
            let before = scene.picture
            let change = scene.frame()
            if !change.moved.isEmpty { moves += 1 }
            let wrong = Self.unexplained(before, scene.picture, change)
            #expect(wrong == nil, "round \(round): pixel \(String(describing: wrong))")
            let isSame = scene.redrawn() == scene.picture
            #expect(isSame, "round \(round)")
        }
        #expect(moves > 10)
    }

    /// A pixel that is not what the change says, if there is one.
    private static func unexplained(_ before: Bitmap, _ after: Bitmap, _ change: FrameChange) -> Point? {
        for y in 0..<after.area.height {
            for x in 0..<after.area.width {
                let point = Point(x, y)
                if change.damage.contains(point) { continue }
                let from = change.moved.contains(point) ? point - change.delta : point
                guard before.bounds.contains(from), before[from.x, from.y] == after[x, y] else { return point }
            }
        }
        return nil
    }

    @Test func `labels stand still while the map is moved`() throws {
        let scene = Scene(try world(), latitude: 48, longitude: 8, zoom: 5)
        scene.paint()
        scene.frame()
        scene.view.handle(.motion(x: 240, y: 160), at: 0)
        scene.view.handle(.press(KeyPress(.left)), at: 0)
        var seen = scene.view.labels
        #expect(seen.count > 5)
        for step in 1...60 {
            scene.view.handle(.motion(x: 240 - step * 9, y: 160 + step * 4), at: scene.time)
            scene.paint()
            scene.frame()
            let now = scene.view.labels
            let visible = scene.view.camera.rect.inset(by: 40)
            for label in seen where visible.contains(label.position(zoom: 5)) {
                #expect(
                    now.contains { $0.id == label.id && $0.position(zoom: 5) == label.position(zoom: 5) },
                    "\(label.text) went away")
            }
            seen = now
        }
    }

    @Test func `no label touches another`() throws {
        let scene = Scene(try world(), latitude: 50, longitude: 10, zoom: 6)
        scene.paint()
        scene.frame()
        let boxes = scene.view.labels.map { label in label.boxes.map { $0.offset(by: label.position(zoom: 6)) } }
        for (index, box) in boxes.enumerated() {
            for other in boxes[(index + 1)...] {
                #expect(!box.contains { a in other.contains { $0.intersects(a) } })
            }
        }
        #expect(Set(scene.view.labels.map(\.text)).isSuperset(of: ["Berlin", "Prague"]))
    }

    @Test func `a view is never blank once the world is there`() throws {
        let scene = Scene(try world(), latitude: 47, longitude: 15, zoom: 5)
        scene.paint(1)
        scene.frame()
        #expect(!scene.view.isComplete)
        // The land of Austria, from the picture of the whole world.
        #expect(scene.picture[240, 150] != Style.naturalEarth.background)
        scene.paint()
        scene.frame()
        #expect(scene.view.isComplete)
    }

    @Test func `raster tiles are drawn, and scaled above the last zoom of their file`() throws {
        var picture = Bitmap(Area(64, 64), filledWith: Color(rgb: 0x102030))
        picture.withSurface { $0.fill(Rect(32, 0, 32, 64), Color(rgb: 0xa0b0c0)) }
        let source = RasterSource(content: try PNG.encode(picture))
        let stack = SourceStack([try BuiltInWorld.open(), source])
        for (zoom, x) in [(0.0, 300), (3, 400)] {
            let camera = Camera(center: MapPoint(0.5, 0.5), zoom: zoom, area: Self.area)
            let drawn = MapPicture.render(camera, stack)
            #expect(drawn[x, 160] == Color(rgb: 0xa0b0c0))
            #expect(drawn[100, 160] == Color(rgb: 0x102030))
        }
    }

    /// One picture for the whole world.
    private struct RasterSource: TileSource {
        let info = SourceInfo(name: "Raster", maxZoom: 0, format: .png)
        let content: [UInt8]
        func tile(_ id: TileID) throws(MapError) -> [UInt8]? { id == .world ? content : nil }
    }

    @Test func `two clicks zoom and two drags do not`() throws {
        for (distance, zoom) in [(0, 6.0), (3, 6.0), (60, 5.0)] {
            let scene = Scene(try world(), latitude: 47, longitude: 15, zoom: 5)
            for _ in 1...2 {
                scene.view.handle(.motion(x: 240, y: 160), at: scene.time)
                scene.view.handle(.press(KeyPress(.left)), at: scene.time)
                scene.view.handle(.motion(x: 240 + distance, y: 160), at: scene.time + 10)
                scene.view.handle(.release(.left), at: scene.time + 20)
                scene.time += 100
            }
            for _ in 1...100 { scene.frame() }
            #expect(scene.view.camera.zoom == zoom, "\(distance) pixels")
        }
    }

    @Test func `nothing is wanted at rest`() throws {
        let scene = Scene(try world(), latitude: 47, longitude: 15, zoom: 5)
        scene.paint()
        scene.frame()
        #expect(scene.view.wantedTiles.isEmpty)
        #expect(!scene.view.wantsFrame)
        scene.view.handle(.motion(x: 5, y: 5), at: scene.time)
        #expect(!scene.view.wantsFrame)
        #expect(scene.frame().isEmpty)
    }

    @Test func `a zoom asks for the tiles of where it ends`() throws {
        let scene = Scene(try world(), latitude: 47, longitude: 15, zoom: 4)
        scene.paint()
        scene.frame()
        scene.view.handle(.motion(x: 100, y: 100), at: scene.time)
        scene.view.handle(.wheel(dx: 0, dy: 240), at: scene.time)
        scene.frame()
        #expect(!scene.view.wantedTiles.isEmpty)
        #expect(scene.view.wantedTiles.allSatisfy { $0.zoom == 5 })
        scene.paint()
        scene.frame(after: 300)
        #expect(scene.view.camera.zoom == 5)
        #expect(scene.view.isComplete)
    }

    @Test func `workers paint what is wanted and nothing twice`() async throws {
        let stack = try world()
        let scene = Scene(stack, latitude: 47, longitude: 15, zoom: 4)
        let wanted = scene.view.wantedTiles
        let (stream, continuation) = AsyncStream<PaintedTile>.makeStream()
        let workers = Workers(stack) { continuation.yield($0) }
        workers.request(wanted)
        workers.request(wanted)
        var frames: [TileFrame] = []
        for await tile in stream {
            frames.append(tile.frame)
            let isSame = tile.bitmap == TilePainter(stack).paint(tile.frame).bitmap
            #expect(isSame)
            if Set(frames) == Set(wanted) { break }
        }
        #expect(frames.count <= wanted.count + workers.count)
    }

    @Test(arguments: [("world", 20.0, 10.0, 0.0), ("europe", 47.0, 11.0, 4.0), ("date-line", -20.0, 179.0, 3.5)])
    func `the built-in world looks as it did`(name: String, latitude: Double, longitude: Double, zoom: Double) throws {
        let picture = MapPicture.render(
            Camera(latitude: latitude, longitude: longitude, zoom: zoom, area: Area(320, 200)), try world())
        let file = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        let path = "/\(file)/Golden/\(name).png"
        if ProcessInfo.processInfo.environment["ACCEPT_GOLDEN"] != nil {
            try Data(try PNG.encode(picture)).write(to: URL(fileURLWithPath: path))
        }
        let golden = try PNG.decode([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))))
        if golden != picture {
            let actual = NSTemporaryDirectory() + "osm-\(name)-actual.png"
            try Data(try PNG.encode(picture)).write(to: URL(fileURLWithPath: actual))
            Issue.record("\(name) differs: see \(actual); to accept run the tests with ACCEPT_GOLDEN=1")
        }
    }
}
