internal import Framebuffer

/// Round ends and joins of wide lines: discs, whole or cut by the faces of the lines they belong to.
struct LineArc {
    /// The diameter.
    let width: Int
    /// The first and the number of pixels of each row of a disc around a pixel, beginning with row -width / 2.
    private let rows: [(left: Int, right: Int)]

    init(width: Int) {
        self.width = width
        // On the edge itself are those on the left, and the topmost.
        let reach = width / 2
        var rows: [(left: Int, right: Int)] = []
        rows.reserveCapacity(width + 1)
        for dy in -reach...max(reach, 1) {
            let rest = width * width - 4 * dy * dy
            if rest < 0 || rest == 0 && dy > 0 {
                rows.append((0, 0))
                continue
            }
            var x = Int(Double(rest).squareRoot() / 2)
            while 4 * x * x > rest { x -= 1 }
            while 4 * (x + 1) * (x + 1) <= rest { x += 1 }
            rows.append((-x, 4 * x * x == rest && x > 0 ? x : x + 1))
        }
        self.rows = rows
    }

    /// Adds a whole disc around a pixel.
    func add(x: Int, y: Int, to spans: inout SpanList) {
        let top = y - width / 2
        let bounds = spans.bounds
        if x + width < bounds.left || x - width > bounds.right { return }
        let first = max(0, bounds.top - top)
        let end = min(rows.count, bounds.bottom - top)
        if first >= end { return }
        for row in first..<end { spans.append(top + row, x + rows[row].left, x + rows[row].right) }
    }

    /// A side that cuts a disc from a row on; without an edge it leaves nothing there.
    struct Cut {
        let start: Int
        var edge: ScanEdge?
        /// Whether what is left of it goes.
        let isLeft: Bool
    }

    /// The cut along the face of a line's end, for a cap; the face is the line X * dx + Y * dy = k, and its upper end is at `top`.
    static func cap(_ face: LineFace, k: Double, top: Double) -> Cut? { cut(face, k: k, top: top) }

    /// The cuts along the faces of two lines that meet, for a join.
    static func join(_ left: LineFace, _ right: LineFace) -> [Cut] {
        var left = left
        var right = right
        let turn = Double(-left.dx) * Double(right.dy) + Double(right.dx) * Double(left.dy)
        if turn >= 0 {
            left.cornerX = -left.cornerX
            left.cornerY = -left.cornerY
        } else {
            right.cornerX = -right.cornerX
            right.cornerY = -right.cornerY
        }
        return [left, right].compactMap {
            cut($0, k: 0, top: min($0.cornerY, 0))
        }
    }

    private static func cut(_ face: LineFace, k: Double, top: Double) -> Cut? {
        var dx = -face.dy
        var dy = face.dx
        var k = k
        var isLeft = false
        if dy < 0 || dy == 0 && dx > 0 {
            dx = -dx
            dy = -dy
            isLeft = true
            k = -k
        }
        if dx == 0, dy == 0 { dy = 1 }
        if dy == 0 {
            return isLeft ? nil : Cut(start: Int(top.rounded(.up)) + face.y, edge: nil, isLeft: false)
        }
        let start = Int(top.rounded(.up)) + face.y
        let offset = Int(k.rounded(.up)) + face.x * dy - face.y * dx
        return Cut(
            start: start,
            edge: ScanEdge(k: offset, dx: dx, dy: dy, top: start, bottom: .max, winding: 1), isLeft: isLeft)
    }

    /// Adds a disc around any place, cut.
    func add(x: Double, y: Double, cuts: [Cut], to spans: inout SpanList) {
        let radius = Double(width) / 2
        let bounds = spans.bounds
        if x + radius < Double(bounds.left) || x - radius > Double(bounds.right) { return }
        let top = max(Int((y - radius).rounded(.up)), bounds.top)
        let bottom = min(Int((y + radius).rounded(.up)), bounds.bottom)
        if top >= bottom { return }
        for row in top..<bottom {
            let rest = radius * radius - (Double(row) - y) * (Double(row) - y)
            if rest < 0 { continue }
            let half = rest.squareRoot()
            var left = Int((x - half).rounded(.up))
            var right = Int((x + half).rounded(.up))
            for cut in cuts where row >= cut.start {
                guard var edge = cut.edge else {
                    right = left
                    continue
                }
                edge.advance(to: row)
                if cut.isLeft { left = max(left, edge.x) } else { right = min(right, edge.x) }
            }
            spans.append(row, left, right)
        }
    }
}
