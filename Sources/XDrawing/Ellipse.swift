internal import Framebuffer

/// The inside of an ellipse in a box: pixels whose top-left corners are in it; of those on its edge the left and top ones.
struct Ellipse {
    let left: Int
    let top: Int
    let width: Int
    let height: Int

    init(_ arc: Arc, at origin: Point) {
        left = arc.x + origin.x
        top = arc.y + origin.y
        width = arc.width
        height = arc.height
    }

    init(left: Int, top: Int, width: Int, height: Int) {
        self.left = left
        self.top = top
        self.width = width
        self.height = height
    }

    /// Calls `row` with the pixels of each row of those in the range, from the middle outwards.
    private func rows(_ range: Range<Int>, _ row: (_ y: Int, _ left: Int, _ right: Int) -> Void) {
        if width == 0 || height == 0 || range.isEmpty { return }
        // Doubled distances from the middle: u across, v down; u shrinks as v grows.
        let isExact = width < 16384 && height < 16384
        let square = isExact ? width * width : 0
        let high = height * height
        var u = width
        var v = height & 1
        while v <= height {
            var isEdge = false
            if isExact {
                let limit = square * (high - v * v)
                while u >= 0, u * u * high > limit { u -= 2 }
                isEdge = u >= 0 && u * u * high == limit
            } else {
                let limit = Double(width) / Double(height) * (Double(high) - Double(v) * Double(v)).squareRoot()
                while Double(u) > limit { u -= 2 }
            }
            if u < 0 { return }
            let first = left + (width - u) >> 1
            let behind = left + (width + u) >> 1 + (isEdge && u > 0 ? 0 : 1)
            let upper = top + (height - v) >> 1
            let lower = top + (height + v) >> 1
            if range.contains(upper) { row(upper, first, behind) }
            if v != 0, !(isEdge && u == 0), range.contains(lower) { row(lower, first, behind) }
            v += 2
        }
    }

    /// Adds the pixels of a part.
    func fill(_ part: EllipsePart, into spans: inout SpanList) {
        let bounds = spans.bounds
        if left + width < bounds.left || left >= bounds.right { return }
        let range = max(top, bounds.top)..<max(top, bounds.top, min(top + height + 1, bounds.bottom))
        if part.isWhole {
            rows(range) { spans.append($0, $1, $2) }
            return
        }
        rows(range) { y, from, to in
            for piece in part.pieces(
                row: Double(y - top) - Double(height) / 2, centre: Double(left) + Double(width) / 2,
                width: Double(width), height: Double(height))
            { spans.append(y, max(from, piece.lowerBound), min(to, piece.upperBound)) }
        }
    }
}
