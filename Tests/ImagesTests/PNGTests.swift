import Framebuffer
import Images
import Testing

/// A repeatable source of numbers.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state ^ state >> 33) &* 0xff51_afd7_ed55_8ccd
    }
}

@Suite struct PNGTests {
    /// 2x2, palette of four colours, 2 bits a pixel: red, green, blue, and white that is transparent.
    static let palette: [UInt8] = [
        137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 2, 0, 0, 0, 2, 2, 3, 0, 0, 0, 15, 216,
        229, 183, 0, 0, 0, 12, 80, 76, 84, 69, 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 251, 0, 96, 246, 0, 0,
        0, 4, 116, 82, 78, 83, 255, 255, 255, 0, 64, 42, 169, 244, 0, 0, 0, 12, 73, 68, 65, 84, 120, 156, 99, 16, 96,
        216, 0, 0, 0, 228, 0, 193, 39, 168, 232, 87, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
    ]

    static func noise(_ area: Area, seed: UInt64, opaque: Bool) -> Bitmap {
        var random = Seeded(state: seed)
        var bitmap = Bitmap(area)
        for index in bitmap.pixels.indices {
            let straight = UInt32(truncatingIfNeeded: random.next())
            bitmap.pixels[index] = opaque ? straight | 0xff00_0000 : Alpha.premultiplied(straight)
        }
        return bitmap
    }

    @Test func paletteImageOfAnotherEncoderIsRead() throws {
        let bitmap = try PNG.decode(Self.palette)
        #expect(bitmap.area == Area(2, 2))
        #expect(bitmap.pixels == [0xffff_0000, 0xff00_ff00, 0xff00_00ff, 0])
    }

    @Test(arguments: [Area(1, 1), Area(3, 5), Area(64, 64), Area(257, 33)], [false, true])
    func opaqueImagesComeBackExactly(area: Area, fast: Bool) throws {
        let bitmap = Self.noise(area, seed: 1, opaque: true)
        #expect(try PNG.decode(PNG.encode(bitmap, fast: fast)) == bitmap)
    }

    @Test func imagesWithAlphaComeBackExactly() throws {
        let bitmap = Self.noise(Area(256, 256), seed: 2, opaque: false)
        #expect(try PNG.decode(PNG.encode(bitmap)) == bitmap)
    }

    @Test func premultiplicationRoundTripsForEveryAlpha() {
        for alpha: UInt32 in 0...255 {
            for value: UInt32 in 0...alpha {
                let pixel = alpha << 24 | value << 16 | value << 8 | value
                #expect(Alpha.premultiplied(Alpha.straight(pixel)) == pixel)
            }
        }
        #expect(Alpha.straight(0x01ff_ff00) == 0x01ff_ff00)
    }

    @Test func limitsAreKept() throws {
        let bytes = try PNG.encode(Bitmap(Area(100, 10), filledWith: .white))
        #expect(try PNG.decode(bytes, limit: 1000).area == Area(100, 10))
        #expect(throws: ImageError(code: .tooLarge, context: "100x10")) { try PNG.decode(bytes, limit: 999) }
        #expect(throws: ImageError.self) { try PNG.decode(bytes, limit: -1) }
        #expect(throws: ImageError.self) { try PNG.encode(Bitmap(.zero)) }
    }

    @Test func aClaimOfManyPixelsIsRefusedBeforeTheyAreAllocated() {
        var bytes = Self.palette
        bytes.replaceSubrange(16..<24, with: [0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff])
        #expect(throws: ImageError.self) { try PNG.decode(bytes) }
    }

    @Test func truncatedAndDamagedBytesNeverTrap() throws {
        let good = try PNG.encode(Self.noise(Area(19, 23), seed: 3, opaque: false))
        var refused = 0
        for end in 0..<good.count - 16 {
            #expect(throws: ImageError.self) { try PNG.decode(Array(good[..<end])) }
        }
        var random = Seeded(state: 4)
        for _ in 0..<20_000 {
            var bytes = Bool.random(using: &random) ? good : Self.palette
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = UInt8.random(in: 0...255, using: &random)
            }
            if (try? PNG.decode(bytes, limit: 1 << 16)) == nil { refused += 1 }
        }
        #expect(refused > 1000)
        #expect(throws: ImageError.self) { try PNG.decode([]) }
    }
}
