/// A pie slice or a segment of an ellipse: what a row of it may show.
struct EllipsePart {
    let isWhole: Bool
    private let isPie: Bool
    private let isWide: Bool
    /// The directions of its two ends, counterclockwise from the first to the second, y upwards.
    private let first: (x: Double, y: Double)
    private let second: (x: Double, y: Double)
    private static let most = Double(1 << 24)

    init(_ arc: Arc, _ mode: GraphicsContext.ArcMode) {
        isWhole = arc.isWhole
        isPie = mode == .pieSlice
        isWide = abs(arc.sweep) > 180 * 64
        let from = arc.sweep > 0 ? arc.start : arc.start + arc.sweep
        first = Arc.direction(from)
        second = Arc.direction(from + abs(arc.sweep))
    }

    /// The pixels of a row `row` below the middle that belong to it.
    func pieces(row: Double, centre: Double, width: Double, height: Double) -> [Range<Int>] {
        let (ax, ay) = (first.x * width / 2, -first.y * height / 2)
        let (bx, by) = (second.x * width / 2, -second.y * height / 2)
        if !isPie {
            // What is on the arc's side of the line between its ends.
            let piece = Self.side(bx, by, ax - bx, ay - by, row, centre)
            return [piece]
        }
        let one = Self.side(0, 0, ax, ay, row, centre)
        let two = Self.side(0, 0, -bx, -by, row, centre)
        if !isWide {
            let both = one.clamped(to: two)
            return [both]
        }
        if one.isEmpty { return [two] }
        if two.isEmpty { return [one] }
        if one.overlaps(two) || one.upperBound == two.lowerBound || two.upperBound == one.lowerBound {
            return [min(one.lowerBound, two.lowerBound)..<max(one.upperBound, two.upperBound)]
        }
        return [one, two]
    }

    /// The pixels of a row that are on the left hand of a way through a point, as one sees it with y upwards.
    private static func side(
        _ x: Double, _ y: Double, _ dx: Double, _ dy: Double, _ row: Double, _ centre: Double
    ) -> Range<Int> {
        let all = Int(-most)..<Int(most)
        let none = 0..<0
        // Almost level ways are level.
        if abs(dy) < 1e-9 {
            if dx > 0 { return row < y ? all : none }
            return row >= y ? all : none
        }
        let place = min(max(centre + x + (row - y) * dx / dy, -most), most)
        let edge = Int(place.rounded(.up))
        return dy > 0 ? edge..<all.upperBound : all.lowerBound..<edge
    }
}
