package import Framebuffer

/// What decides the bytes of a rectangle besides its pixels: viewers of one class can share what was encoded.
package struct EncodingClass: Hashable, Sendable {
    package let encoding: Encoding
    package let format: PixelFormat
    package let jpeg: JPEGQuality?
    /// Whether fewer bytes are worth much more time, where pixels take no more than a byte each before they are compressed.
    package let isThorough: Bool

    /// The class of a viewer; what makes no difference to the bytes is evened out.
    ///
    /// - Parameter takesJPEG: whether JPEG may be mixed into an encoding that has none of its own.
    package init(
        _ encoding: Encoding, format: PixelFormat = .native, jpeg: JPEGQuality? = nil, takesJPEG: Bool = false,
        isThorough: Bool = false
    ) {
        // PNG has no other pixels than these.
        let encoding = encoding == .tightPNG && !format.isTightPacked ? .raw : encoding
        self.encoding = encoding
        // Tight sends such pixels in one order whatever the viewer's.
        self.format = encoding.holdsJPEG && format.isTightPacked ? .native : format
        let permits = encoding.holdsJPEG || takesJPEG
        self.jpeg = permits && format.bitsPerPixel > 8 && !format.isMapped ? jpeg : nil
        self.isThorough = isThorough && (encoding == .tight || encoding == .zrle)
    }

    /// The class that serves a viewer best.
    package init(_ capabilities: Capabilities, format: PixelFormat) {
        let isImpossible = capabilities.encoding == .tightPNG && !format.isTightPacked
        self.init(
            isImpossible ? capabilities.fallback : capabilities.encoding, format: format, jpeg: capabilities.jpeg,
            takesJPEG: capabilities.takesJPEG, isThorough: capabilities.isThorough)
    }

    /// The class that serves the same viewer without loss.
    package var exact: EncodingClass { EncodingClass(encoding, format: format, isThorough: isThorough) }

    /// The encoder of the class.
    package var encoder: any Encoder {
        if let jpeg, !encoding.holdsJPEG { return JPEGEncoder(self, jpeg) }
        return switch encoding {
        case .raw: RawEncoder(self)
        case .rre: RREEncoder(self)
        case .hextile: HextileEncoder(self)
        case .zlib: ZlibEncoder(self)
        case .tight, .tightPNG: TightEncoder(self)
        case .zrle: ZRLEEncoder(self)
        }
    }
}

/// One way to put rectangles of pixels on the wire.
///
/// A piece depends on the picture, the rectangle and the class alone, so pieces may be made in any order on any thread, kept,
/// and sent to every viewer of the class.
package protocol Encoder: Sendable {
    /// Cuts a rectangle into pieces, in reading order, none larger than `Workbench.pieceLimit`.
    func pieces(of rect: Rect) -> [Rect]

    /// Encodes a piece, which must lie in the picture; `turn` is its number in the update.
    func encode(_ rect: Rect, of picture: Picture, turn: Int, on bench: inout Workbench) -> EncodedPiece
}

/// A rectangle as it goes to viewers.
package struct EncodedPiece: Hashable, Sendable {
    /// Where the pixels are.
    package let rect: Rect
    /// The bytes, with the rectangle's head.
    package let bytes: [UInt8]
    /// Whether it goes on a zlib stream that lasts as long as the connection.
    let isStreamPiece: Bool
    /// Whether the pixels are not exactly those of the picture.
    package let isLossy: Bool

    /// A piece.
    package init(_ rect: Rect, bytes: [UInt8], isStreamPiece: Bool = false, isLossy: Bool = false) {
        self.rect = rect
        self.bytes = bytes
        self.isStreamPiece = isStreamPiece
        self.isLossy = isLossy
    }

    /// The first `count` bytes of the data, compressed, as a piece of the connection's stream of an encoding.
    init(
        streamed data: [UInt8], count: Int, _ rect: Rect, _ encoding: EncodingNumber, by deflate: Deflate,
        isThorough: Bool = false
    ) {
        var bytes: [UInt8] = []
        ServerMessage.rectangle(rect, encoding.rawValue, to: &bytes)
        bytes.put32(0)
        deflate.appendPiece(data, count: count, isThorough: isThorough, to: &bytes)
        let length = bytes.count - Self.streamOffset
        for index in 0..<4 { bytes[12 + index] = UInt8(truncatingIfNeeded: length >> (24 - 8 * index)) }
        self.init(rect, bytes: bytes, isStreamPiece: true)
    }

    /// No rectangle.
    static let nothing = EncodedPiece(.zero, bytes: [])

    /// The bytes for a viewer; at the `start` of its zlib stream the stream's own header goes in.
    package func bytes(atStreamStart start: inout Bool) -> [UInt8] {
        guard isStreamPiece, start, bytes.count >= Self.streamOffset else { return bytes }
        start = false
        var length = ByteReader(bytes[12..<16])
        var result = Array(bytes[..<12])
        result.put32(length.u32() + 2)
        result += [0x78, 0x01]
        result += bytes[Self.streamOffset...]
        return result
    }

    /// Where a stream piece's compressed bytes begin: behind the head and their length.
    private static let streamOffset = 16
}

/// Which of a connection's zlib streams have not begun: the encodings Zlib and ZRLE have one each.
package struct StreamStarts: Hashable, Sendable {
    private var zlib = true
    private var zrle = true

    /// None has begun.
    package init() {}

    /// The bytes of a piece that is sent now.
    ///
    /// - Parameter origin: the pixel of the desktop that is the first of the viewer's.
    package mutating func bytes(of piece: EncodedPiece, seenFrom origin: Point) -> [UInt8] {
        var bytes = bytes(of: piece)
        if origin == .zero || bytes.count < 4 { return bytes }
        let place = piece.rect.origin - origin
        for (index, byte) in [place.x >> 8, place.x, place.y >> 8, place.y].enumerated() {
            bytes[index] = UInt8(truncatingIfNeeded: byte)
        }
        return bytes
    }

    /// The bytes of a piece that is sent now.
    package mutating func bytes(of piece: EncodedPiece) -> [UInt8] {
        guard piece.isStreamPiece else { return piece.bytes }
        let isZlib = piece.bytes.count > 11 && piece.bytes[11] == UInt8(EncodingNumber.zlib.rawValue)
        return isZlib ? piece.bytes(atStreamStart: &zlib) : piece.bytes(atStreamStart: &zrle)
    }
}

/// Cuts a rectangle into equal columns and rows of at most the given size, in reading order.
func grid(_ rect: Rect, width: Int, height: Int) -> [Rect] {
    var result: [Rect] = []
    for y in stride(from: rect.top, to: rect.bottom, by: max(1, height)) {
        for x in stride(from: rect.left, to: rect.right, by: max(1, width)) {
            result.append(Rect(x, y, min(width, rect.right - x), min(height, rect.bottom - y)))
        }
    }
    return result
}
