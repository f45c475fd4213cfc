/// A side of a polygon as rows of pixels cross it, with exact slope.
///
/// At row y it stands at the first pixel that is not left of (k + y * dx) / dy: a picture's pixel is taken where its
/// top-left corner is inside, so that shapes which share a side share no pixel.
struct ScanEdge {
    /// The rows that cross it.
    var top: Int
    let bottom: Int
    /// Where it stands at `top`, and from `advance` on at the row it came to.
    var x: Int
    /// +1 for a side that goes down, -1 for one that goes up.
    let winding: Int
    private var error: Int
    private let step: Int
    private let rest: Int
    private let height: Int

    /// The side through all points with x = (k + y * dx) / dy; nil when it crosses no row.
    init?(k: Int, dx: Int, dy: Int, top: Int, bottom: Int, winding: Int) {
        guard top < bottom, dy > 0 else { return nil }
        self.top = top
        self.bottom = bottom
        self.winding = winding
        height = dy
        let quotient = dx / dy
        step = dx % dy < 0 ? quotient - 1 : quotient
        rest = dx - step * dy
        let place = k + top * dx
        x = place > 0 ? (place - 1) / dy + 1 : -(-place / dy)
        error = place - x * dy
    }

    /// The side between two corners.
    init?(_ x1: Int, _ y1: Int, _ x2: Int, _ y2: Int) {
        if y1 < y2 {
            self.init(
                k: x1 * (y2 - y1) - y1 * (x2 - x1), dx: x2 - x1, dy: y2 - y1, top: y1, bottom: y2, winding: 1)
        } else if y2 < y1 {
            self.init(
                k: x2 * (y1 - y2) - y2 * (x1 - x2), dx: x1 - x2, dy: y1 - y2, top: y2, bottom: y1, winding: -1)
        } else {
            return nil
        }
    }

    /// Goes to the next row.
    mutating func advance() {
        x += step
        error += rest
        if error > 0 {
            x += 1
            error -= height
        }
    }

    /// Goes down to a row that it crosses.
    mutating func advance(to row: Int) {
        let rows = row - top
        guard rows > 0 else { return }
        let moved = error + rest * rows
        let more = moved > 0 ? (moved - 1) / height + 1 : -(-moved / height)
        x += step * rows + more
        error = moved - more * height
        top = row
    }
}
