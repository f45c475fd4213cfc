internal import Framebuffer
internal import Glibc

/// The middle line of an arc as many short steps.
struct ArcPath {
    let steps: Int
    let centreX: Double
    let centreY: Double
    let radiusX: Double
    let radiusY: Double
    private let start: Double
    private let step: Double
    private let reach: Double

    init(_ arc: Arc, at origin: Point, width: Int) {
        radiusX = Double(arc.width) / 2
        radiusY = Double(arc.height) / 2
        centreX = Double(arc.x + origin.x) + radiusX
        centreY = Double(arc.y + origin.y) + radiusY
        reach = Double(width)
        let unit = Double.pi / (180 * 64)
        start = Double(arc.start) * unit
        let sweep = Double(arc.sweep) * unit
        // A chord is nowhere further than a twentieth of a pixel from its curve.
        let radius = max(radiusX, radiusY) + Double(width) / 2 + 1
        steps = max(2, Int((abs(sweep) / (0.4 / radius).squareRoot()).rounded(.up)))
        step = sweep / Double(steps)
    }

    /// Whether any of it is near the bounds.
    func mayBeSeen(in bounds: Rect) -> Bool {
        centreX + radiusX + reach >= Double(bounds.left) && centreX - radiusX - reach <= Double(bounds.right)
            && centreY + radiusY + reach >= Double(bounds.top) && centreY - radiusY - reach <= Double(bounds.bottom)
    }

    /// The point that many steps along, and the unit vector on the left hand there.
    func point(_ place: Double) -> (x: Double, y: Double, normalX: Double, normalY: Double) {
        let angle = start + place * step
        let (sine, cosine) = (sin(angle), cos(angle))
        let x = centreX + radiusX * cosine
        let y = centreY - radiusY * sine
        // Along the arc's way.
        var dx = -radiusX * sine
        var dy = -radiusY * cosine
        if abs(dx) + abs(dy) < 1e-6 {
            dx = radiusX * (sine > 0 ? -1 : 1)
            dy = radiusY * (cosine > 0 ? -1 : 1)
        }
        if step < 0 {
            dx = -dx
            dy = -dy
        }
        let length = (dx * dx + dy * dy).squareRoot()
        return length > 0 ? (x, y, -dy / length, dx / length) : (x, y, 0, 1)
    }

    /// The way between two places that are not more than a step apart.
    func length(_ from: Double, _ to: Double) -> Double {
        let (a, b) = (point(from), point(to))
        return ((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)).squareRoot()
    }

    /// Whether what is between two places may be seen.
    func isSeen(_ from: Double, _ to: Double, in bounds: Rect) -> Bool {
        let (a, b) = (point(from), point(to))
        return max(a.x, b.x) + reach >= Double(bounds.left) && min(a.x, b.x) - reach <= Double(bounds.right)
            && max(a.y, b.y) + reach >= Double(bounds.top) && min(a.y, b.y) - reach <= Double(bounds.bottom)
    }

    /// The place a length further on, at most to the end of the step; `length` becomes what was not gone.
    func advanced(_ from: Double, by length: inout Double) -> Double {
        let next = min(Double(steps), from.rounded(.down) + 1)
        let way = self.length(from, next)
        if way > length, way > 0 {
            // Never nowhere, however short the dash.
            let place = max(from + (next - from) * length / way, from.nextUp)
            length = 0
            return place
        }
        length -= way
        return next
    }
}
