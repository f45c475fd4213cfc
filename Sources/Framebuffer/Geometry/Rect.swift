/// A half-open rectangle of pixels: it holds `x ..< x + width` by `y ..< y + height`.
///
/// An empty rectangle takes no part in unions and intersects nothing. Coordinates are limited to
/// plus and minus 2^30 by whoever decodes them from a peer, so that sums never overflow.
package struct Rect: Hashable, Sendable {
    package var x: Int
    package var y: Int
    package var width: Int
    package var height: Int

    /// The rectangle of the given position and size; negative sizes count as zero.
    @inlinable @inline(__always) package init(_ x: Int, _ y: Int, _ width: Int, _ height: Int) {
        self.x = x
        self.y = y
        self.width = max(0, width)
        self.height = max(0, height)
    }

    /// The rectangle of the given top-left corner and size.
    @inlinable package init(_ origin: Point, _ area: Area) {
        self.init(origin.x, origin.y, area.width, area.height)
    }

    /// The rectangle between two corners, the second of them exclusive.
    @inlinable @inline(__always) package init(left: Int, top: Int, right: Int, bottom: Int) {
        self.init(left, top, right - left, bottom - top)
    }

    /// No pixels at all.
    package static let zero = Rect(0, 0, 0, 0)

    @inlinable package var origin: Point { Point(x, y) }
    @inlinable package var area: Area { Area(width, height) }
    @inlinable package var left: Int { x }
    @inlinable package var top: Int { y }
    /// The first column behind the rectangle.
    @inlinable package var right: Int { x + width }
    /// The first row below the rectangle.
    @inlinable package var bottom: Int { y + height }
    @inlinable package var isEmpty: Bool { width == 0 || height == 0 }
    /// The number of pixels.
    @inlinable package var count: Int { width * height }

    /// Whether the pixel at `point` lies inside.
    @inlinable package func contains(_ point: Point) -> Bool {
        point.x >= x && point.y >= y && point.x < right && point.y < bottom
    }

    /// Whether every pixel of `other` lies inside; an empty rectangle lies in everything.
    @inlinable @inline(__always) package func contains(_ other: Rect) -> Bool {
        other.isEmpty || (other.x >= x && other.y >= y && other.right <= right && other.bottom <= bottom)
    }

    /// The pixels that both hold, or an empty rectangle.
    @inlinable @inline(__always) package func intersection(_ other: Rect) -> Rect {
        let left = max(x, other.x)
        let top = max(y, other.y)
        let right = min(right, other.right)
        let bottom = min(bottom, other.bottom)
        return right > left && bottom > top ? Rect(left, top, right - left, bottom - top) : .zero
    }

    /// Whether the two share a pixel.
    @inlinable package func intersects(_ other: Rect) -> Bool { !intersection(other).isEmpty }

    /// The smallest rectangle that holds both.
    @inlinable @inline(__always) package func union(_ other: Rect) -> Rect {
        if isEmpty { return other }
        if other.isEmpty { return self }
        return Rect(
            left: min(x, other.x), top: min(y, other.y), right: max(right, other.right),
            bottom: max(bottom, other.bottom))
    }

    /// The same rectangle, moved.
    @inlinable @inline(__always) package func offset(by delta: Point) -> Rect {
        Rect(x + delta.x, y + delta.y, width, height)
    }

    /// The rectangle grown by `margin` pixels on each side.
    @inlinable package func inset(by margin: Int) -> Rect {
        Rect(x + margin, y + margin, width - 2 * margin, height - 2 * margin)
    }
}
