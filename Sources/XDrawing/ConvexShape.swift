/// A convex shape of few corners with exact sides, relative to a point, while it is put together.
struct ConvexShape {
    /// Its sides, made for rows of the target.
    private(set) var edges: [ScanEdge] = []

    init() { edges.reserveCapacity(8) }

    mutating func removeAll() { edges.removeAll(keepingCapacity: true) }

    /// Adds the side from row `from` to row `to` (relative to `y`) on the line with offset `k` and slope `dx`, `dy`.
    mutating func add(from: Double, to: Double, dx: Int, dy: Int, k: Double, atX x: Int, y: Int) {
        if dy == 0 { return }
        let flipped = dy < 0
        let dx = flipped ? -dx : dx
        let dy = flipped ? -dy : dy
        let offset = Int((flipped ? -k : k).rounded(.up)) + x * dy - y * dx
        let top = Int(min(from, to).rounded(.up)) + y
        let bottom = Int(max(from, to).rounded(.up)) + y
        if let edge = ScanEdge(k: offset, dx: dx, dy: dy, top: top, bottom: bottom, winding: 1) { edges.append(edge) }
    }

    /// Adds a side that is made already.
    mutating func add(_ edge: ScanEdge) { edges.append(edge) }

    /// Adds the pixels inside: each row is crossed by two sides.
    mutating func fill(into spans: inout SpanList) {
        guard edges.count >= 2 else { return }
        for index in 1..<edges.count {
            var place = index
            while place > 0, edges[place - 1].top > edges[place].top {
                edges.swapAt(place - 1, place)
                place -= 1
            }
        }
        var a = edges[0]
        var b = edges[1]
        var next = 2
        var y = max(a.top, b.top)
        a.advance(to: y)
        b.advance(to: y)
        let limit = spans.bounds.bottom
        while true {
            let end = min(a.bottom, b.bottom, limit)
            if y < spans.bounds.top {
                y = min(end, spans.bounds.top)
                a.advance(to: y)
                b.advance(to: y)
            }
            while y < end {
                if a.x < b.x { spans.append(y, a.x, b.x) } else { spans.append(y, b.x, a.x) }
                a.advance()
                b.advance()
                y += 1
            }
            if y >= limit { return }
            a.top = y
            b.top = y
            if a.bottom <= y {
                guard next < edges.count else { return }
                a = edges[next]
                next += 1
            }
            if b.bottom <= y {
                guard next < edges.count else { return }
                b = edges[next]
                next += 1
            }
        }
    }
}
