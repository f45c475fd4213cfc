internal import Glibc
internal import XDrawing

/// The bits of a font's pictures, in the order that drawing wants: leftmost pixel lowest, rows padded to 32 bits.
///
/// Memory of its own, zeroed when made, so that pictures may point into it as long as the font lives.
@safe final class GlyphMemory {
    @unsafe private let base: UnsafeMutablePointer<UInt8>
    let count: Int

    /// Room for `count` bytes; kernels may read a vector more.
    init?(count: Int) {
        guard count >= 0, count <= 128 << 20, let memory = unsafe calloc(1, count + 64) else { return nil }
        unsafe base = memory.assumingMemoryBound(to: UInt8.self)
        self.count = count
    }

    deinit { unsafe free(base) }

    /// The picture of these extents whose bits begin at `offset`; the caller has made room for them.
    func image(at offset: Int, stride: Int, _ extents: Font.Extents) -> GlyphImage {
        precondition(offset >= 0 && offset <= count)
        return unsafe GlyphImage(
            bits: base + offset, stride: stride, leftBearing: Int(extents.leftBearing),
            rightBearing: Int(extents.rightBearing), advance: Int(extents.width), ascent: Int(extents.ascent),
            descent: Int(extents.descent))
    }

    /// Writes with bounds checked.
    func withBytes(_ body: (inout MutableSpan<UInt8>) -> Void) {
        var span = unsafe MutableSpan(_unsafeStart: base, count: count)
        body(&span)
    }

    /// Reads with bounds checked.
    func withBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        body(unsafe Span(_unsafeStart: base, count: count))
    }
}
