internal import Framebuffer

/// The pixels of wide lines: segments, joins and caps.
struct WideStroke {
    let width: Int
    let cap: GraphicsContext.CapStyle
    let join: GraphicsContext.JoinStyle
    let isSolid: Bool
    /// Whether each pixel must be drawn once although shapes overlap.
    var isUnited = false
    var spans: SpanList
    let arc: LineArc
    var shape = ConvexShape()
    /// 1 / sin(11 degrees / 2) squared: what is sharper has no miter.
    private static let sharpest = 108.856472512142

    init(_ context: GraphicsContext, bounds: Rect) {
        width = context.lineWidth
        cap = context.capStyle
        join = context.joinStyle
        isSolid = context.lineStyle == .solid
        spans = SpanList(bounds: bounds)
        arc = LineArc(width: width)
    }

    /// Whether a round end is only the half of a disc: where the other half could stick out of a short line.
    private var isCut: Bool {
        (!isSolid || width > 2) && (cap == .round && join != .round || join == .round && cap == .butt)
    }

    /// Whether nothing near a box of points can be seen.
    func isFarAway(_ x1: Int, _ y1: Int, _ x2: Int, _ y2: Int) -> Bool {
        let bounds = spans.bounds
        return max(x1, x2) + width < bounds.left || min(x1, x2) - width > bounds.right
            || max(y1, y2) + width < bounds.top || min(y1, y2) - width > bounds.bottom
    }

    /// Adds a segment; gives the faces of its first and second end.
    mutating func segment(
        _ x1: Int, _ y1: Int, _ x2: Int, _ y2: Int, projectsFirst: Bool, projectsSecond: Bool
    ) -> (first: LineFace, second: LineFace) {
        // From the top to the bottom.
        if y2 < y1 || y2 == y1 && x2 < x1 {
            let faces = segment(x2, y2, x1, y1, projectsFirst: projectsSecond, projectsSecond: projectsFirst)
            return (faces.second, faces.first)
        }
        let dx = x2 - x1
        let dy = y2 - y1
        var upper = LineFace(x: x1, y: y1, dx: dx, dy: dy)
        var lower = LineFace(x: x2, y: y2, dx: -dx, dy: -dy)
        let half = Double(width) / 2
        let isFar = isFarAway(x1, y1, x2, y2)
        if dy == 0 {
            lower.cornerY = half
            lower.k = half * Double(dx)
            upper.cornerY = -half
            upper.k = lower.k
            if !isFar {
                let left = projectsFirst ? x1 - (width >> 1) : x1
                let right = projectsSecond ? x2 + ((width + 1) >> 1) : x2
                spans.append(Rect(left: left, top: y1 - (width >> 1), right: right, bottom: y1 - (width >> 1) + width))
            }
        } else if dx == 0 {
            upper.cornerX = half
            upper.k = half * Double(dy)
            lower.cornerX = -half
            lower.k = upper.k
            if !isFar {
                let top = projectsFirst ? y1 - (width >> 1) : y1
                let bottom = projectsSecond ? y2 + ((width + 1) >> 1) : y2
                spans.append(Rect(left: x1 - (width >> 1), top: top, right: x1 - (width >> 1) + width, bottom: bottom))
            }
        } else {
            let length = (Double(dx) * Double(dx) + Double(dy) * Double(dy)).squareRoot()
            let ratio = half / length
            let xa = ratio * Double(dy)
            let ya = -ratio * Double(dx)
            let k = half * length
            upper.cornerX = xa
            upper.cornerY = ya
            upper.k = k
            lower.cornerX = -xa
            lower.cornerY = -ya
            lower.k = k
            if !isFar { slanted(upper, lower, projectsFirst, projectsSecond) }
        }
        return (upper, lower)
    }

    private mutating func slanted(_ upper: LineFace, _ lower: LineFace, _ projectsFirst: Bool, _ projectsSecond: Bool) {
        let (dx, dy) = (upper.dx, upper.dy)
        let (xa, ya) = (upper.cornerX, upper.cornerY)
        // The step along the line that a projecting end goes.
        let (alongX, alongY) = (-ya, xa)
        let firstY = projectsFirst ? alongY : 0
        let secondY = projectsSecond ? alongY : 0
        shape.removeAll()
        let down = Double(dy)
        shape.add(from: ya - firstY, to: ya + down + secondY, dx: dx, dy: dy, k: upper.k, atX: upper.x, y: upper.y)
        shape.add(from: -ya - firstY, to: -ya + down + secondY, dx: dx, dy: dy, k: -upper.k, atX: upper.x, y: upper.y)
        var k = 0.0
        if projectsFirst { k = (xa - alongX) * Double(dx) + (ya - alongY) * Double(dy) }
        shape.add(from: ya - firstY, to: -ya - firstY, dx: -dy, dy: dx, k: k, atX: upper.x, y: upper.y)
        k = 0
        if projectsSecond { k = (xa + alongX) * Double(dx) + (ya + alongY) * Double(dy) }
        shape.add(from: ya + secondY, to: -ya + secondY, dx: -dy, dy: dx, k: k, atX: lower.x, y: lower.y)
        shape.fill(into: &spans)
    }

    /// Adds a round end at a point of the line.
    mutating func roundCap(_ face: LineFace) {
        if width == 1, isSolid, !isUnited {
            spans.append(face.y, face.x, face.x + 1)
        } else if isCut {
            let cut = LineArc.cap(face, k: 0, top: -abs(face.cornerY))
            arc.add(x: Double(face.x), y: Double(face.y), cuts: cut.map { [$0] } ?? [], to: &spans)
        } else {
            arc.add(x: face.x, y: face.y, to: &spans)
        }
    }

    /// Adds a round end anywhere on a line, which begins or ends a dash there: `x`, `y` from the face's point on.
    mutating func roundCap(_ face: LineFace, x: Double, y: Double) {
        let (atX, atY) = (Double(face.x) + x, Double(face.y) + y)
        if width == 1, !isUnited {
            spans.append(Int(atY.rounded(.down)), Int(atX.rounded(.down)), Int(atX.rounded(.down)) + 1)
        } else if isCut {
            let k = x * Double(face.dx) + y * Double(face.dy)
            let cut = LineArc.cap(face, k: k, top: y - abs(face.cornerY))
            arc.add(x: atX, y: atY, cuts: cut.map { [$0] } ?? [], to: &spans)
        } else {
            arc.add(x: atX, y: atY, cuts: [], to: &spans)
        }
    }

    /// Adds what is between two segments that share a point: `left` begins there and `right` ended there.
    mutating func join(_ left: LineFace, _ right: LineFace) {
        let turn = Double(-left.dx) * Double(right.dy) + Double(right.dx) * Double(left.dy)
        if width == 1, !isUnited {
            // One of the lines may draw the pixel between them.
            if left.dx > 0 || left.dx == 0 && left.dy > 0 { return }
            if right.dx > 0 || right.dx == 0 && right.dy > 0 { return }
            if join != .round, turn == 0 { return }
            if join != .miter {
                spans.append(left.y, left.x, left.x + 1)
                return
            }
        } else if join == .round {
            if isCut {
                arc.add(
                    x: Double(left.x), y: Double(left.y), cuts: LineArc.join(left, right), to: &spans)
            } else {
                arc.add(x: left.x, y: left.y, to: &spans)
            }
            return
        }
        if turn == 0 { return }
        corner(left, right, turn)
    }

    /// Adds the miter or bevel on the outer side.
    private mutating func corner(_ left: LineFace, _ right: LineFace, _ turn: Double) {
        let a = turn > 0 ? left.mirrored : left
        let b = turn > 0 ? right : right.mirrored
        // Near corners may be far outside when they are mitered, but never further than ten widths.
        let bounds = spans.bounds.inset(by: -6 * width - 2)
        if !bounds.contains(Point(left.x, left.y)) { return }
        var isMiter = join == .miter
        var tipX = 0.0
        var tipY = 0.0
        if isMiter {
            let (adx, ady, bdx, bdy) = (Double(a.dx), Double(a.dy), Double(b.dx), Double(b.dy))
            tipY =
                (ady * (b.cornerX * bdy - b.cornerY * bdx) - bdy * (a.cornerX * ady - a.cornerY * adx)) / turn
            tipX =
                a.dy != 0
                ? a.cornerX + (tipY - a.cornerY) * adx / ady : b.cornerX + (tipY - b.cornerY) * bdx / bdy
            isMiter = (tipX * tipX + tipY * tipY) * 4 <= Self.sharpest * Double(width) * Double(width)
        }
        let (x, y) = (left.x, left.y)
        shape.removeAll()
        shape.add(from: b.cornerY, to: 0, dx: -b.dy, dy: b.dx, k: 0, atX: x, y: y)
        shape.add(from: 0, to: a.cornerY, dx: a.dy, dy: -a.dx, k: 0, atX: x, y: y)
        if isMiter {
            shape.add(from: a.cornerY, to: tipY, dx: a.dx, dy: a.dy, k: a.k, atX: x, y: y)
            shape.add(from: tipY, to: b.cornerY, dx: b.dx, dy: b.dy, k: b.k, atX: x, y: y)
        } else {
            let dx = b.cornerX - a.cornerX
            let dy = b.cornerY - a.cornerY
            let scale = max(abs(dx), abs(dy))
            let slopeX = Int(dx * 65536 / scale)
            let slopeY = Int(dy * 65536 / scale)
            let k =
                ((a.cornerX + b.cornerX) * Double(slopeY) - (a.cornerY + b.cornerY) * Double(slopeX)) / 2
            shape.add(from: a.cornerY, to: b.cornerY, dx: slopeX, dy: slopeY, k: k, atX: x, y: y)
        }
        shape.fill(into: &spans)
    }
}
