internal import Framebuffer

/// The pixels as they are.
struct RawEncoder: Encoder {
    private let isNative: Bool
    private let writer: PixelWriter
    private let translation: Translation

    /// The encoder of a class.
    init(_ kind: EncodingClass) {
        isNative = kind.format.isNative
        writer = .whole(kind.format)
        translation = Translation(to: kind.format)
    }

    func pieces(of rect: Rect) -> [Rect] {
        let width = min(rect.width, 4096)
        return grid(rect, width: width, height: Workbench.pieceLimit / max(1, width))
    }

    func encode(_ rect: Rect, of picture: Picture, turn: Int, on bench: inout Workbench) -> EncodedPiece {
        var bytes: [UInt8] = []
        ServerMessage.rectangle(rect, EncodingNumber.raw.rawValue, to: &bytes)
        if isNative, picture.isPlain(rect), let whole = PixelRows.bytes(bytes, then: rect, of: picture.surface) {
            return EncodedPiece(rect, bytes: whole)
        }
        bytes.reserveCapacity(12 + rect.count * writer.count)
        bench.load(picture, rect, rows: 0..<rect.height, translation)
        bytes.append(contentsOf: repeatElement(0, count: rect.count * writer.count))
        writer.put(bench.pixels, from: 0, number: rect.count, to: &bytes, at: 12)
        return EncodedPiece(rect, bytes: bytes)
    }
}
