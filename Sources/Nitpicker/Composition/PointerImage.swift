package import Framebuffer

/// The pointer as a picture of its own, for capture clients that show it themselves.
package struct PointerImage: Hashable, Sendable {
    /// The pixels, premultiplied.
    package var bitmap: Bitmap
    /// The pixel of the bitmap that is at the pointer's position; it may lie outside.
    package var hotspot: Point

    /// Pointers are cut to this width and height.
    package static let sizeLimit = 256

    /// No pointer: a picture without pixels.
    package static let none = PointerImage(bitmap: Bitmap(.zero), hotspot: .zero)

    /// A picture with its hot spot.
    package init(bitmap: Bitmap, hotspot: Point) {
        self.bitmap = bitmap
        self.hotspot = hotspot
    }

    /// The picture of the views that follow the pointer, which is at `position`.
    package init(_ elements: [SceneElement], at position: Point, source: some PixelSource) {
        let all = elements.reduce(Rect.zero) { $0.union($1.rect) }
        let bounds = Rect(
            all.x, all.y, min(all.width, Self.sizeLimit), min(all.height, Self.sizeLimit))
        var bitmap = Bitmap(bounds.area)
        for element in elements.reversed() {
            let place = element.rect.intersection(bounds)
            _ = source.withPixels(of: element.session) { pixels in
                for y in place.top..<place.bottom {
                    for x in place.left..<place.right {
                        let from = Point(x, y) - element.mapping
                        guard !pixels.area.isEmpty,
                            var color = pixels.pixel(
                                wrapped(from.x, pixels.area.width), wrapped(from.y, pixels.area.height))
                        else { continue }
                        if !element.isTranslucent { color.bits |= 0xff00_0000 }
                        let behind = bitmap[x - bounds.x, y - bounds.y]
                        bitmap[x - bounds.x, y - bounds.y] = color.over(behind)
                    }
                }
            }
        }
        self.init(bitmap: bitmap, hotspot: position - bounds.origin)
    }
}

extension Color {
    /// This pixel over another, the result's alpha kept.
    fileprivate func over(_ behind: Color) -> Color {
        let keep = UInt32(255 - alpha)
        var result: UInt32 = 0
        for shift in [UInt32(0), 8, 16, 24] {
            let product = (behind.bits >> shift & 255) * keep + 127
            result |= min(255, (bits >> shift & 255) + product / 255) << shift
        }
        return Color(bits: result)
    }
}
