import Framebuffer
import Nitpicker
import TestKit
import Testing

/// Where the pointer can be.
@Suite struct OutputsTests {
    private let outputs = Outputs([Rect(0, 0, 1000, 500), Rect(1000, 0, 500, 1000)])

    @Test func thePointerSlidesAlongTheEdges() {
        #expect(outputs.panorama == Rect(0, 0, 1500, 1000))
        #expect(outputs.confine(Point(100, 400), to: Point(200, 700)) == Point(200, 499))
        #expect(outputs.confine(Point(1200, 900), to: Point(900, 900)) == Point(1000, 900))
        #expect(outputs.confine(Point(1200, 900), to: Point(9000, -9000)) == Point(1499, 0))
        #expect(outputs.confine(Point(0, 0), to: Point(-(1 << 30), 1 << 30)) == Point(0, 499))
        #expect(outputs.confine(Point(100, 100), to: Point(1400, 400)) == Point(1400, 400))
    }

    @Test func whatVanishedIsLeft() {
        #expect(Outputs([Rect(0, 0, 1000, 500)]).confine(Point(1200, 900), to: Point(1200, 900)) == Point(500, 250))
        #expect(Outputs([]).confine(Point(1, 1), to: Point(2, 2)) == nil)
        #expect(
            outputs.confine(nil, to: Point(-5, 2000)) == Point(0, 499)
                || outputs.confine(nil, to: Point(-5, 2000)) == Point(1000, 999))
    }

    @Test func thePanoramaStays() {
        var outputs = outputs
        outputs.replace([])
        #expect(outputs.rects.isEmpty && outputs.panorama == Rect(0, 0, 1500, 1000))
        outputs.replace([Rect(100, 100, 50, 50), .zero])
        #expect(outputs.panorama == Rect(0, 0, 150, 150) && outputs.rects.count == 1)
    }

    /// Against going pixel by pixel.
    @Test(arguments: 0..<200) func slidingEqualsSmallSteps(seed: Int) {
        var random = Seeded(seed)
        let outputs = Outputs((0..<random.int(1...4)).map { _ in random.rect(in: 30) })
        func slide(_ start: Int, _ end: Int, _ point: (Int) -> Point) -> Int {
            var position = start
            while position != end {
                let next = position + (end > position ? 1 : -1)
                if !outputs.show(point(next)) { break }
                position = next
            }
            return position
        }
        for _ in 0..<30 {
            let from = Point(random.int(-5...60), random.int(-5...60))
            let target = Point(random.int(-9...70), random.int(-9...70))
            guard outputs.show(from), !outputs.show(target) else { continue }
            let x = slide(from.x, target.x) { Point($0, from.y) }
            let y = slide(from.y, target.y) { Point(x, $0) }
            #expect(outputs.confine(from, to: target) == Point(x, y))
        }
    }
}
