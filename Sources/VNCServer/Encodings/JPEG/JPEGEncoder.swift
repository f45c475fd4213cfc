internal import Framebuffer

/// JPEG: what looks like a photograph as a file of that kind, everything else in another of the viewer's encodings.
struct JPEGEncoder: Encoder {
    private let base: any Encoder
    private let quality: JPEGQuality

    /// The encoder of a class that has another one for what is to stay exact.
    init(_ kind: EncodingClass, _ quality: JPEGQuality) {
        base = kind.exact.encoder
        self.quality = quality
    }

    func pieces(of rect: Rect) -> [Rect] { base.pieces(of: rect) }

    func encode(_ rect: Rect, of picture: Picture, turn: Int, on bench: inout Workbench) -> EncodedPiece {
        bench.load(picture, rect, rows: 0..<rect.height, .native)
        bench.palette.reset(limit: 256)
        let isIndexed = bench.palette.index(bench.pixels, 0..<rect.count, to: &bench.indices)
        let runs = isIndexed ? bench.palette.runs : rect.count
        guard Photograph.isLikely(rect, runs: runs, colors: bench.palette.count),
            let file = bench.jpeg.compress(bench.pixels, rect.area, quality)
        else { return base.encode(rect, of: picture, turn: turn, on: &bench) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(12 + file.count)
        ServerMessage.rectangle(rect, EncodingNumber.jpeg.rawValue, to: &bytes)
        return EncodedPiece(rect, bytes: bytes + file, isLossy: true)
    }
}

/// What is better sent with loss, where that is permitted.
enum Photograph {
    /// Fewer pixels than these are not worth a JPEG header.
    private static let smallest = 1024

    /// Whether a piece is one by its runs of equal pixels and its colours (at most 256 are counted): with many colours, or
    /// with more than a few that hardly ever repeat.
    static func isLikely(_ rect: Rect, runs: Int, colors: Int) -> Bool {
        rect.count >= smallest && colors > 96 && runs * 2 > rect.count
    }
}
