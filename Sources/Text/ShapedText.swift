/// One glyph of a shaped line, by its number in the font file that has it.
package struct Glyph: Hashable, Sendable {
    /// The number in its font file; 0 is the box for what no file has.
    package var id: UInt32
    /// Which file of the font's chain it is from.
    package var face: Int
    /// Where its origin lies, in pixels to the right of the line's start.
    package var x: Float
    /// Where its origin lies, in pixels below the baseline.
    package var y: Float
    /// How far the pen goes on, in pixels.
    package var advance: Float
    /// Where in the text, in bytes of UTF-8, the characters start that it stands for.
    package var cluster: Int
}

/// A line of text as glyphs in the order in which they are seen, from left to right.
package struct ShapedText: Hashable, Sendable {
    package var glyphs: [Glyph]
    /// The length of the line in pixels.
    package var advance: Float

    /// A line of the given glyphs.
    package init(glyphs: [Glyph] = [], advance: Float = 0) {
        self.glyphs = glyphs
        self.advance = advance
    }

    /// The length in whole pixels, rounded up.
    package var width: Int { Int(advance.rounded(.up)) }
}
