/// The pictures of a PCF file, and how their bytes and bits are ordered.
///
/// All ranges were checked when the file was read.
struct PCFBits {
    let bytes: [UInt8]
    /// Where the pictures begin in the file, and how many bytes they are.
    let base: Int
    let size: Int
    /// Where each glyph begins in them.
    let starts: [Int]
    /// Rows are multiples of so many bytes.
    let pad: Int
    let metrics: [Font.Extents]
    /// Whether the leftmost pixel is the highest bit.
    let reverses: Bool
    /// So many bytes stand in reverse order.
    let unit: Int
    /// Where each glyph begins in the drawing's memory.
    let offsets: [Int]

    /// Writes all glyphs with the leftmost pixel lowest and rows of whole 32 bits.
    func draw(_ memory: inout MutableSpan<UInt8>) {
        // A last unit that is not whole has no bytes to change with.
        let whole = size / unit * unit
        let source = bytes.span
        let reversed = Self.reversed.span
        for glyph in starts.indices {
            let extents = metrics[glyph]
            let width = FontParts.width(extents)
            let rows = FontParts.height(extents)
            guard width > 0, rows > 0 else { continue }
            let used = (width + 7) / 8
            let from = (width + 8 * pad - 1) / (8 * pad) * pad
            let to = FontParts.stride(extents)
            // Bits to the right of the picture are nobody's.
            let last: UInt8 = width & 7 == 0 ? 0xff : UInt8(1 << (width & 7)) - 1
            for row in 0..<rows {
                for column in 0..<used {
                    let place = starts[glyph] + row * from + column
                    var byte = source[base + (place < whole ? place ^ (unit - 1) : place)]
                    if reverses { byte = reversed[Int(byte)] }
                    memory[offsets[glyph] + row * to + column] = column == used - 1 ? byte & last : byte
                }
            }
        }
    }

    private static let reversed: [UInt8] = (0..<256).map { byte in
        (0..<8).reduce(0) { $0 | (UInt8(byte) >> $1 & 1) << (7 - $1) }
    }
}
