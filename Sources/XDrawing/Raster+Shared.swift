/// A borrowed window onto the pixels of a drawable: a window's surface, or a pixmap.
///
/// Depth 1 is one bit a pixel, the leftmost pixel in the lowest bit of a 32-bit unit; depth 8 one byte; depths 24 and 32
/// four bytes, B G R A in memory. Rows are `stride` bytes apart, a multiple of four. Valid as long as its owner keeps the
/// memory; all drawing clips to it, so no coordinate of a client reaches outside.
@safe package struct Raster {
    /// The first byte of the first row.
    @unsafe package let base: UnsafeMutableRawPointer
    package let width: Int
    package let height: Int
    /// The distance from a row to the next, in bytes.
    package let stride: Int
    /// 1, 4, 8, 24 or 32; a pixel of depth 4 takes a byte.
    package let depth: Int

    /// The raster of that shape at `base`; the caller vouches for `stride * height` readable and writable bytes.
    @unsafe @inlinable package init(base: UnsafeMutableRawPointer, width: Int, height: Int, stride: Int, depth: Int) {
        unsafe self.base = base
        self.width = width
        self.height = height
        self.stride = stride
        self.depth = depth
    }

    /// The bits that a pixel takes in memory.
    @inlinable package var bitsPerPixel: Int { Self.bits(ofDepth: depth) }

    /// The bits that a pixel of a depth takes in memory.
    @inlinable package static func bits(ofDepth depth: Int) -> Int { depth == 1 ? 1 : depth <= 8 ? 8 : 32 }

    /// The bytes of a row of `width` pixels, padded to 32 bits as the protocol's images are.
    package static func stride(width: Int, depth: Int) -> Int {
        (width * bits(ofDepth: depth) + 31) / 32 * 4
    }
}
