/// A size in pixels, never negative.
package struct Area: Hashable, Sendable {
    package let width: Int
    package let height: Int

    /// The area of the given size; negative sizes count as zero.
    @inlinable package init(_ width: Int, _ height: Int) {
        self.width = max(0, width)
        self.height = max(0, height)
    }

    /// No pixels at all.
    package static let zero = Area(0, 0)

    /// The number of pixels.
    @inlinable package var count: Int { width * height }

    /// Whether there is no pixel in it.
    @inlinable package var isEmpty: Bool { width == 0 || height == 0 }
}
