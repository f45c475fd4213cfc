internal import Framebuffer

/// The working memory of one encoding thread: nothing of one piece is left for the next.
package struct Workbench: ~Copyable {
    /// The pixels of the piece as values of the viewer's format, rows without padding.
    var pixels = [UInt32](repeating: 0, count: Workbench.pieceLimit)
    /// The pixels as indices into the palette.
    var indices = [UInt8](repeating: 0, count: Workbench.pieceLimit)
    /// What is to be compressed.
    var bytes = [UInt8](repeating: 0, count: Workbench.pieceLimit * 4 + 4096)
    var palette = Palette()
    let deflate = Deflate()
    let jpeg = JPEGCompressor()

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
                picture.surface.withRow(rect.y + row, columns) { translation.apply($0, to: &pixels, at: offset) }
            }
        }
    }

    /// Looks the pixels of `range` up in the palette, adding what is new, and notes their indices.
    ///
    /// Returns how often the colour changes from a pixel to the next, or nil when there is no room in the palette.
    mutating func index(_ range: Range<Int>) -> Int? {
        guard range.upperBound <= pixels.count, !range.isEmpty else { return 0 }
        return Self.index(pixels, range, to: &indices, &palette)
    }

    /// Packs the first indices, of `bits` each, into the bytes from `offset` on, rows filled up to bytes.
    ///
    /// Returns the offset behind them.
    mutating func packIndices(_ area: Area, bits: Int, at offset: Int = 0) -> Int {
        Self.pack(indices, area, bits: bits, to: &bytes, at: offset)
    }

    private static func index(
        _ pixels: [UInt32], _ range: Range<Int>, to indices: inout [UInt8], _ palette: inout Palette
    ) -> Int? {
        let source = pixels.span
        var target = indices.mutableSpan
        var last = source[range.lowerBound]
        guard var lastIndex = palette.index(last) else { return nil }
        var changes = 0
        for position in range {
            let color = source[position]
            if color != last {
                guard let index = palette.index(color) else { return nil }
                changes += 1
                last = color
                lastIndex = index
            }
            target[position] = lastIndex
        }
        return changes
    }

    private static func pack(
        _ indices: [UInt8], _ area: Area, bits: Int, to bytes: inout [UInt8], at offset: Int
    ) -> Int {
        let source = indices.span
        var target = bytes.mutableSpan
        var position = offset
        for row in 0..<area.height {
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
