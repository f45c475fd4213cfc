/// A place in 16.16 coordinates.
package struct FixedPoint: Hashable, Sendable {
    package var x: Int32
    package var y: Int32

    /// The point at the given coordinates.
    package init(_ x: Int32, _ y: Int32) {
        self.x = x
        self.y = y
    }
}

/// How a gradient's colors lie in the plane; all values are 16.16.
package enum Gradient: Hashable, Sendable {
    case linear(FixedPoint, FixedPoint)
    case radial(inner: FixedPoint, outer: FixedPoint, innerRadius: Int32, outerRadius: Int32)
    case conical(center: FixedPoint, angle: Int32)
}
