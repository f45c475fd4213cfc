import Framebuffer
import VNCServer

/// A generator of numbers that are the same in every run.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }
}

/// Pictures of the kinds that encoders tell apart.
enum Scene: CaseIterable, Sendable {
    case solid, mono, text, antialiased, gradient, photograph, noise, stripes, mixed

    func bitmap(_ area: Area, seed: UInt64 = 1) -> Bitmap {
        var random = Seeded(seed)
        var bitmap = Bitmap(area, filledWith: Color(rgb: 0x20_30_40))
        for y in 0..<area.height {
            for x in 0..<area.width {
                bitmap[x, y] = Color(rgb: UInt32(color(x, y, &random)))
            }
        }
        return bitmap
    }

    private func color(_ x: Int, _ y: Int, _ random: inout Seeded) -> Int {
        switch self {
        case .solid: 0x20_30_40
        case .mono: random.next() & 7 == 0 ? 0 : 0xff_ffff
        case .text:
            (x / 2 * 7 ^ y / 3 * 13) & 0x38 == 8 && x % 9 < 6 ? [0, 0x80_0000, 0x00_0080][y / 16 % 3] : 0xff_ffff
        case .antialiased: (random.next() & 7 == 0 ? Int(random.next() & 255) : 255) * 0x01_01_01
        case .gradient: (y & 255) * 0x01_01_01
        case .photograph:
            (x * 255 / 300 & 255) << 16 | (y & 255) << 8 | Int(random.next() & 7) + (x ^ y) & 0xf8
        case .noise: Int(random.next() & 0xff_ffff)
        case .stripes: x / 40 * 0x10_20_07 & 0xff_ffff
        case .mixed: x < 100 ? 0xee_eeee : y < 60 ? x * y & 0xff_ffff : Int(random.next() & 3) * 0x40_4040
        }
    }
}

/// The value that a pixel must have in a format, computed the plain way.
func expected(_ bits: UInt32, _ format: PixelFormat) -> UInt32 {
    let color = Color(bits: bits)
    func part(_ value: Int, _ max: Int, _ shift: Int) -> UInt32 { UInt32((value * max + 127) / 255) << UInt32(shift) }
    return part(color.red, format.redMax, format.redShift) | part(color.green, format.greenMax, format.greenShift)
        | part(color.blue, format.blueMax, format.blueShift)
}

/// Where the decoder shows something else than the picture, or nil.
func difference(_ decoder: TestDecoder, _ bitmap: Bitmap) -> String? {
    guard decoder.area == bitmap.area else { return "\(decoder.area) instead of \(bitmap.area)" }
    for index in bitmap.pixels.indices {
        let right = expected(bitmap.pixels[index], decoder.format)
        if decoder.pixels[index] != right {
            let (x, y) = (index % bitmap.area.width, index / bitmap.area.width)
            return "\(decoder.pixels[index]) instead of \(right) at (\(x), \(y))"
        }
    }
    return nil
}

extension PixelFormat {
    /// The formats that viewers ask for.
    static let common: [PixelFormat] = [
        .native,
        PixelFormat(bitsPerPixel: 32, depth: 24, isBigEndian: true, maxima: (255, 255, 255), shifts: (16, 8, 0)),
        PixelFormat(bitsPerPixel: 32, depth: 24, maxima: (255, 255, 255), shifts: (0, 8, 16)),
        PixelFormat(bitsPerPixel: 32, depth: 24, maxima: (255, 255, 255), shifts: (24, 16, 8)),
        PixelFormat(bitsPerPixel: 32, depth: 24, isBigEndian: true, maxima: (255, 255, 255), shifts: (24, 16, 8)),
        PixelFormat(bitsPerPixel: 32, depth: 30, maxima: (1023, 1023, 1023), shifts: (20, 10, 0)),
        PixelFormat(bitsPerPixel: 16, depth: 16, maxima: (31, 63, 31), shifts: (11, 5, 0)),
        PixelFormat(bitsPerPixel: 16, depth: 15, isBigEndian: true, maxima: (31, 31, 31), shifts: (10, 5, 0)),
        .rgb332,
        PixelFormat(bitsPerPixel: 8, depth: 6, maxima: (3, 3, 3), shifts: (4, 2, 0)),
    ]
}
