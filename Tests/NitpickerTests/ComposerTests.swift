import Framebuffer
import Nitpicker
import TestKit
import Testing

/// Front to back against a painter that goes from back to front.
@Suite struct ComposerTests {
    static func randomBitmap(_ area: Area, _ random: inout Seeded) -> Bitmap {
        var result = Bitmap(area)
        for index in result.pixels.indices { result.pixels[index] = UInt32(truncatingIfNeeded: random.next()) }
        return result
    }

    private func randomScene(_ random: inout Seeded) -> (Scene, [SceneElement], Bitmaps) {
        var source = Bitmaps()
        for session in 1...4 {
            let area = Area(random.int(1...30), random.int(1...30))
            source.bitmaps[SessionID(session)] = Self.randomBitmap(area, &random)
        }
        func element(_ index: Int) -> SceneElement {
            let session = SessionID(random.int(1...5))
            let area = source.bitmaps[session]?.area
            var element = SceneElement(
                view: ViewKey(index), session: session, rect: random.rect(in: 40),
                source: Point(random.int(-50...50), random.int(-50...50)), shape: area.map { BufferShape($0) },
                style: .opaque)
            switch random.int(0...3) {
            case 0: element.style = .tinted(Color(bits: UInt32(truncatingIfNeeded: random.next())))
            case 1, 2: element.style = .blended
            default: break
            }
            if random.int(0...3) == 0 {
                element.frame = .init(width: random.int(3...5), color: .white, label: "l", title: "t")
            }
            return element
        }
        let elements = (0..<random.int(0...8)).map { element($0) }.filter { !$0.rect.isEmpty }
        let overlay = (0..<random.int(0...2)).map { element(100 + $0) }.filter { !$0.rect.isEmpty }
        return (Scene(elements, background: Color(rgb: 0x19253a)), overlay, source)
    }

    @Test(arguments: 0..<300) func frontToBackEqualsBackToFront(seed: Int) {
        var random = Seeded(seed)
        let (scene, overlay, source) = randomScene(&random)
        let bounds = Rect(random.int(-5...5), random.int(-5...5), 40, 36)
        let expected = scene.painted(bounds, overlay: overlay, source)
        var picture = Bitmap(bounds.area, filledWith: .clear)
        let composer = Composer(scene, overlay: overlay, source: source)
        picture.withSurface { composer.draw(Region(bounds), into: $0, origin: bounds.origin) }
        #expect(picture == expected)

        // A part of it leaves the rest alone.
        var region = Region()
        for _ in 0..<3 { region.formUnion(random.rect(in: 40)) }
        var part = Bitmap(bounds.area, filledWith: .clear)
        part.withSurface { composer.draw(region, into: $0, origin: bounds.origin) }
        for y in 0..<bounds.height {
            for x in 0..<bounds.width {
                let isIn = region.contains(Point(x, y) + bounds.origin)
                #expect(part[x, y] == (isIn ? expected[x, y] : .clear))
            }
        }
    }

    @Test func hiddenBuffersAreNeverRead() {
        final class Counter: PixelSource {
            var reads: [SessionID] = []
            let bitmap = Bitmap(Area(10, 10), filledWith: .white)
            func withPixels(of session: SessionID, _ body: (Surface) -> Void) -> Bool {
                reads.append(session)
                bitmap.withPixels(body)
                return true
            }
            func takesInput(_ session: SessionID, at pixel: Point) -> Bool { true }
        }
        let source = Counter()
        let elements = (1...5).map { number in
            SceneElement(
                view: ViewKey(number), session: SessionID(number), rect: Rect(0, 0, 10, 10), source: .zero,
                shape: BufferShape(Area(10, 10)), style: .opaque)
        }
        var picture = Bitmap(Area(10, 10))
        picture.withSurface {
            Composer(Scene(elements), source: source).draw(Region($0.bounds), into: $0, origin: .zero)
        }
        #expect(source.reads == [SessionID(1)])
    }

    @Test func theWholePictureIsDrawnInOnePassForAnyNumberOfWindows() {
        // Many overlapping opaque windows: the pixels read add up to the picture's.
        final class Counter: PixelSource {
            let bitmap = Bitmap(Area(300, 300), filledWith: .white)
            func withPixels(of session: SessionID, _ body: (Surface) -> Void) -> Bool {
                bitmap.withPixels(body)
                return true
            }
            func takesInput(_ session: SessionID, at pixel: Point) -> Bool { true }
        }
        var random = Seeded(3)
        let elements = (1...200).map { number in
            SceneElement(
                view: ViewKey(number), session: SessionID(number), rect: random.rect(in: 300), source: .zero,
                shape: BufferShape(Area(300, 300)), style: .opaque)
        }
        var picture = Bitmap(Area(300, 300), filledWith: .clear)
        picture.withSurface {
            Composer(Scene(elements), source: Counter()).draw(Region($0.bounds), into: $0, origin: .zero)
        }
        #expect(!picture.pixels.contains(0))
    }

    @Test func tinyBuffersInHugeViewsAreTiled() {
        var random = Seeded(9)
        var source = Bitmaps()
        source.bitmaps[SessionID(1)] = Self.randomBitmap(Area(1, 3), &random)
        let scene = Scene([
            SceneElement(
                view: ViewKey(1), session: SessionID(1), rect: Rect(-1 << 29, -1 << 29, 1 << 30, 1 << 30),
                source: Point(-1 << 29, 1 << 29), shape: BufferShape(Area(1, 3)), style: .opaque)
        ])
        let bounds = Rect(0, 0, 700, 500)
        var picture = Bitmap(bounds.area)
        picture.withSurface { Composer(scene, source: source).draw(Region(bounds), into: $0, origin: .zero) }
        #expect(picture == scene.painted(bounds, source))
    }

    @Test func labelsAreAskedForInTheLargestFreePlace() {
        final class Painter: LabelPainter {
            var calls: [(Point, Rect, String)] = []
            func size(label: String, title: String, scale: Int) -> Area { Area(20, 10) }
            func paint(
                label: String, title: String, color: Color, scale: Int, at position: Point, clip: Rect,
                into surface: Surface
            ) { calls.append((position, clip, label + "|" + title)) }
        }
        let painter = Painter()
        var element = SceneElement(
            view: ViewKey(1), session: SessionID(1), rect: Rect(0, 0, 100, 60), source: .zero, style: .opaque)
        element.frame = .init(width: 3, color: .white, label: "app", title: "file", space: Rect(0, 20, 100, 40))
        var picture = Bitmap(Area(100, 60))
        picture.withSurface {
            Composer(Scene([element]), source: Bitmaps(), painter: painter)
                .draw(Region($0.bounds), into: $0, origin: .zero)
        }
        #expect(painter.calls.count == 1)
        #expect(painter.calls.first?.0 == Point(40, 35))
        #expect(painter.calls.first?.1 == Rect(0, 20, 100, 40))
        #expect(painter.calls.first?.2 == "app|file")
    }

    @Test func thePointerIsAPictureWithItsHotSpot() {
        var source = Bitmaps()
        var arrow = Bitmap(Area(4, 4))
        arrow[1, 2] = Color(red: 255, green: 0, blue: 0, alpha: 128)
        source.bitmaps[SessionID(1)] = arrow
        let element = SceneElement(
            view: ViewKey(1), session: SessionID(1), rect: Rect(98, 49, 4, 4), source: .zero,
            shape: BufferShape(Area(4, 4), hasAlpha: true), style: .blended)
        let image = PointerImage([element], at: Point(100, 50), source: source)
        #expect(image.bitmap == arrow)
        #expect(image.hotspot == Point(2, 1))
        #expect(PointerImage([], at: .zero, source: source).bitmap.pixels.isEmpty)
    }
}
