import Framebuffer
import Images
import Testing

@Suite struct JPEGTests {
    /// 16x16 pixels of 0x4080c0, by ImageMagick.
    static let plain: [UInt8] = [
        255, 216, 255, 224, 0, 16, 74, 70, 73, 70, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 255, 219, 0, 67, 0, 6, 4, 5, 6, 5, 4,
        6, 6, 5, 6, 7, 7, 6, 8, 10, 16, 10, 10, 9, 9, 10, 20, 14, 15, 12, 16, 23, 20, 24, 24, 23, 20, 22, 22, 26, 29,
        37, 31, 26, 27, 35, 28, 22, 22, 32, 44, 32, 35, 38, 39, 41, 42, 41, 25, 31, 45, 48, 45, 40, 48, 37, 40, 41,
        40, 255, 219, 0, 67, 1, 7, 7, 7, 10, 8, 10, 19, 10, 10, 19, 40, 26, 22, 26, 40, 40, 40, 40, 40, 40, 40, 40,
        40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40,
        40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 255, 192, 0, 17, 8, 0, 16, 0, 16, 3, 1, 34, 0, 2,
        17, 1, 3, 17, 1, 255, 196, 0, 21, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 255, 196, 0, 20,
        16, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 196, 0, 20, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 6, 255, 196, 0, 20, 17, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 218, 0, 12, 3, 1,
        0, 2, 17, 3, 17, 0, 63, 0, 158, 1, 136, 171, 255, 217,
    ]

    @Test func anImageOfAnotherEncoderIsRead() throws {
        let bitmap = try JPEG.decode(Self.plain)
        let expected = Bitmap(Area(16, 16), filledWith: Color(rgb: 0x4080c0))
        #expect(Comparison(bitmap, expected, tolerance: 3).isMatch)
        #expect(try ImageFile.decode(Self.plain) == bitmap)
        #expect(try ImageFile.decode(PNGTests.palette).area == Area(2, 2))
    }

    @Test func limitsAreKept() {
        #expect(throws: ImageError(code: .tooLarge, context: "16x16")) { try JPEG.decode(Self.plain, limit: 255) }
        #expect(throws: ImageError.self) { try JPEG.decode(Self.plain, limit: -1) }
        #expect(throws: ImageError.self) { try JPEG.decode([]) }
        #expect(throws: ImageError.self) { try JPEG.decode(JPEG.signature) }
    }

    @Test func truncatedAndDamagedBytesNeverTrap() {
        for end in 0..<Self.plain.count { _ = try? JPEG.decode(Array(Self.plain[..<end])) }
        var random = Seeded(state: 9)
        var refused = 0
        for _ in 0..<20_000 {
            var bytes = Self.plain
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if (try? JPEG.decode(bytes, limit: 1 << 16)) == nil { refused += 1 }
        }
        #expect(refused > 1000)
    }
}
