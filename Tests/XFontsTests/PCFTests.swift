import TestKit
import Testing
import XFonts

struct PCFTests {
    @Test func everyOrderOfBytesAndBitsIsTheSamePicture() throws {
        for choice in 0..<192 {
            var maker = PCFMaker()
            maker.isBigEndian = choice & 1 != 0
            maker.isMostSignificantFirst = choice & 2 != 0
            maker.isCompressed = choice & 4 != 0
            maker.hasInk = choice & 8 != 0
            maker.pad = choice >> 4 & 3
            maker.unit = choice >> 6
            // Units longer than the padding of a row belong to two rows.
            guard maker.unit <= maker.pad else { continue }
            let font = try #require(Font(file: maker.bytes), "\(choice)")
            for (number, picture) in PCFMaker.pictures.enumerated() {
                let glyph = try #require(font.glyph(UInt16(65 + number)))
                #expect(glyph.advance == 11 && glyph.ascent == 2 + number % 2)
                let drawn = font.picture(UInt16(65 + number), x: 0, y: glyph.ascent, width: 10, height: 3)
                #expect(drawn.map { String($0.map { $0 ? "#" : "." }) } == picture, "\(choice)")
            }
        }
    }

    @Test func propertiesBoundsAndDefaultAreTold() throws {
        let font = try #require(Font(file: PCFMaker().bytes))
        #expect(font.properties.map(\.name) == ["FONT", "WEIGHT"])
        #expect(font.properties.map(\.value) == [.string("made"), .number(-9)])
        #expect(font.ascent == 4 && font.descent == 2 && font.allCharactersExist && !font.rightToLeft)
        #expect(font.extents.count == 3 && font.defaultCharacter == 66)
        // A character outside of the font is drawn as the default one.
        #expect(font.glyph(200)?.ascent == font.glyph(66)?.ascent)
    }

    @Test func charactersOfTwoBytesAreFoundByRow() throws {
        var maker = PCFMaker()
        maker.rows = 2...3
        maker.columns = 1...2
        let font = try #require(Font(file: maker.bytes))
        #expect(font.extents.count == 4 && font.minByte1 == 2 && font.maxByte1 == 3)
        #expect(font.extents[3].width == 0 && !font.allCharactersExist)
        #expect(font.glyph(0x0201) != nil && font.glyph(0x0301)?.ascent == 2)
        // The default character is outside too: there is nothing to draw.
        #expect(font.glyph(0x0302) == nil && font.glyph(1) == nil)
    }

    @Test func cutOffFilesAreNoFonts() {
        let bytes = PCFMaker().bytes
        for count in 0..<bytes.count - 3 { #expect(Font(file: Array(bytes.prefix(count))) == nil, "\(count)") }
    }

    @Test func damagedFilesDoNotTrap() {
        var random = Seeded(5)
        var opened = 0
        for round in 0..<40_000 {
            var maker = PCFMaker()
            maker.isBigEndian = round & 1 != 0
            maker.isMostSignificantFirst = round & 2 != 0
            maker.isCompressed = round & 4 != 0
            maker.hasInk = round & 8 != 0
            var bytes = maker.bytes
            for _ in 0...random.int(0...3) {
                let place = random.int(0...bytes.count - 1)
                bytes[place] = [0, 0xff, 0x7f, 0x80, UInt8(random.int(0...255))][random.int(0...4)]
            }
            guard let font = Font(file: bytes) else { continue }
            opened += 1
            _ = font.extents
            for character in [0, 65, 66, 67, 0x4242, 0xffff] as [UInt16] { _ = font.glyph(character) }
            _ = font.textExtents([65, 66, 200])
        }
        #expect(opened > 1000)
    }
}
