import Framebuffer
import Testing

@Suite struct ComparisonTests {
    let base = Bitmap(Area(8, 6), filledWith: Color(rgb: 0x102030))

    @Test func equalPicturesMatch() {
        let result = Comparison(base, base)
        #expect(result.isMatch && result.compared == 48 && result.largest == 0 && result.bounds.isEmpty)
    }

    @Test func differencesAreCountedAndBounded() {
        var other = base
        other[2, 1] = Color(rgb: 0x102031)
        other[5, 4] = Color(rgb: 0x10a030)
        let exact = Comparison(base, other)
        #expect(exact.count == 2 && exact.largest == 0x80)
        #expect(exact.bounds == Rect(left: 2, top: 1, right: 6, bottom: 5))
        let tolerant = Comparison(base, other, tolerance: 1)
        #expect(tolerant.count == 1 && tolerant.bounds == Rect(5, 4, 1, 1))
        #expect(Comparison(base, other, tolerance: 128).isMatch)
        let masked = Comparison(base, other, ignoring: Region(Rect(4, 3, 4, 3)))
        #expect(masked.count == 1 && masked.compared == 36 && masked.largest == 1)
    }

    @Test func alphaCounts() {
        var other = base
        other[0, 0] = Color(bits: 0xfe10_2030)
        #expect(Comparison(base, other).count == 1)
    }

    @Test func sizesMustBeEqual() {
        let result = Comparison(base, Bitmap(Area(7, 6)))
        #expect(!result.isMatch && result.count == 48 && result.largest == 255)
    }

    @Test func differencePictureShowsThePlaces() {
        var other = Bitmap(Area(9, 6), filledWith: Color(rgb: 0x102030))
        other[3, 3] = .white
        let picture = Bitmap.difference(base, other)
        #expect(picture.area == Area(9, 6))
        let red = Color(rgb: 0xff0000)
        #expect(picture[3, 3] == red && picture[8, 0] == red && picture[0, 0] != red)
        #expect(picture.pixels.count { $0 == red.bits } == 7)
        #expect(Bitmap.difference(base, other, ignoring: Region(Rect(3, 3, 1, 1)))[3, 3] != red)
    }
}
