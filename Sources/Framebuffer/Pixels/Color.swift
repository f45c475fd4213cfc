/// A pixel: sRGB with premultiplied alpha, in memory little-endian B G R A.
package struct Color: Hashable, Sendable {
    /// `alpha << 24 | red << 16 | green << 8 | blue`.
    package var bits: UInt32

    /// The pixel of the given bits, premultiplied.
    package init(bits: UInt32) { self.bits = bits }

    /// The pixel of straight components, each 0 to 255.
    package init(red: Int, green: Int, blue: Int, alpha: Int = 255) {
        func component(_ value: Int) -> UInt32 {
            let clamped = min(255, max(0, value)) * min(255, max(0, alpha)) + 127
            return UInt32(clamped / 255)
        }
        bits = UInt32(min(255, max(0, alpha))) << 24 | component(red) << 16 | component(green) << 8 | component(blue)
    }

    /// The opaque colour `0xRRGGBB`.
    package init(rgb: UInt32) { bits = 0xff00_0000 | (rgb & 0xff_ffff) }

    /// The colour of `#rgb`, `#rrggbb` or `#rrggbbaa`, or nil.
    package init?(hex text: String) {
        var digits = Array(text.utf8)
        if digits.first == UInt8(ascii: "#") { digits.removeFirst() }
        if digits.count == 3 { digits = digits.flatMap { [$0, $0] } }
        guard digits.count == 6 || digits.count == 8, digits.first != UInt8(ascii: "+"),
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { return nil }
        let rgba = digits.count == 6 ? value << 8 | 255 : value
        self.init(
            red: Int(rgba >> 24), green: Int(rgba >> 16 & 255), blue: Int(rgba >> 8 & 255), alpha: Int(rgba & 255))
    }

    package var alpha: Int { Int(bits >> 24) }
    package var red: Int { Int(bits >> 16 & 255) }
    package var green: Int { Int(bits >> 8 & 255) }
    package var blue: Int { Int(bits & 255) }

    /// Opaque black.
    package static let black = Color(bits: 0xff00_0000)
    /// Opaque white.
    package static let white = Color(bits: 0xffff_ffff)
    /// Nothing.
    package static let clear = Color(bits: 0)
}
