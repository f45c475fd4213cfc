package import Framebuffer

/// The file format of xwd, which Xvfb keeps its screen in.
package enum WindowDump {
    /// The opaque picture of a dump of 32 bits a pixel, or nil.
    package static func decode(_ bytes: [UInt8]) -> Bitmap? {
        guard bytes.count >= 100 else { return nil }
        func field(_ index: Int) -> Int { (0..<4).reduce(0) { $0 << 8 | Int(bytes[4 * index + $1]) } }
        let (width, height, stride) = (field(4), field(5), field(12))
        let start = field(0) + 12 * field(19)
        // Version 7, pixels in whole words, lowest byte first.
        guard field(1) == 7, field(2) == 2, field(7) == 0, field(11) == 32, width > 0, height > 0, width <= 16_384,
            height <= 16_384, stride >= 4 * width, start >= 100, bytes.count >= start + stride * height
        else { return nil }
        var result = Bitmap(Area(width, height))
        for y in 0..<height { result.setRow(y, from: bytes, at: start + y * stride) }
        return result
    }
}
