package import Framebuffer

/// What is encoded: the desktop's pixels, and for viewers that draw no pointer themselves the pointer on top.
package struct Picture {
    package let surface: Surface
    package let overlay: PointerOverlay?

    /// A picture.
    package init(_ surface: Surface, overlay: PointerOverlay? = nil) {
        self.surface = surface
        self.overlay = overlay
    }

    /// Whether the rectangle shows the surface and nothing else.
    package func isPlain(_ rect: Rect) -> Bool { overlay.map { !$0.rect.intersects(rect) } ?? true }
}

/// A pointer image and where its top-left corner is on the desktop.
package struct PointerOverlay: Hashable, Sendable {
    package let image: Bitmap
    package let origin: Point

    /// An image at a place.
    package init(_ image: Bitmap, at origin: Point) {
        self.image = image
        self.origin = origin
    }

    /// Where it covers the desktop.
    package var rect: Rect { Rect(origin, image.area) }

    /// Draws the part of row `y` that lies in `columns` over the native pixels there, the first of them at `offset`.
    func draw(row y: Int, columns: Range<Int>, over pixels: inout [UInt32], at offset: Int) {
        guard (rect.top..<rect.bottom).contains(y) else { return }
        for x in max(columns.lowerBound, rect.left)..<max(columns.lowerBound, min(columns.upperBound, rect.right)) {
            let source = image[x - rect.x, y - rect.y]
            let index = offset + x - columns.lowerBound
            let target = Color(bits: pixels[index])
            func mix(_ s: Int, _ t: Int) -> UInt32 { UInt32(min(255, s + (t * (255 - source.alpha) + 127) / 255)) }
            pixels[index] =
                mix(source.red, target.red) << 16 | mix(source.green, target.green) << 8
                | mix(source.blue, target.blue)
        }
    }
}
