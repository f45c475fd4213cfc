/// What a font is made of: the values of its file, or of a file scaled.
struct FontParts {
    /// The glyph of a character that does not exist.
    static let none: UInt16 = 0xffff

    var properties: [(name: String, value: Font.Property)] = []
    /// The first byte of characters, and the second; neither is empty.
    var rows = 0...0
    var columns = 0...0
    var defaultCharacter: UInt16 = 0
    var allExist = true
    var rightToLeft = false
    var ascent = 0
    var descent = 0
    var inkMinBounds = Font.Extents()
    var inkMaxBounds = Font.Extents()
    /// The extents of the pictures, by glyph.
    var metrics: [Font.Extents] = []
    /// The extents that clients are told, by glyph.
    var inkMetrics: [Font.Extents] = []
    /// The glyph of each character, row by row.
    var glyphs: [UInt16] = []
    var pictures = Pictures()

    /// The bits of all glyphs, which are drawn when the first is needed.
    struct Pictures {
        /// Where each glyph begins.
        var offsets: [Int] = []
        var size = 0
        var draw: (GlyphMemory) -> Void = { _ in }
    }

    /// The bytes of a row of a picture.
    static func stride(_ extents: Font.Extents) -> Int { (width(extents) + 31) / 32 * 4 }
    /// The pixels of a row of a picture.
    static func width(_ extents: Font.Extents) -> Int { max(0, Int(extents.rightBearing) - Int(extents.leftBearing)) }
    /// The rows of a picture.
    static func height(_ extents: Font.Extents) -> Int { max(0, Int(extents.ascent) + Int(extents.descent)) }

    /// The place of a character in `glyphs`, or nothing when it lies outside of the font.
    func place(of character: UInt16) -> Int? {
        if rows.upperBound == 0 {
            let place = Int(character) - columns.lowerBound
            return place >= 0 && place < glyphs.count ? place : nil
        }
        let row = Int(character >> 8)
        let column = Int(character & 0xff)
        guard rows.contains(row), columns.contains(column) else { return nil }
        return (row - rows.lowerBound) * columns.count + column - columns.lowerBound
    }

    /// Gives each glyph its place, one behind the other; false when they are too many.
    mutating func placePictures(limit: Int = 64 << 20) -> Bool {
        pictures.offsets.reserveCapacity(metrics.count)
        for extents in metrics {
            pictures.offsets.append(pictures.size)
            pictures.size += Self.stride(extents) * Self.height(extents)
            if pictures.size > limit { return false }
        }
        return true
    }
}
