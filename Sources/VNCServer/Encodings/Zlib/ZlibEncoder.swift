internal import Framebuffer

/// Zlib: the pixels as they are, on one zlib stream for the whole connection, made of pieces as ZRLE's is.
struct ZlibEncoder: Encoder {
    private let writer: PixelWriter
    private let translation: Translation

    private static let side = 256

    /// The encoder of a class.
    init(_ kind: EncodingClass) {
        writer = .whole(kind.format)
        translation = Translation(to: kind.format)
    }

    func pieces(of rect: Rect) -> [Rect] { grid(rect, width: Self.side, height: Self.side) }

    func encode(_ rect: Rect, of picture: Picture, turn: Int, on bench: inout Workbench) -> EncodedPiece {
        bench.load(picture, rect, rows: 0..<rect.height, translation)
        writer.put(bench.pixels, from: 0, number: rect.count, to: &bench.bytes, at: 0)
        return EncodedPiece(
            streamed: bench.bytes, count: rect.count * writer.count, rect, .zlib, by: bench.deflate)
    }
}
