package import XDrawing

extension Raster {
    /// Whether a pixel of a raster of depth 1 is set; outside nothing is.
    package func bit(_ x: Int, _ y: Int) -> Bool {
        guard depth == 1, x >= 0, y >= 0, x < width, y < height else { return false }
        let byte = unsafe base.load(fromByteOffset: y * stride + x >> 3, as: UInt8.self)
        return byte >> UInt8(x & 7) & 1 != 0
    }

    /// A pixel of a raster of 32 bits a pixel; outside it is 0.
    package func pixel(_ x: Int, _ y: Int) -> UInt32 {
        guard bitsPerPixel == 32, x >= 0, y >= 0, x < width, y < height else { return 0 }
        return unsafe base.load(fromByteOffset: y * stride + 4 * x, as: UInt32.self)
    }
}

extension GlyphImage {
    /// Whether a pixel of the character is set; coordinates are relative to its origin, y grows downwards.
    package func bit(_ x: Int, _ y: Int) -> Bool {
        let (column, row) = (x - leftBearing, y + ascent)
        guard column >= 0, row >= 0, column < rightBearing - leftBearing, row < ascent + descent else { return false }
        return unsafe bits[row * stride + column >> 3] >> UInt8(column & 7) & 1 != 0
    }
}
