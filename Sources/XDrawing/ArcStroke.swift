internal import CXDrawing
internal import Framebuffer

/// Where an arc ended, for the next one that begins there.
struct ArcEnd {
    let arc: Arc
    let x: Double
    let y: Double
    let normalX: Double
    let normalY: Double
}

/// The pixels of wide arcs: strips of four corners between steps of the middle line.
struct ArcStroke {
    private var shape = ConvexShape()
    private let width: Int
    private let cap: GraphicsContext.CapStyle
    private let join: GraphicsContext.JoinStyle
    private let isSolid: Bool
    private let disc: LineArc
    private var spans: SpanList
    private static let grid = 64.0

    init(_ context: GraphicsContext, bounds: Rect) {
        width = max(1, context.lineWidth)
        cap = context.capStyle
        join = context.joinStyle
        isSolid = context.lineStyle == .solid
        disc = LineArc(width: width)
        spans = SpanList(bounds: bounds)
    }

    /// Whether there is much to be drawn by now.
    var isLarge: Bool { spans.spans.count > 1 << 14 }

    /// Takes all spans so far; `united`: each pixel once.
    mutating func taken(united: Bool) -> [cxdrawing_span] {
        if united { spans.unite() }
        let result = spans.spans
        spans.removeAll()
        return result
    }

    /// Adds a solid arc with its ends; one that begins where `last` ended is joined to it.
    mutating func add(_ arc: Arc, at origin: Point, after last: ArcEnd?) -> ArcEnd? {
        let path = ArcPath(arc, at: origin, width: width)
        let start = path.point(0)
        let end = path.point(Double(path.steps))
        if path.mayBeSeen(in: spans.bounds) {
            if arc.isWhole, arc.width == arc.height, arc.width >= width {
                ring(arc, at: origin)
            } else {
                add(path, 0, Double(path.steps))
                if !arc.isWhole {
                    if let last, abs(last.x - start.x) < 0.5, abs(last.y - start.y) < 0.5 {
                        corner(last, start)
                    } else {
                        finish(start.x, start.y, start.normalX, start.normalY, forward: -1)
                    }
                    finish(end.x, end.y, end.normalX, end.normalY, forward: 1)
                }
            }
        }
        return arc.isWhole ? nil : ArcEnd(arc: arc, x: end.x, y: end.y, normalX: end.normalX, normalY: end.normalY)
    }

    /// Adds the strip of a path between two places.
    mutating func add(_ path: ArcPath, _ from: Double, _ to: Double) {
        let half = Double(width) / 2
        var place = from
        var here = path.point(place)
        while place < to {
            let next = min(to, place.rounded(.down) + 1)
            let there = path.point(next)
            quad(
                (here.x + half * here.normalX, here.y + half * here.normalY),
                (there.x + half * there.normalX, there.y + half * there.normalY),
                (there.x - half * there.normalX, there.y - half * there.normalY),
                (here.x - half * here.normalX, here.y - half * here.normalY))
            place = next
            here = there
        }
    }

    /// Adds a cap.
    private mutating func finish(_ x: Double, _ y: Double, _ normalX: Double, _ normalY: Double, forward: Double) {
        let half = Double(width) / 2
        if cap == .round {
            disc.add(x: x, y: y, cuts: [], to: &spans)
        } else if cap == .projecting {
            let (dx, dy) = (normalY * half * forward, -normalX * half * forward)
            let (nx, ny) = (normalX * half, normalY * half)
            quad((x + nx, y + ny), (x + nx + dx, y + ny + dy), (x - nx + dx, y - ny + dy), (x - nx, y - ny))
        }
    }

    /// Adds what is between two arcs that meet.
    private mutating func corner(
        _ last: ArcEnd, _ start: (x: Double, y: Double, normalX: Double, normalY: Double)
    ) {
        let half = Double(width) / 2
        if join == .round {
            disc.add(x: start.x, y: start.y, cuts: [], to: &spans)
            return
        }
        for side in [half, -half] {
            quad(
                (start.x, start.y), (start.x + side * last.normalX, start.y + side * last.normalY),
                (start.x + side * start.normalX, start.y + side * start.normalY), (start.x, start.y))
        }
    }

    /// Adds a whole circle.
    private mutating func ring(_ arc: Arc, at origin: Point) {
        // Doubled distances from the middle.
        let outer = arc.width + width
        let inner = arc.width - width
        let middleX = 2 * (arc.x + origin.x) + arc.width
        let middleY = 2 * (arc.y + origin.y) + arc.height
        let bounds = spans.bounds
        let top = max(bounds.top, (middleY - outer + 1) >> 1)
        let bottom = min(bounds.bottom, ((middleY + outer) >> 1) + 1)
        if top >= bottom { return }
        for y in top..<bottom {
            let v = 2 * y - middleY
            let far = Self.half(outer, v, middleX & 1)
            if far.reach < 0 { continue }
            let left = (middleX - far.reach) >> 1
            let right = ((middleX + far.reach) >> 1) + (far.isEdge && far.reach > 0 ? 0 : 1)
            let near = Self.half(inner, v, middleX & 1)
            if near.reach < 0 || near.isEdge && near.reach == 0 {
                if far.isEdge, far.reach == 0, v > 0 { continue }
                spans.append(y, left, right)
            } else {
                spans.append(y, left, (middleX - near.reach) >> 1)
                spans.append(y, ((middleX + near.reach) >> 1) + (near.isEdge ? 0 : 1), right)
            }
        }
    }

    /// The largest u of a parity with u^2 + v^2 <= size^2, -1 when there is none, and whether they are equal.
    private static func half(_ size: Int, _ v: Int, _ parity: Int) -> (reach: Int, isEdge: Bool) {
        let rest = size * size - v * v
        if rest < 0 || size < 0 { return (-1, false) }
        var u = Int(Double(rest).squareRoot())
        while u * u > rest { u -= 1 }
        while (u + 1) * (u + 1) <= rest { u += 1 }
        if u & 1 != parity { u -= 1 }
        return (u, u * u == rest)
    }

    private mutating func quad(
        _ a: (Double, Double), _ b: (Double, Double), _ c: (Double, Double), _ d: (Double, Double)
    ) {
        let bounds = spans.bounds
        if max(a.0, b.0, c.0, d.0) < Double(bounds.left) || min(a.0, b.0, c.0, d.0) > Double(bounds.right)
            || max(a.1, b.1, c.1, d.1) < Double(bounds.top) || min(a.1, b.1, c.1, d.1) > Double(bounds.bottom)
        {
            return
        }
        shape.removeAll()
        edge(a, b)
        edge(b, c)
        edge(c, d)
        edge(d, a)
        shape.fill(into: &spans)
    }

    private mutating func edge(_ a: (Double, Double), _ b: (Double, Double)) {
        let (x1, y1) = (Int((a.0 * Self.grid).rounded()), Int((a.1 * Self.grid).rounded()))
        let (x2, y2) = (Int((b.0 * Self.grid).rounded()), Int((b.1 * Self.grid).rounded()))
        if y1 == y2 { return }
        let isDown = y1 < y2
        let (dx, dy) = isDown ? (x2 - x1, y2 - y1) : (x1 - x2, y1 - y2)
        let (x, y, end) = isDown ? (x1, y1, y2) : (x2, y2, y1)
        let scale = Int(Self.grid)
        if let edge = ScanEdge(
            k: x * dy - y * dx, dx: dx * scale, dy: dy * scale, top: (y + scale - 1) >> 6,
            bottom: (end + scale - 1) >> 6,
            winding: isDown ? 1 : -1)
        {
            shape.add(edge)
        }
    }
}
