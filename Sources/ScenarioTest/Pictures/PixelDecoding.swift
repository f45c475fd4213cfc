package import Framebuffer

extension VNCPixelFormat {
    /// The bytes of a pixel.
    var bytesPerPixel: Int { bitsPerPixel / 8 }

    /// The opaque picture of these bytes, rows without padding; black where there are too few of them.
    package func bitmap(_ area: Area, _ bytes: [UInt8]) -> Bitmap {
        var result = Bitmap(area, filledWith: .black)
        let count = min(area.count, bytes.count / max(1, bytesPerPixel))
        for index in 0..<count { result.pixels[index] = color(bytes, at: index * bytesPerPixel) }
        return result
    }

    private func color(_ bytes: [UInt8], at offset: Int) -> UInt32 {
        var value = 0
        for index in 0..<bytesPerPixel {
            let position = isBigEndian ? bytesPerPixel - 1 - index : index
            value |= Int(bytes[offset + position]) << (8 * index)
        }
        func component(_ shift: Int, _ maximum: Int) -> UInt32 {
            let part = value >> shift & maximum
            return maximum == 255 ? UInt32(part) : UInt32((part * 255 + maximum / 2) / max(1, maximum))
        }
        return 0xff00_0000 | component(redShift, redMaximum) << 16 | component(greenShift, greenMaximum) << 8
            | component(blueShift, blueMaximum)
    }
}
