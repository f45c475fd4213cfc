/// An image that owns its pixels, rows without padding.
package struct Bitmap: Hashable, Sendable {
    package let area: Area
    /// `area.count` pixels, row by row, in the form of `Color.bits`.
    package var pixels: [UInt32]

    /// An image of one colour.
    package init(_ area: Area, filledWith color: Color = .clear) {
        self.area = area
        pixels = Array(repeating: color.bits, count: area.count)
    }

    /// An image of the given pixels, or nil unless there are exactly `area.count` of them.
    package init?(_ area: Area, pixels: [UInt32]) {
        guard pixels.count == area.count else { return nil }
        self.area = area
        self.pixels = pixels
    }

    package var bounds: Rect { Rect(.zero, area) }

    /// The pixel at (x, y), which must lie inside.
    package subscript(x: Int, y: Int) -> Color {
        get { Color(bits: pixels[y * area.width + x]) }
        set { pixels[y * area.width + x] = newValue.bits }
    }
}
