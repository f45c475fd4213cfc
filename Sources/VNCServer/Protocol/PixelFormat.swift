/// How a viewer wants pixels: bits, byte order, and where the colours lie.
package struct PixelFormat: Hashable, Sendable {
    /// 8, 16 or 32.
    package private(set) var bitsPerPixel: Int
    /// The bits that matter.
    package private(set) var depth: Int
    package private(set) var isBigEndian: Bool
    /// Whether pixels are indices into a colour map, which is always the one of `rgb332`.
    package private(set) var isMapped: Bool
    package private(set) var redMax: Int
    package private(set) var greenMax: Int
    package private(set) var blueMax: Int
    package private(set) var redShift: Int
    package private(set) var greenShift: Int
    package private(set) var blueShift: Int

    /// The framebuffer's own form: 32 bits, little-endian, 0x00RRGGBB.
    package static let native = PixelFormat(
        bitsPerPixel: 32, depth: 24, maxima: (255, 255, 255), shifts: (16, 8, 0))

    /// Three bits of red, three of green, two of blue: what stands behind an 8-bit colour map.
    package static let rgb332 = PixelFormat(bitsPerPixel: 8, depth: 8, maxima: (7, 7, 3), shifts: (5, 2, 0))

    /// A true-colour format whose parts fit.
    package init(
        bitsPerPixel: Int, depth: Int, isBigEndian: Bool = false, maxima: (Int, Int, Int), shifts: (Int, Int, Int)
    ) {
        self.bitsPerPixel = bitsPerPixel
        self.depth = depth
        self.isBigEndian = isBigEndian
        isMapped = false
        (redMax, greenMax, blueMax) = maxima
        (redShift, greenShift, blueShift) = shifts
    }

    /// The format in the 16 bytes of a message, or nil when it cannot be served.
    ///
    /// Served are 8, 16 and 32 bits, in true colour and with a colour map of 256 colours. Maxima that are no power of two less one
    /// are served; parts that do not fit into the pixel are refused.
    init?(_ reader: inout ByteReader) {
        let bits = reader.u8()
        let depth = reader.u8()
        let bigEndian = reader.u8() != 0
        let trueColour = reader.u8() != 0
        let maxima = (reader.u16(), reader.u16(), reader.u16())
        let shifts = (reader.u8(), reader.u8(), reader.u8())
        reader.skip(3)
        guard !reader.isExhausted, bits == 8 || bits == 16 || bits == 32 else { return nil }
        if !trueColour {
            self = .rgb332
            bitsPerPixel = bits
            self.depth = 8
            isBigEndian = bits > 8 && bigEndian
            isMapped = true
            return
        }
        func fits(_ max: Int, _ shift: Int) -> Bool { max > 0 && shift < bits && max << shift < 1 << bits }
        guard fits(maxima.0, shifts.0), fits(maxima.1, shifts.1), fits(maxima.2, shifts.2) else { return nil }
        self.init(
            bitsPerPixel: bits, depth: min(max(depth, 1), bits), isBigEndian: bits > 8 && bigEndian, maxima: maxima,
            shifts: shifts)
    }

    /// The 16 bytes of a message.
    func write(to bytes: inout [UInt8]) {
        bytes.put8(bitsPerPixel)
        bytes.put8(depth)
        bytes.put8(isBigEndian ? 1 : 0)
        bytes.put8(isMapped ? 0 : 1)
        for max in [redMax, greenMax, blueMax] { bytes.put16(max) }
        for shift in [redShift, greenShift, blueShift] { bytes.put8(shift) }
        bytes.append(contentsOf: [0, 0, 0])
    }

    /// The bytes of a pixel.
    package var bytesPerPixel: Int { bitsPerPixel / 8 }

    /// Whether pixels are what the framebuffer holds, byte for byte but for the unused one.
    package var isNative: Bool {
        bitsPerPixel == 32 && !isBigEndian && hasByteMaxima && redShift == 16 && greenShift == 8 && blueShift == 0
    }

    private var hasByteMaxima: Bool { redMax == 255 && greenMax == 255 && blueMax == 255 }

    /// Whether Tight sends such pixels as three bytes R, G, B.
    package var isTightPacked: Bool { bitsPerPixel == 32 && depth == 24 && hasByteMaxima }

    /// How many of the low bits ZRLE leaves out when it sends such pixels in three bytes: 0 or 8, nil when it sends all four.
    package var packedShift: Int? {
        guard bitsPerPixel == 32, depth <= 24, !isMapped else { return nil }
        // All bits that a part up to its maximum may have.
        func bits(_ max: Int, _ shift: Int) -> Int { (1 << (Int.bitWidth - max.leadingZeroBitCount) - 1) << shift }
        let used = bits(redMax, redShift) | bits(greenMax, greenShift) | bits(blueMax, blueShift)
        if used < 1 << 24 { return 0 }
        return used & 0xff == 0 ? 8 : nil
    }
}
