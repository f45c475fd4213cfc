import Framebuffer
import TestKit
import Testing

/// Regions against a set of pixels.
@Suite struct RegionTests {
    private static let size = 24

    private func pixels(_ rect: Rect) -> Set<Point> {
        var result: Set<Point> = []
        for y in rect.top..<rect.bottom { for x in rect.left..<rect.right { result.insert(Point(x, y)) } }
        return result
    }

    private func pixels(_ region: Region) -> Set<Point> {
        region.rects.reduce(into: []) { $0.formUnion(pixels($1)) }
    }

    /// Disjoint, in bands, no two rectangles of a band touching, no two bands that could be one.
    private func isCanonical(_ region: Region) -> Bool {
        var bands: [[Rect]] = []
        for rect in region.rects {
            if rect.isEmpty { return false }
            if let last = bands.last?.last, last.top == rect.top, last.bottom == rect.bottom {
                if last.right >= rect.left { return false }
                bands[bands.count - 1].append(rect)
            } else {
                if let last = bands.last?.last, last.bottom > rect.top { return false }
                bands.append([rect])
            }
        }
        for (above, below) in zip(bands, bands.dropFirst()) where above[0].bottom == below[0].top {
            if above.map({ [$0.left, $0.right] }) == below.map({ [$0.left, $0.right] }) { return false }
        }
        return true
    }

    @Test(arguments: 0..<60) func operationsEqualThoseOfPixelSets(seed: Int) {
        var random = Seeded(seed)
        var region = Region()
        var expected: Set<Point> = []
        for _ in 0..<40 {
            let rect = random.rect(in: Self.size)
            var other = Region()
            var others: Set<Point> = []
            for _ in 0..<random.int(0...4) {
                let part = random.rect(in: Self.size)
                other.formUnion(part)
                others.formUnion(pixels(part))
            }
            switch random.int(0...8) {
            case 0, 1, 2:
                region.formUnion(rect)
                expected.formUnion(pixels(rect))
            case 3:
                region.subtract(rect)
                expected.subtract(pixels(rect))
            case 4:
                region.formUnion(other)
                expected.formUnion(others)
            case 5:
                region.subtract(other)
                expected.subtract(others)
            case 6:
                #expect(pixels(region.intersection(rect)) == expected.intersection(pixels(rect)))
                #expect(region.contains(rect) == pixels(rect).isSubset(of: expected))
                #expect(region.intersects(rect) == !pixels(rect).isDisjoint(with: expected))
            case 7:
                #expect(pixels(region.intersection(other)) == expected.intersection(others))
                #expect(isCanonical(region.intersection(other)))
            default:
                let delta = Point(random.int(-3...3), random.int(-3...3))
                region = region.offset(by: delta)
                expected = Set(expected.map { $0 + delta })
            }
            #expect(pixels(region) == expected)
            #expect(isCanonical(region))
            #expect(region.count == expected.count)
            #expect(region.isEmpty == expected.isEmpty)
            #expect(pixels(region.simplified(to: 3)).isSuperset(of: expected))
            #expect(region.simplified(to: 3).rects.count <= 3)
            let probe = Point(random.int(-4...Self.size), random.int(-4...Self.size))
            #expect(region.contains(probe) == expected.contains(probe))
        }
    }

    @Test func theFormIsTheSameWhateverTheOrder() {
        let rects = [Rect(0, 0, 4, 4), Rect(4, 0, 4, 4), Rect(0, 4, 8, 2), Rect(20, 20, 1, 1)]
        #expect(Region(rects) == Region(rects.reversed()))
        #expect(Region(rects).rects == [Rect(0, 0, 8, 6), Rect(20, 20, 1, 1)])
        #expect(Region(rects).bounds == Rect(0, 0, 21, 21))
    }

    @Test func aHoleIsCutIntoFour() {
        var region = Region(Rect(0, 0, 100, 100))
        region.subtract(Rect(20, 30, 40, 50))
        #expect(
            region.rects == [
                Rect(0, 0, 100, 30), Rect(0, 30, 20, 50), Rect(60, 30, 40, 50), Rect(0, 80, 100, 20),
            ])
    }

    @Test func rectanglesWithoutPixelsTakeNoPart() {
        #expect(Rect(5, 5, 0, 7).union(Rect(1, 1, 2, 2)) == Rect(1, 1, 2, 2))
        #expect(Rect(5, 5, -3, 7).isEmpty)
        #expect(Rect(0, 0, 4, 4).intersection(Rect(4, 0, 4, 4)) == .zero)
        #expect(Rect(0, 0, 4, 4).contains(Rect(9, 9, 0, 0)))
        #expect(Rect(10, 10, 5, 5).inset(by: 3).isEmpty)
        #expect(Rect(10, 10, 5, 5).inset(by: -1) == Rect(9, 9, 7, 7))
    }
}
