/// A position in pixels; x grows to the right, y grows downwards.
package struct Point: Hashable, Sendable {
    package var x: Int
    package var y: Int

    /// The point at the given coordinates.
    @inlinable package init(_ x: Int, _ y: Int) {
        self.x = x
        self.y = y
    }

    /// The origin.
    package static let zero = Point(0, 0)

    /// The sum of two displacements.
    @inlinable package static func + (a: Point, b: Point) -> Point { Point(a.x + b.x, a.y + b.y) }

    /// The displacement that leads from `b` to `a`.
    @inlinable package static func - (a: Point, b: Point) -> Point { Point(a.x - b.x, a.y - b.y) }

    /// The displacement back.
    @inlinable package static prefix func - (a: Point) -> Point { Point(-a.x, -a.y) }
}
