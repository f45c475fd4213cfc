import XDrawing
import XFonts

extension Font {
    /// The picture of a character at a place, drawn the simplest way: rows of pixels.
    func picture(_ character: UInt16, x: Int, y: Int, width: Int, height: Int) -> [[Bool]] {
        var rows = [[Bool]](repeating: [Bool](repeating: false, count: width), count: height)
        guard let glyph = glyph(character) else { return rows }
        for row in 0..<max(0, glyph.ascent + glyph.descent) {
            for column in 0..<max(0, glyph.rightBearing - glyph.leftBearing) {
                let byte = unsafe glyph.bits[row * glyph.stride + column / 8]
                let top = y - glyph.ascent + row
                let left = x + glyph.leftBearing + column
                guard byte >> UInt8(column % 8) & 1 != 0, rows.indices.contains(top), (0..<width).contains(left) else {
                    continue
                }
                rows[top][left] = true
            }
        }
        return rows
    }
}
