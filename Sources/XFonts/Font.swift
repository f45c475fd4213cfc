package import XDrawing

/// A bitmap font, opened: its metrics and pictures, as QueryFont tells them.
///
/// Immutable; several clients share one. Pictures are prepared at the first one that is asked for, the list of all
/// extents when it is asked for: opening a font of thousands of characters costs little more than reading its file.
package final class Font {
    /// The extents of one character (X protocol, CHARINFO).
    package struct Extents: Hashable, Sendable {
        package var leftBearing: Int16 = 0
        package var rightBearing: Int16 = 0
        package var width: Int16 = 0
        package var ascent: Int16 = 0
        package var descent: Int16 = 0
        package var attributes: UInt16 = 0
        /// No extents: a character that does not exist.
        package init() {}

        /// Whether this is what characters have that do not exist.
        var isNothing: Bool { leftBearing == 0 && rightBearing == 0 && width == 0 && ascent == 0 && descent == 0 }
    }
    /// A font property; strings are named by the engine's atoms.
    package enum Property: Hashable, Sendable {
        case string(String)
        case number(Int32)
    }

    package let name: String
    package let properties: [(name: String, value: Property)]
    package let minBounds: Extents
    package let maxBounds: Extents
    package let minByte1: UInt8
    package let maxByte1: UInt8
    package let minByte2: UInt16
    package let maxByte2: UInt16
    package let defaultCharacter: UInt16
    package let allCharactersExist: Bool
    package let rightToLeft: Bool
    package let ascent: Int
    package let descent: Int

    /// The values as the font's file has them.
    let parts: FontParts
    private let columns: Int
    /// By place: the number of the glyph that is drawn, the default one's where there is none, or `FontParts.none`.
    private let drawn: [UInt16]
    private let memory: GlyphMemory
    private var images: [GlyphImage] = []
    private var allExtents: [Extents]?

    /// The font of these parts, or nothing when its pictures are too large.
    init?(name: String, _ parts: FontParts) {
        guard let memory = GlyphMemory(count: parts.pictures.size) else { return nil }
        self.name = name
        self.parts = parts
        self.memory = memory
        properties = parts.properties
        minBounds = parts.inkMinBounds
        maxBounds = parts.inkMaxBounds
        minByte1 = UInt8(clamping: parts.rows.lowerBound)
        maxByte1 = UInt8(clamping: parts.rows.upperBound)
        minByte2 = UInt16(clamping: parts.columns.lowerBound)
        maxByte2 = UInt16(clamping: parts.columns.upperBound)
        defaultCharacter = parts.defaultCharacter
        allCharactersExist = parts.allExist
        rightToLeft = parts.rightToLeft
        ascent = parts.ascent
        descent = parts.descent
        columns = parts.columns.count
        let standIn = parts.place(of: parts.defaultCharacter).map { parts.glyphs[$0] } ?? FontParts.none
        drawn = standIn == FontParts.none ? parts.glyphs : parts.glyphs.map { $0 == FontParts.none ? standIn : $0 }
        self.standIn = standIn
    }
    private let standIn: UInt16

    /// The font of a PCF file's bytes, or nothing when they are none.
    package convenience init?(file: [UInt8]) {
        guard let parts = PCF.font(file) else { return nil }
        self.init(name: "", parts)
    }

    /// The extents of all characters in order of byte 1, then byte 2; those that do not exist are zero.
    package var extents: [Extents] {
        if let allExtents { return allExtents }
        let metrics = parts.inkMetrics
        let all = parts.glyphs.map { $0 == FontParts.none ? Extents() : metrics[Int($0)] }
        allExtents = all
        return all
    }

    /// What QueryFont tells of the characters: nothing when all have the same extents.
    package var queriedExtents: [Extents] {
        let one = minBounds
        let other = maxBounds
        let areSame =
            one.leftBearing == other.leftBearing && one.rightBearing == other.rightBearing && one.width == other.width
            && one.ascent == other.ascent && one.descent == other.descent
        return areSame ? [] : extents
    }

    /// The picture of a character; one that does not exist is the default character, or nothing.
    package func glyph(_ character: UInt16) -> GlyphImage? {
        if images.isEmpty { prepare() }
        let number = parts.place(of: character).map { drawn[$0] } ?? standIn
        return number == FontParts.none ? nil : images[Int(number)]
    }

    private func prepare() {
        parts.pictures.draw(memory)
        images = parts.metrics.indices.map { number in
            memory.image(
                at: parts.pictures.offsets[number], stride: FontParts.stride(parts.metrics[number]),
                parts.metrics[number])
        }
    }

    /// Reads the bits of all pictures; `offsets` of `parts` tell where each begins.
    func withPictures<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        if images.isEmpty { prepare() }
        return memory.withBytes(body)
    }
}
