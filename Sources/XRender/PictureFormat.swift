/// How the pixels of a picture stand in memory and what their bits mean (RENDER, section 6).
package struct PictureFormat: Hashable, Sendable {
    /// The number by which clients name it.
    package let id: UInt32
    /// The depth of the drawables that it fits.
    package let depth: Int
    /// Where a channel stands in a pixel, and its bits once shifted down; no bits when there is no such channel.
    package struct Channel: Hashable, Sendable {
        package let shift: Int
        package let mask: Int
    }
    package let red: Channel
    package let green: Channel
    package let blue: Channel
    package let alpha: Channel
    /// pixman's number of the format: bits a pixel, order, and bits of each channel.
    let code: UInt32

    /// An alpha channel alone, of `depth` bits.
    private init(_ id: UInt32, alphaOnly depth: Int) {
        let none = Channel(shift: 0, mask: 0)
        self.id = id
        self.depth = depth
        red = none
        green = none
        blue = none
        alpha = Channel(shift: 0, mask: 1 << depth - 1)
        code = UInt32(depth) << 24 | 1 << 16 | UInt32(depth) << 12
    }

    /// Eight bits each of red, green and blue in 32 bits, with alpha in the highest byte or nothing there.
    private init(_ id: UInt32, hasAlpha: Bool, redFirst: Bool) {
        self.id = id
        depth = hasAlpha ? 32 : 24
        red = Channel(shift: redFirst ? 16 : 0, mask: 255)
        green = Channel(shift: 8, mask: 255)
        blue = Channel(shift: redFirst ? 0 : 16, mask: 255)
        alpha = Channel(shift: hasAlpha ? 24 : 0, mask: hasAlpha ? 255 : 0)
        code = 32 << 24 | (redFirst ? 2 : 3) << 16 | (hasAlpha ? 0x8888 : 0x0888)
    }

    /// Eight bits each of blue, green, red and alpha, the last in the lowest byte.
    private init(_ id: UInt32) {
        self.id = id
        depth = 32
        red = Channel(shift: 8, mask: 255)
        green = Channel(shift: 16, mask: 255)
        blue = Channel(shift: 24, mask: 255)
        alpha = Channel(shift: 0, mask: 255)
        code = 32 << 24 | 8 << 16 | 0x8888
    }

    package static let a1 = PictureFormat(0x31, alphaOnly: 1)
    package static let a4 = PictureFormat(0x32, alphaOnly: 4)
    package static let a8 = PictureFormat(0x33, alphaOnly: 8)
    package static let x8r8g8b8 = PictureFormat(0x34, hasAlpha: false, redFirst: true)
    package static let a8r8g8b8 = PictureFormat(0x35, hasAlpha: true, redFirst: true)
    package static let x8b8g8r8 = PictureFormat(0x36, hasAlpha: false, redFirst: false)
    package static let b8g8r8a8 = PictureFormat(0x37)
    /// All formats; those that visuals have come before others of their depth.
    package static let all = [a8r8g8b8, x8r8g8b8, a8, a1, a4, b8g8r8a8, x8b8g8r8]

    /// The format of that number.
    package init?(id: UInt32) {
        switch id {
        case 0x31: self = .a1
        case 0x32: self = .a4
        case 0x33: self = .a8
        case 0x34: self = .x8r8g8b8
        case 0x35: self = .a8r8g8b8
        case 0x36: self = .x8b8g8r8
        case 0x37: self = .b8g8r8a8
        default: return nil
        }
    }

    /// The bits of a pixel in memory.
    package var bitsPerPixel: Int { Int(code >> 24) }
    /// Whether pixels have a color.
    package var hasColor: Bool { red.mask != 0 }
    package var hasAlpha: Bool { alpha.mask != 0 }

    /// The bytes of a row of pixels, padded to 32 bits.
    package func stride(width: Int) -> Int { (width * bitsPerPixel + 31) / 32 * 4 }
}
