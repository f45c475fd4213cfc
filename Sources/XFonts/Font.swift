package import XDrawing

/// A bitmap font, opened: its metrics and pictures, as QueryFont tells them.
///
/// Immutable; several clients share one.
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

    /// The extents of all characters in order of byte 1, then byte 2; those that do not exist are zero.
    package var extents: [Extents] { [] }

    /// The picture of a character; one that does not exist is the default character, or nothing.
    package func glyph(_ character: UInt16) -> GlyphImage? { nil }

    init() {
        name = ""; properties = []; minBounds = Extents(); maxBounds = Extents(); minByte1 = 0; maxByte1 = 0;
        minByte2 = 0
        maxByte2 = 255; defaultCharacter = 0; allCharactersExist = false; rightToLeft = false; ascent = 0; descent = 0
    }
}
