/// The picture of one character of a bitmap font, and where it stands (X protocol, CHARINFO).
///
/// One bit a pixel, leftmost in the lowest bit, rows of `stride` bytes; the bits are the font's, which outlives it.
@safe package struct GlyphImage {
    @unsafe package let bits: UnsafePointer<UInt8>
    /// Bytes from a row to the next.
    package let stride: Int
    package let leftBearing: Int
    package let rightBearing: Int
    /// How far the next character stands to the right.
    package let advance: Int
    package let ascent: Int
    package let descent: Int

    /// A picture of `ascent + descent` rows of `rightBearing - leftBearing` bits at `bits`.
    @unsafe package init(
        bits: UnsafePointer<UInt8>, stride: Int, leftBearing: Int, rightBearing: Int, advance: Int, ascent: Int,
        descent: Int
    ) {
        unsafe self.bits = bits
        self.stride = stride
        self.leftBearing = leftBearing
        self.rightBearing = rightBearing
        self.advance = advance
        self.ascent = ascent
        self.descent = descent
    }
}
