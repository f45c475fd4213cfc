package import Framebuffer
internal import Images

/// Microsoft's device independent bitmaps, without a file's header: what viewers have for a picture on the clipboard.
///
/// Headers of 40, 52, 56, 108 and 124 bytes are read, uncompressed, of 1, 4, 8, 16, 24 and 32 bits a pixel, either way up. What is
/// damaged, compressed or too large is nothing.
package enum DIB {
    /// The most pixels.
    package static let pixelLimit = 4 << 20
    /// The most bytes.
    package static let limit = 4 * pixelLimit + 2048

    private static let headerSizes: Set<Int> = [40, 52, 56, 108, 124]
    private static let (plain, bitFields, alphaBitFields) = (0, 3, 6)

    /// What the header says, as far as it matters.
    private struct Header {
        var area: Area
        var isTopDown: Bool
        var bits: Int
        /// Red, green, blue and alpha of a pixel of 16 or 32 bits.
        var masks: [UInt32]
        var palette: [UInt32]
        var start: Int

        var stride: Int { (area.width * bits + 31) / 32 * 4 }
    }

    /// The bitmap of a picture, or nil for one that is empty or too large: version 5, 32 bits, the lowest row first.
    package static func encode(_ bitmap: Bitmap) -> [UInt8]? {
        let area = bitmap.area
        guard !area.isEmpty, area.width < 1 << 16, area.height < 1 << 16, area.count <= pixelLimit else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(124 + 4 * area.count)
        func put(_ value: UInt32) {
            for shift in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt32(shift)))) }
        }
        put(124)
        put(UInt32(area.width))
        put(UInt32(area.height))
        put(32 << 16 | 1)
        put(UInt32(bitFields))
        put(UInt32(4 * area.count))
        // 96 dots an inch, no palette.
        for value: UInt32 in [3780, 3780, 0, 0] { put(value) }
        for mask: UInt32 in [0xff0000, 0xff00, 0xff, 0xff00_0000] { put(mask) }
        // sRGB by its name; the end points and gammas are not looked at then. For pictures, and no profile.
        put(0x7352_4742)
        for _ in 0..<12 { put(0) }
        for value: UInt32 in [4, 0, 0, 0] { put(value) }
        for y in stride(from: area.height - 1, through: 0, by: -1) {
            for x in 0..<area.width { put(Alpha.straight(bitmap.pixels[y * area.width + x])) }
        }
        return bytes
    }

    /// The picture of a bitmap.
    package static func decode(_ bytes: [UInt8]) -> Bitmap? {
        guard bytes.count <= limit, let header = header(bytes) else { return nil }
        let (area, stride) = (header.area, header.stride)
        guard bytes.count - header.start >= stride * area.height else { return nil }
        let fields = header.masks.map { Field($0) }
        var pixels = [UInt32](repeating: 0, count: area.count)
        // 32 bits with an alpha that is zero everywhere have none, as those of old headers.
        var isOpaque = true
        for y in 0..<area.height {
            let row = header.start + stride * (header.isTopDown ? y : area.height - 1 - y)
            for x in 0..<area.width {
                let pixel: UInt32
                switch header.bits {
                case 1, 4, 8:
                    let position = x * header.bits
                    let byte = bytes[row + position / 8]
                    let index = Int(byte) >> (8 - header.bits - position % 8) & (1 << header.bits - 1)
                    pixel = index < header.palette.count ? header.palette[index] | 0xff00_0000 : 0xff00_0000
                case 24:
                    let at = row + 3 * x
                    pixel =
                        0xff00_0000 | UInt32(bytes[at + 2]) << 16 | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at])
                default:
                    let at = row + header.bits / 8 * x
                    var raw = UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8
                    if header.bits == 32 { raw |= UInt32(bytes[at + 2]) << 16 | UInt32(bytes[at + 3]) << 24 }
                    pixel = fields.reduce(0) { $0 << 8 | $1.value(raw) }.rotated
                    if pixel >> 24 != 0 { isOpaque = false }
                }
                pixels[y * area.width + x] = pixel
            }
        }
        if header.bits == 16 || header.bits == 32, isOpaque { pixels = pixels.map { $0 | 0xff00_0000 } }
        return Bitmap(area, pixels: pixels.map { Alpha.premultiplied($0) })
    }

    private static func header(_ bytes: [UInt8]) -> Header? {
        func word(_ at: Int) -> UInt32 { (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << (8 * UInt32($1)) } }
        guard bytes.count >= 40 else { return nil }
        let size = Int(word(0))
        guard headerSizes.contains(size), bytes.count >= size else { return nil }
        let width = Int(Int32(bitPattern: word(4)))
        let height = Int(Int32(bitPattern: word(8)))
        let (planes, bits) = (Int(word(12) & 0xffff), Int(word(12) >> 16))
        let method = Int(word(16))
        let colors = Int(word(32))
        guard planes == 1, (1..<1 << 16).contains(width), height != 0, abs(height) < 1 << 16,
            width * abs(height) <= pixelLimit, [1, 4, 8, 16, 24, 32].contains(bits)
        else { return nil }
        guard method == plain || (bits == 16 || bits == 32) && [bitFields, alphaBitFields].contains(method) else {
            return nil
        }
        var start = size
        var masks: [UInt32] = bits == 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0]
        if size >= 56, bits == 32 { masks[3] = word(52) }
        if method != plain {
            // In the header, or behind the shortest one.
            let count = size >= 56 || (size == 40 && method == alphaBitFields) ? 4 : 3
            guard bytes.count >= 40 + 4 * count else { return nil }
            masks = (0..<4).map { $0 < count ? word(40 + 4 * $0) : 0 }
            if size == 40 { start += 4 * count }
        }
        // Before high colours a palette may stand that nobody needs.
        guard colors <= 1 << 8 else { return nil }
        let count = bits <= 8 ? (colors == 0 ? 1 << bits : min(colors, 1 << bits)) : colors
        guard bytes.count >= start + 4 * count else { return nil }
        let palette = bits <= 8 ? (0..<count).map { word(start + 4 * $0) & 0xffffff } : []
        return Header(
            area: Area(width, abs(height)), isTopDown: height < 0, bits: bits, masks: masks, palette: palette,
            start: start + 4 * (bits <= 8 && colors > count ? colors : count))
    }

    /// Where a component is in a pixel.
    private struct Field {
        private let mask: UInt32
        private let shift: UInt32
        private let maximum: UInt32

        init(_ mask: UInt32) {
            self.mask = mask
            shift = UInt32(mask == 0 ? 0 : mask.trailingZeroBitCount)
            maximum = mask >> shift
        }

        /// The component of 0 to 255.
        func value(_ pixel: UInt32) -> UInt32 {
            if maximum == 0 { return 0 }
            return UInt32(UInt64((pixel & mask) >> shift) * 255 / UInt64(maximum))
        }
    }
}

extension UInt32 {
    /// Red, green, blue and alpha as pixels have them, with alpha first.
    fileprivate var rotated: UInt32 { self >> 8 | self << 24 }
}
