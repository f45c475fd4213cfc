package import Framebuffer

/// How a viewer that draws the pointer is told what it looks like, from the poorest to the best.
package enum CursorForm: Int, Hashable, Sendable, Comparable, CaseIterable {
    case twoColours
    case plain
    case vmware
    case withAlpha

    /// The poorer one comes first.
    package static func < (a: CursorForm, b: CursorForm) -> Bool { a.rawValue < b.rawValue }
}

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

    /// The pseudo-rectangle that sets it, in the form that the viewer understands.
    package func rectangle(_ format: PixelFormat, _ form: CursorForm) -> [UInt8] {
        switch form {
        case .withAlpha: rectangleWithAlpha
        case .vmware: vmwareRectangle
        case .plain: rectangle(format)
        case .twoColours: twoColourRectangle
        }
    }

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

    /// The same in VMware's form, whose colours are not premultiplied.
    package var vmwareRectangle: [UInt8] {
        var bytes: [UInt8] = []
        ServerMessage.rectangle(Rect(spot, area), EncodingNumber.vmwareCursor.rawValue, to: &bytes)
        bytes += [1, 0]
        for y in 0..<area.height {
            for x in 0..<area.width {
                let color = Self.straight(image[x, y])
                for shift: UInt32 in [16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: color >> shift)) }
                bytes.put8(image[x, y].alpha)
            }
        }
        return bytes
    }

    /// The same in two colours: the average of the lighter pixels and that of the darker ones.
    package var twoColourRectangle: [UInt8] {
        var bytes: [UInt8] = []
        ServerMessage.rectangle(Rect(spot, area), EncodingNumber.twoColourCursor.rawValue, to: &bytes)
        if area.isEmpty { return bytes }
        var light = Average()
        var dark = Average()
        for y in 0..<area.height {
            for x in 0..<area.width where isVisible(x, y) {
                if isLight(x, y) { light.add(Self.straight(image[x, y])) } else { dark.add(Self.straight(image[x, y])) }
            }
        }
        bytes += light.parts + dark.parts
        bytes += mask(where: isLight)
        bytes += mask(where: isVisible)
        return bytes
    }

    /// The mean of colours.
    private struct Average {
        private var sums = [0, 0, 0]
        private var count = 0

        mutating func add(_ color: UInt32) {
            for (index, shift) in [16, 8, 0].enumerated() { sums[index] += Int(color >> UInt32(shift) & 255) }
            count += 1
        }

        var parts: [UInt8] { sums.map { UInt8($0 / max(1, count)) } }
    }

    private func isVisible(_ x: Int, _ y: Int) -> Bool { image[x, y].alpha >= 128 }

    private func isLight(_ x: Int, _ y: Int) -> Bool {
        let color = Color(bits: Self.straight(image[x, y]))
        return isVisible(x, y) && 2 * color.red + 5 * color.green + color.blue >= 8 * 128
    }

    /// One bit a pixel, each row filled up to bytes.
    private func mask(where isSet: (Int, Int) -> Bool) -> [UInt8] {
        var mask: [UInt8] = []
        for y in 0..<area.height {
            for x in stride(from: 0, to: area.width, by: 8) {
                var byte: UInt8 = 0
                for bit in 0..<min(8, area.width - x) where isSet(x + bit, y) { byte |= 0x80 >> bit }
                mask.append(byte)
            }
        }
        return mask
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
        for y in 0..<area.height {
            let colors = (0..<area.width).map { Self.straight(image[$0, y]) }
            translation.apply(colors.span, to: &row, at: 0)
            for pixel in row { writer.put(pixel, to: &bytes) }
        }
        return bytes + mask(where: isVisible)
    }

    /// The colour without its alpha.
    private static func straight(_ color: Color) -> UInt32 {
        let alpha = color.alpha
        if alpha == 0 { return 0 }
        func component(_ value: Int) -> UInt32 { UInt32(min(255, value * 255 / alpha)) }
        return component(color.red) << 16 | component(color.green) << 8 | component(color.blue)
    }
}
