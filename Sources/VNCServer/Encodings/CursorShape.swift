package import Framebuffer

/// The pointer's image for viewers that draw it themselves.
package struct CursorShape: Hashable, Sendable {
    package let image: Bitmap
    package let hotSpot: Point

    /// An image whose pixel at `hotSpot` points.
    package init(_ image: Bitmap, hotSpot: Point) {
        self.image = image
        self.hotSpot = hotSpot
    }

    /// No pointer at all.
    package static let none = CursorShape(Bitmap(.zero), hotSpot: .zero)

    /// The largest side that is sent; larger images are cut.
    private static let limit = 256

    private var area: Area { Area(min(Self.limit, image.area.width), min(Self.limit, image.area.height)) }
    private var spot: Point { Point(max(0, min(hotSpot.x, area.width - 1)), max(0, min(hotSpot.y, area.height - 1))) }

    /// The pseudo-rectangle that sets it with its alpha: red, green, blue and alpha of each pixel, premultiplied.
    package var rectangleWithAlpha: [UInt8] {
        var bytes: [UInt8] = []
        ServerMessage.rectangle(Rect(spot, area), EncodingNumber.cursorWithAlpha.rawValue, to: &bytes)
        bytes.put32(EncodingNumber.raw.rawValue)
        for y in 0..<area.height {
            for x in 0..<area.width {
                let color = image[x, y]
                for part in [color.red, color.green, color.blue, color.alpha] { bytes.put8(part) }
            }
        }
        return bytes
    }

    /// The pseudo-rectangle that sets it: pixels in the viewer's format, then a mask of one bit a pixel.
    ///
    /// A pixel shows when it is at least half opaque.
    package func rectangle(_ format: PixelFormat) -> [UInt8] {
        let area = area
        var bytes: [UInt8] = []
        ServerMessage.rectangle(Rect(spot, area), EncodingNumber.cursor.rawValue, to: &bytes)
        let writer = PixelWriter.whole(format)
        let translation = Translation(to: format)
        var row = [UInt32](repeating: 0, count: area.width)
        var mask: [UInt8] = []
        for y in 0..<area.height {
            let colors = (0..<area.width).map { Self.straight(image[$0, y]) }
            translation.apply(colors.span, to: &row, at: 0)
            for pixel in row { writer.put(pixel, to: &bytes) }
            for x in stride(from: 0, to: area.width, by: 8) {
                var byte: UInt8 = 0
                for bit in 0..<min(8, area.width - x) where image[x + bit, y].alpha >= 128 { byte |= 0x80 >> bit }
                mask.append(byte)
            }
        }
        return bytes + mask
    }

    /// The colour without its alpha.
    private static func straight(_ color: Color) -> UInt32 {
        let alpha = color.alpha
        if alpha == 0 { return 0 }
        func component(_ value: Int) -> UInt32 { UInt32(min(255, value * 255 / alpha)) }
        return component(color.red) << 16 | component(color.green) << 8 | component(color.blue)
    }
}
