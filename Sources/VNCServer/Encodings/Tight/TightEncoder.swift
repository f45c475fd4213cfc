internal import Framebuffer

/// Tight: each piece in the form that suits it - one colour, two, few, many, or JPEG where the viewer permits loss.
///
/// Every compressed piece is a zlib stream of its own, announced by the reset of the stream that it names. Streams 0 to 2 are
/// used in turn, because viewers decode different streams at the same time. What the encoding has besides, the
/// gradient filter, costs more than it saves. In Tight PNG a file of that kind stands for every compressed piece.
struct TightEncoder: Encoder {
    private let kind: EncodingClass
    private let writer: PixelWriter
    private let translation: Translation

    /// The pixels that are looked up at once: after so many it is seen that there are too many colours.
    private static let lookedUp = 2048
    /// Fewer bytes than these go uncompressed, by the protocol.
    private static let smallestStream = 12

    /// The encoder of a class.
    init(_ kind: EncodingClass) {
        self.kind = kind
        writer = .tight(kind.format)
        translation = Translation(to: kind.format)
    }

    func pieces(of rect: Rect) -> [Rect] {
        // Square pieces keep more rows within deflate's window, and contain fewer kinds of content.
        let height = min(rect.height, rect.width < 256 ? min(2048, Workbench.pieceLimit / max(1, rect.width)) : 256)
        let width = min(rect.width, 2048, Workbench.pieceLimit / max(1, height) & ~15)
        return grid(rect, width: width, height: height)
    }

    func encode(_ rect: Rect, of picture: Picture, turn: Int, on bench: inout Workbench) -> EncodedPiece {
        var bytes: [UInt8] = []
        let isPNG = kind.encoding == .tightPNG
        ServerMessage.rectangle(
            rect, isPNG ? EncodingNumber.tightPNG.rawValue : EncodingNumber.tight.rawValue, to: &bytes)
        let stream = turn % 3
        var isLossy = false
        bench.palette.reset(limit: 256)
        var isIndexed = true
        var loaded = 0
        while loaded < rect.height, isIndexed {
            let rows = loaded..<min(rect.height, loaded + max(1, Self.lookedUp / rect.width))
            bench.load(picture, rect, rows: rows, translation)
            isIndexed = bench.palette.index(
                bench.pixels, rows.lowerBound * rect.width..<rows.upperBound * rect.width, to: &bench.indices)
            loaded = rows.upperBound
        }
        let runs = isIndexed ? bench.palette.runs : rect.count
        if isIndexed, bench.palette.count == 1 {
            bytes.put8(0x80)
            writer.put(bench.palette.colors[0], to: &bytes)
        } else if prefersJPEG(rect, runs: runs, colors: bench.palette.count),
            let jpeg = jpeg(rect, of: picture, on: &bench)
        {
            isLossy = true
            bytes.put8(0x90)
            putLength(jpeg.count, to: &bytes)
            bytes += jpeg
        } else if isPNG {
            bytes.put8(0xa0)
            bench.load(picture, rect, rows: loaded..<rect.height, translation)
            let file =
                isIndexed ? PNGFile.indexed(rect.area, on: &bench) : PNGFile.full(rect.area, on: &bench)
            putLength(file.count, to: &bytes)
            bytes += file
        } else if isIndexed, bench.palette.count < rect.count {
            putIndexed(rect, stream: stream, on: &bench, to: &bytes)
        } else {
            bench.load(picture, rect, rows: loaded..<rect.height, translation)
            let count = rect.count * writer.count
            writer.put(bench.pixels, from: 0, number: rect.count, to: &bench.bytes, at: 0)
            bytes.put8(stream << 4 | 1 << stream)
            putData(bench.bytes, count: count, bench.deflate, to: &bytes)
        }
        return EncodedPiece(rect, bytes: bytes, isLossy: isLossy)
    }

    private func prefersJPEG(_ rect: Rect, runs: Int, colors: Int) -> Bool {
        kind.jpeg != nil && Photograph.isLikely(rect, runs: runs, colors: colors)
    }

    private func jpeg(_ rect: Rect, of picture: Picture, on bench: inout Workbench) -> [UInt8]? {
        guard let quality = kind.jpeg else { return nil }
        if picture.isPlain(rect) { return bench.jpeg.compress(picture.surface, rect, quality) }
        bench.load(picture, rect, rows: 0..<rect.height, .native)
        let result = bench.jpeg.compress(bench.pixels, rect.area, quality)
        if result == nil { bench.load(picture, rect, rows: 0..<rect.height, translation) }
        return result
    }

    private func putIndexed(_ rect: Rect, stream: Int, on bench: inout Workbench, to bytes: inout [UInt8]) {
        let colors = bench.palette.colors
        bytes.put8(0x40 | stream << 4 | 1 << stream)
        bytes.put8(1)
        bytes.put8(colors.count - 1)
        for color in colors { writer.put(color, to: &bytes) }
        if colors.count == 2 {
            let count = bench.packIndices(rect.area, bits: 1)
            putData(bench.bytes, count: count, bench.deflate, isThorough: kind.isThorough, to: &bytes)
        } else {
            putData(bench.indices, count: rect.count, bench.deflate, isThorough: kind.isThorough, to: &bytes)
        }
    }

    /// The first `count` bytes of the data, compressed unless they are too few.
    ///
    /// Whole pixels never go thoroughly: a photograph would take more than ten times as long, and others would wait for it.
    private func putData(
        _ data: [UInt8], count: Int, _ deflate: Deflate, isThorough: Bool = false, to bytes: inout [UInt8]
    ) {
        if count < Self.smallestStream {
            bytes += data[..<count]
            return
        }
        var compressed: [UInt8] = []
        deflate.appendStream(data, count: count, isThorough: isThorough, to: &compressed)
        putLength(compressed.count, to: &bytes)
        bytes += compressed
    }

    /// A length of up to 22 bits in one to three bytes.
    private func putLength(_ length: Int, to bytes: inout [UInt8]) {
        if length < 1 << 7 {
            bytes.put8(length)
        } else if length < 1 << 14 {
            bytes.put8(length & 0x7f | 0x80)
            bytes.put8(length >> 7)
        } else {
            bytes.put8(length & 0x7f | 0x80)
            bytes.put8(length >> 7 & 0x7f | 0x80)
            bytes.put8(length >> 14)
        }
    }
}
