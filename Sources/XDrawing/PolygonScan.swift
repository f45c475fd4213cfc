internal import Framebuffer

/// Fills the inside of any number of sides, row by row.
enum PolygonScan {
    /// Rows with more sides than this are gone through without bringing them into an order.
    private static let ordered = 24

    /// Adds the pixels inside of `edges` that are in the list's bounds.
    static func fill(_ edges: inout [ScanEdge], winding: Bool, into spans: inout SpanList) {
        let bounds = spans.bounds
        edges.removeAll { $0.bottom <= bounds.top || $0.top >= bounds.bottom }
        for index in edges.indices where edges[index].top < bounds.top { edges[index].advance(to: bounds.top) }
        if edges.count == 2, edges[0].top == edges[1].top, edges[0].bottom == edges[1].bottom {
            fillBetween(&edges, into: &spans)
            return
        }
        edges.sort { $0.top < $1.top }
        guard var y = edges.first?.top else { return }
        var active: [ScanEdge] = []
        var next = 0
        var changes: [Int] = []
        while y < bounds.bottom {
            active.removeAll { $0.bottom <= y }
            while next < edges.count, edges[next].top <= y {
                active.append(edges[next])
                next += 1
            }
            if active.isEmpty {
                if next == edges.count { return }
                y = edges[next].top
                continue
            }
            if active.count <= ordered {
                addOrdered(&active, y, winding: winding, &spans)
            } else {
                if changes.isEmpty { changes = [Int](repeating: 0, count: bounds.width + 1) }
                addMany(active, y, winding: winding, &changes, &spans)
            }
            for index in active.indices { active[index].advance() }
            y += 1
        }
    }

    private static func fillBetween(_ edges: inout [ScanEdge], into spans: inout SpanList) {
        for y in edges[0].top..<min(edges[0].bottom, spans.bounds.bottom) {
            spans.append(y, min(edges[0].x, edges[1].x), max(edges[0].x, edges[1].x))
            edges[0].advance()
            edges[1].advance()
        }
    }

    private static func addOrdered(_ active: inout [ScanEdge], _ y: Int, winding: Bool, _ spans: inout SpanList) {
        var index = 1
        while index < active.count {
            let edge = active[index]
            var place = index
            while place > 0, active[place - 1].x > edge.x {
                active[place] = active[place - 1]
                place -= 1
            }
            if place != index { active[place] = edge }
            index += 1
        }
        var inside = 0
        var start = 0
        for edge in active {
            if inside == 0 { start = edge.x }
            inside = winding ? inside + edge.winding : 1 - inside
            if inside == 0 { spans.append(y, start, edge.x) }
        }
    }

    /// Notes at each pixel of the row how the count of sides changes there, so that no order is needed.
    private static func addMany(
        _ active: [ScanEdge], _ y: Int, winding: Bool, _ changes: inout [Int], _ spans: inout SpanList
    ) {
        let left = spans.bounds.left
        for edge in active {
            changes[min(max(0, edge.x - left), changes.count - 1)] += winding ? edge.winding : 1
        }
        var inside = 0
        var start = 0
        for index in changes.indices where changes[index] != 0 {
            let was = winding ? inside != 0 : inside & 1 == 1
            inside += changes[index]
            changes[index] = 0
            let isIn = winding ? inside != 0 : inside & 1 == 1
            if was, !isIn { spans.append(y, start, left + index) }
            if isIn, !was { start = left + index }
        }
    }
}
