package import Framebuffer

/// An image that a screen should show, where, and how exactly.
package struct Expectation: Sendable {
    package var image: Bitmap
    /// Where on the screen its corner belongs.
    package var place: Point
    /// The largest difference in a component that passes.
    package var tolerance: Int
    /// The pixels of the image that do not count.
    package var mask: Region

    /// The expectation that a screen shows exactly this, unless a tolerance or a mask says otherwise.
    package init(
        _ image: Bitmap, at place: Point = .zero, tolerance: Int = 0, ignoring mask: Region = Region()
    ) {
        self.image = image
        self.place = place
        self.tolerance = tolerance
        self.mask = mask
    }

    /// The part of the picture where the image belongs, and how far the two differ.
    package func compare(_ picture: Bitmap) -> (part: Bitmap, comparison: Comparison) {
        let part = picture.part(Rect(place, image.area))
        return (part, Comparison(part, image, tolerance: tolerance, ignoring: mask))
    }
}
