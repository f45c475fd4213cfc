import Framebuffer
import Testing
import Text

@Suite struct FontTests {
    static func font(_ size: Int, _ fit: Font.Fit = .pixels) throws -> Font {
        try Font(file: FontFiles.sans(), size: size, fit: fit)
    }

    @Test func measuresAreThoseOfTheFace() throws {
        let font = try Self.font(16)
        #expect(font.ascent == 15 && font.descent == 4 && font.lineHeight == 19)
        #expect(font.width(of: "") == 0)
        #expect(font.width(of: "HHHH") == 4 * font.width(of: "H"))
        #expect(font.width(of: LabelText("HHHH")) == font.width(of: "HHHH"))
    }

    @Test func glyphsStandInOrderOnWholePixels() throws {
        let line = try Self.font(13).shape("Karte von Köln")
        #expect(line.glyphs.count == 14)
        #expect(line.glyphs.map(\.cluster) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14])
        var pen: Float = 0
        for glyph in line.glyphs {
            #expect(glyph.x == pen && glyph.y == 0 && glyph.id != 0 && glyph.face == 0)
            #expect(glyph.advance == glyph.advance.rounded())
            pen += glyph.advance
        }
        #expect(line.advance == pen)
    }

    @Test func ligaturesAndMarksAreShaped() throws {
        let font = try Self.font(16)
        #expect(font.shape("office").glyphs.count < 6)
        // A letter with its accent as two characters is the letter that has it.
        #expect(font.shape("e\u{301}").glyphs.map(\.id) == font.shape("é").glyphs.map(\.id))
    }

    @Test func rightToLeftIsSeenReversedAndJoined() throws {
        let font = try Self.font(16)
        #expect(font.shape("שלום").glyphs.map(\.cluster) == [6, 4, 2, 0])
        let alone = font.shape("ب").glyphs.map(\.id)
        let joined = font.shape("ببب").glyphs.map(\.id)
        #expect(joined.count == 3 && joined[1] != alone[0])
    }

    @Test func drawingIsTheSameEachTimeAndClipped() throws {
        let font = try Self.font(20)
        var (a, b) = (Bitmap(Area(200, 40), filledWith: .white), Bitmap(Area(200, 40), filledWith: .white))
        a.withSurface { _ = font.draw("Straße 12, Berlin", into: $0, at: Point(4, 28), color: .black) }
        b.withSurface { _ = font.draw("Straße 12, Berlin", into: $0, at: Point(4, 28), color: .black) }
        #expect(a == b)
        #expect(a.pixels.contains(Color.black.bits))
        b.withSurface { $0.fill($0.bounds, .white) }
        b.withSurface {
            _ = font.draw("Straße 12, Berlin", into: $0, at: Point(4, 28), color: .black, clip: Rect(0, 0, 50, 40))
        }
        let outside = Comparison(a, b, ignoring: Region(Rect(50, 0, 150, 40)))
        #expect(outside.isMatch)
        #expect((50..<200).allSatisfy { x in (0..<40).allSatisfy { b[x, $0] == .white } })
    }

    @Test func drawingOutsideOfTheSurfaceIsCutOff() throws {
        let font = try Self.font(20)
        var bitmap = Bitmap(Area(10, 10), filledWith: .white)
        bitmap.withSurface {
            font.draw("Wide", into: $0, at: Point(-20, 5), color: .black, halo: Halo(.white, radius: 3))
            font.draw("Wide", into: $0, at: Point(1 << 29, -(1 << 29)), color: .black)
        }
        #expect(bitmap.pixels.count == 100)
    }

    @Test func theMaskOfALineIsWhatIsDrawn() throws {
        let font = try Self.font(18)
        let line = font.shape("Rhein")
        let mask = font.mask(of: line)
        var (drawn, blended) = (Bitmap(Area(80, 30)), Bitmap(Area(80, 30)))
        drawn.withSurface { font.draw(line, into: $0, at: Point(5, 20), color: .white) }
        blended.withSurface {
            $0.blend(.white, mask: mask.coverage, size: mask.area, to: Point(5, 20) + mask.bounds.origin)
        }
        #expect(Comparison(drawn, blended).isMatch)
    }

    @Test func aQuarterTurnTurnsTheMask() throws {
        let font = try Self.font(32, .exact)
        let glyph = try #require(font.shape("L").glyphs.first)
        let upright = font.coverage(glyph)
        let turned = font.coverage(glyph, turn: 64)
        #expect(abs(turned.area.width - upright.area.height) <= 1)
        #expect(abs(turned.area.height - upright.area.width) <= 1)
        // Turned to the left, the letter lies to the left of its origin.
        #expect(turned.left < -20 && turned.bounds.bottom <= 1)
        #expect(font.coverage(glyph, turn: 256) == upright)
    }

    @Test func theCacheIsBounded() throws {
        let font = try Self.font(512)
        let letters = String(String.UnicodeScalarView((0x21...0x7e).compactMap(Unicode.Scalar.init)))
        for glyph in font.shape(letters).glyphs { _ = font.coverage(glyph) }
        #expect(font.cachedGlyphs > 0)
        #expect(font.cachedGlyphs * 128 < Font.cacheLimit && font.cachedGlyphs < 94)
    }

    @Test func whatCannotBeOpenedSaysSo() {
        #expect(throws: TextError(code: .unreadable, context: "/nowhere.ttf")) {
            try Font(file: "/nowhere.ttf", size: 12)
        }
        #expect(throws: TextError(code: .malformed, context: "font bytes")) { try Font(bytes: [1, 2, 3], size: 12) }
        #expect(throws: TextError.self) { try Font(bytes: [], size: 12) }
        #expect(throws: TextError.self) { try Font(file: FontFiles.sans(), size: 0) }
        #expect(throws: TextError.self) { try Font(files: [], size: 12) }
    }

    @Test func aMissingFallbackIsPassedOver() throws {
        let font = try Font(files: [FontFiles.sans(), "/nowhere.ttf", FontFiles.sans(bold: true)], size: 14)
        let line = font.shape("a\u{10ffff}b")
        #expect(line.glyphs.count >= 2 && line.glyphs[0].face == 0)
    }
}
