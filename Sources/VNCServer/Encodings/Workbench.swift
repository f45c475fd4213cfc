internal import Framebuffer

/// The working memory of one encoding thread: nothing of one piece is left for the next.
package struct Workbench: ~Copyable {
    /// The pixels of the piece as values of the viewer's format, rows without padding.
    var pixels = [UInt32](repeating: 0, count: Workbench.pieceLimit)
    /// The pixels as indices into the palette.
    var indices = [UInt8](repeating: 0, count: Workbench.pieceLimit)
    /// What is to be compressed.
    var bytes = [UInt8](repeating: 0, count: Workbench.pieceLimit * 4 + 4096)
    let palette = Palette()
    let deflate = Deflate()
    let jpeg = JPEGCompressor()

    /// How many rows before it is read a row is fetched: the rows of a piece lie far from each other in memory.
    private static let rowsAhead = 4
    /// The most pixels that a piece may have.
    package static let pieceLimit = 65536

    /// A workbench, about two megabytes.
    package init() {}

    /// Reads rows of the picture, counted from the top of `rect`.
    ///
    /// The rectangle must lie in the picture and be no larger than a piece.
    mutating func load(_ picture: Picture, _ rect: Rect, rows: Range<Int>, _ translation: Translation) {
        let columns = rect.left..<rect.right
        for row in rows {
            let offset = row * rect.width
            if let overlay = picture.overlay, !picture.isPlain(Rect(rect.x, rect.y + row, rect.width, 1)) {
                var native = [UInt32](repeating: 0, count: rect.width)
                picture.surface.withRow(rect.y + row, columns) { Translation.native.apply($0, to: &native, at: 0) }
                overlay.draw(row: rect.y + row, columns: columns, over: &native, at: 0)
                translation.apply(native.span, to: &pixels, at: offset)
            } else {
                let ahead = min(rect.y + row + Self.rowsAhead, rect.bottom - 1)
                picture.surface.withRow(rect.y + row, columns) { row in
                    picture.surface.withRow(ahead, columns) { later in
                        translation.apply(row, later: later, to: &pixels, at: offset)
                    }
                }
            }
        }
    }

    /// Packs the first indices, of `bits` each, into the bytes from `offset` on, rows filled up to bytes, `lead` zeros before each.
    ///
    /// Returns the offset behind them.
    mutating func packIndices(_ area: Area, bits: Int, at offset: Int = 0, lead: Int = 0) -> Int {
        Self.pack(indices, area, bits: bits, to: &bytes, at: offset, lead: lead)
    }

    private static func pack(
        _ indices: [UInt8], _ area: Area, bits: Int, to bytes: inout [UInt8], at offset: Int, lead: Int
    ) -> Int {
        let source = indices.span
        var target = bytes.mutableSpan
        var position = offset
        for row in 0..<area.height {
            for _ in 0..<lead {
                target[position] = 0
                position += 1
            }
            var gathered = 0
            var free = 8
            for column in row * area.width..<(row + 1) * area.width {
                free -= bits
                gathered |= Int(source[column]) << free
                if free == 0 {
                    target[position] = UInt8(truncatingIfNeeded: gathered)
                    position += 1
                    gathered = 0
                    free = 8
                }
            }
            if free < 8 {
                target[position] = UInt8(truncatingIfNeeded: gathered)
                position += 1
            }
        }
        return position
    }
}
