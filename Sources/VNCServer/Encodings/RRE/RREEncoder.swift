internal import Framebuffer

/// RRE: a background and rectangles of one colour on it.
///
/// A piece of more than 256 colours, or one that would be longer so than as it is, goes raw, which every viewer understands.
struct RREEncoder: Encoder {
    private let writer: PixelWriter
    private let translation: Translation
    private let raw: RawEncoder

    /// The side of a piece: a larger one has fewer backgrounds than kinds of content.
    private static let side = 128

    /// The encoder of a class.
    init(_ kind: EncodingClass) {
        writer = .whole(kind.format)
        translation = Translation(to: kind.format)
        raw = RawEncoder(kind)
    }

    func pieces(of rect: Rect) -> [Rect] { grid(rect, width: Self.side, height: Self.side) }

    func encode(_ rect: Rect, of picture: Picture, turn: Int, on bench: inout Workbench) -> EncodedPiece {
        bench.load(picture, rect, rows: 0..<rect.height, translation)
        bench.palette.reset(limit: 256)
        let limit = rect.count * writer.count / (writer.count + 8)
        guard bench.palette.index(bench.pixels, 0..<rect.count, to: &bench.indices) else {
            return raw.encode(rect, of: picture, turn: turn, on: &bench)
        }
        let background = bench.commonest(rect.count)
        guard
            let parts = Subrectangle.cover(
                &bench.indices, width: rect.width, height: rect.height, background: background, limit: limit)
        else { return raw.encode(rect, of: picture, turn: turn, on: &bench) }
        let colors = bench.palette.colors
        var bytes: [UInt8] = []
        bytes.reserveCapacity(12 + 8 + parts.count * (writer.count + 8))
        ServerMessage.rectangle(rect, EncodingNumber.rre.rawValue, to: &bytes)
        bytes.put32(parts.count)
        writer.put(colors[Int(background)], to: &bytes)
        for part in parts {
            writer.put(colors[part.color], to: &bytes)
            for value in [part.x, part.y, part.width, part.height] { bytes.put16(value) }
        }
        return EncodedPiece(rect, bytes: bytes)
    }
}
