import Framebuffer
import ScenarioTest
import Testing

/// What the driver makes of pixels, without any server.
@Suite struct PictureTests {
    @Test func pixelFormatsAreDecoded() {
        let big = VNCPixelFormat(
            bitsPerPixel: 16, depth: 16, isBigEndian: true, redMaximum: 31, greenMaximum: 63, blueMaximum: 31,
            redShift: 11, greenShift: 5, blueShift: 0)
        let red = VNCPixelFormat.rgb565.bitmap(Area(1, 1), [0x00, 0xf8])
        #expect(red.pixels == [0xffff_0000])
        #expect(big.bitmap(Area(1, 1), [0xf8, 0x00]) == red)
        #expect(VNCPixelFormat.bgr233.bitmap(Area(2, 1), [0x07, 0xc0]).pixels == [0xffff_0000, 0xff00_00ff])
        #expect(VNCPixelFormat.rgbx.bitmap(Area(1, 1), [1, 2, 3, 0]).pixels == [0xff01_0203])
        // What is missing is black.
        #expect(VNCPixelFormat.bgrx.bitmap(Area(2, 1), [1, 2, 3, 0]).pixels == [0xff03_0201, 0xff00_0000])
    }

    @Test func anImageIsFoundWhereItFirstStands() {
        var picture = Bitmap(Area(40, 30), filledWith: .white)
        let image = Bitmap(Area(3, 2), filledWith: Color(rgb: 0x102030))
        #expect(picture.find(image) == nil)
        for origin in [Point(30, 20), Point(5, 20), Point(37, 28)] {
            picture.withSurface { $0.fill(Rect(origin, image.area), Color(rgb: 0x112131)) }
        }
        #expect(picture.find(image) == nil)
        #expect(picture.find(image, tolerance: 1) == Point(5, 20))
        #expect(picture.find(image, in: Rect(6, 0, 40, 40), tolerance: 1) == Point(30, 20))
        #expect(picture.find(image, in: Rect(31, 21, 40, 40), tolerance: 1) == Point(37, 28))
        #expect(picture.find(picture) == .zero)
        #expect(picture.find(Bitmap(Area(41, 1))) == nil)
        #expect(picture.find(Bitmap(.zero)) == nil)
    }

    @Test func colorsAreCountedInsideThePicture() {
        var picture = Bitmap(Area(10, 10), filledWith: .white)
        picture[9, 9] = .black
        #expect(picture.count(of: .white) == 99)
        #expect(picture.count(of: .white, in: Rect(8, 8, 20, 20)) == 3)
        #expect(picture.count(of: .white, in: Rect(50, 50, 20, 20)) == 0)
        #expect(picture.colors(upTo: 5) == 2)
        #expect(picture.colors(upTo: 1) == 1)
    }

    @Test func anExpectationMayLookAside() {
        let picture = Bitmap(Area(10, 10), filledWith: .white)
        var image = Bitmap(Area(4, 4), filledWith: .white)
        image[1, 1] = .black
        #expect(!Expectation(image, at: Point(2, 2)).compare(picture).comparison.isMatch)
        #expect(
            Expectation(image, at: Point(2, 2), ignoring: Region(Rect(1, 1, 1, 1))).compare(picture).comparison.isMatch)
        #expect(Expectation(image, at: Point(2, 2), tolerance: 255).compare(picture).comparison.isMatch)
        // What hangs over the edge is no match.
        #expect(!Expectation(image, at: Point(8, 8), tolerance: 255).compare(picture).comparison.isMatch)
    }

    @Test func windowDumpsAreReadAndDamagedOnesRefused() {
        var words = [UInt32](repeating: 0, count: 25)
        (words[0], words[1], words[2], words[4], words[5]) = (104, 7, 2, 2, 2)
        (words[11], words[12], words[19]) = (32, 12, 1)
        var file = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32($0))) } }
        file += [UInt8](repeating: 0, count: 4 + 12)
        file += [1, 2, 3, 0, 4, 5, 6, 0, 9, 9, 9, 9, 7, 8, 9, 0, 10, 11, 12, 0, 9, 9, 9, 9]
        #expect(WindowDump.decode(file)?.pixels == [0xff03_0201, 0xff06_0504, 0xff09_0807, 0xff0c_0b0a])
        for length in 0..<file.count { #expect(WindowDump.decode(Array(file.prefix(length))) == nil) }
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            var damaged = file
            for _ in 0..<3 {
                damaged[Int.random(in: 0..<80, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = WindowDump.decode(damaged)
        }
    }

    @Test func keysymsOfCharacters() {
        #expect(Keysym("a").number == 0x61)
        #expect(Keysym("\u{e4}").number == 0xe4)
        #expect(Keysym("\u{20ac}").number == 0x0100_20ac)
        #expect(Keysym("\n") == .enter)
        #expect(Keysym("\t") == .tab)
        #expect(Keysym.function(1).number == 0xffbe)
    }

    @Test func aRecordKnowsWhenThePictureIsWhole() {
        var record = VNCRecord()
        #expect(!record.isWhole)
        record.resized(Area(10, 10))
        record.rectangle(Rect(0, 0, 10, 5), .raw)
        record.rectangle(Rect(0, 0, 10, 10), VNCEncoding.of(-258))
        record.finished()
        #expect(!record.isWhole)
        #expect(record.pseudo == [-258: 1])
        record.rectangle(Rect(0, 5, 10, 5), .zrle)
        record.finished()
        #expect(record.isWhole)
        #expect(record.rectangles == [.raw: 1, .zrle: 1])
        #expect(record.newest == [Rect(0, 5, 10, 5)])
        record.resized(Area(11, 10))
        #expect(!record.isWhole)
    }
}
