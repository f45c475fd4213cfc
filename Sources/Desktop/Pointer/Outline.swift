package import Framebuffer

/// A drawing made of filled polygons and thick lines, known by the distance of any place from it.
///
/// Pure: a pointer's shape is drawn from it once, at any size, with smooth edges, an outline and a soft shadow.
package struct Outline: Hashable, Sendable {
    /// A place in pixels.
    package struct Place: Hashable, Sendable {
        package var x: Float
        package var y: Float

        /// A place.
        package init(_ x: Float, _ y: Float) {
            self.x = x
            self.y = y
        }
    }

    /// A line from one place to another with round ends.
    package struct Line: Hashable, Sendable {
        package var from: Place
        package var to: Place
        /// Half of its thickness.
        package var radius: Float
    }

    /// Closed polygons.
    package var polygons: [[Place]]
    package var lines: [Line]

    /// A drawing.
    package init(polygons: [[Place]] = [], lines: [Line] = []) {
        self.polygons = polygons
        self.lines = lines
    }

    /// The distance of a place from the drawing, negative inside.
    package func distance(_ x: Float, _ y: Float) -> Float {
        var result = Float.greatestFiniteMagnitude
        for polygon in polygons { result = min(result, Self.distance(x, y, polygon)) }
        for line in lines { result = min(result, Self.distance(x, y, line.from, line.to) - line.radius) }
        return result
    }

    /// The drawing with smooth edges in `fill`, a rim of the given width in `rim`, and a soft shadow below.
    package func bitmap(_ area: Area, fill: Color, rim: Color, rimWidth: Float, shadow: Float) -> Bitmap {
        let steps = 4
        var result = Bitmap(area)
        for y in 0..<area.height {
            for x in 0..<area.width {
                var (inside, around, shade): (Float, Float, Float) = (0, 0, 0)
                for row in 0..<steps {
                    for column in 0..<steps {
                        let px = Float(x) + (Float(column) + 0.5) / Float(steps)
                        let py = Float(y) + (Float(row) + 0.5) / Float(steps)
                        let distance = distance(px, py)
                        if distance <= 0 { inside += 1 } else if distance <= rimWidth { around += 1 }
                        let below = self.distance(px - 0.5, py - 1) - rimWidth
                        shade += max(0, 1 - max(0, below) / 2.5)
                    }
                }
                let count = Float(steps * steps)
                result[x, y] = Self.mixed(fill, inside / count, rim, around / count, shadow * shade / count)
            }
        }
        return result
    }

    /// The premultiplied pixel of two colours over black of the given weight.
    private static func mixed(_ a: Color, _ weightA: Float, _ b: Color, _ weightB: Float, _ shadow: Float) -> Color {
        let rest = (1 - weightA - weightB) * shadow
        func component(_ shift: UInt32, _ shadowed: Float) -> UInt32 {
            let value =
                Float(a.bits >> shift & 255) * weightA + Float(b.bits >> shift & 255) * weightB + shadowed * rest
            return UInt32(min(255, max(0, value.rounded()))) << shift
        }
        return Color(bits: component(24, 255) | component(16, 0) | component(8, 0) | component(0, 0))
    }

    private static func distance(_ x: Float, _ y: Float, _ a: Place, _ b: Place) -> Float {
        let (dx, dy) = (b.x - a.x, b.y - a.y)
        let length = dx * dx + dy * dy
        let along = length > 0 ? min(1, max(0, ((x - a.x) * dx + (y - a.y) * dy) / length)) : 0
        let (ex, ey) = (x - a.x - along * dx, y - a.y - along * dy)
        return (ex * ex + ey * ey).squareRoot()
    }

    private static func distance(_ x: Float, _ y: Float, _ polygon: [Place]) -> Float {
        var nearest = Float.greatestFiniteMagnitude
        var isInside = false
        for index in polygon.indices {
            let a = polygon[index]
            let b = polygon[(index + 1) % polygon.count]
            nearest = min(nearest, distance(x, y, a, b))
            if (a.y > y) != (b.y > y) && x < a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x) { isInside.toggle() }
        }
        return isInside ? -nearest : nearest
    }
}
