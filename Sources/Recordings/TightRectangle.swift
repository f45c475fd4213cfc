internal import Framebuffer

/// Rectangles of a picture in RFB's Tight encoding, each of which can be read without any before it.
struct TightRectangle {
    private let deflater = RectangleDeflater()
    /// The colours of a piece by a hash of theirs: the colour and, above it, its index and a mark that there is one.
    private var table = [UInt64](repeating: 0, count: 1024)
    private var colors: [UInt32] = []
    private var indices: [UInt8] = []

    /// The sides of the pieces that rectangles are cut into, which keep more rows within deflate's window.
    private static let side = 256
    /// Fewer bytes than these go uncompressed, by the protocol.
    private static let smallestStream = 12

    /// Cuts a rectangle into pieces.
    static func pieces(of rect: Rect) -> [Rect] {
        var result: [Rect] = []
        for y in stride(from: rect.top, to: rect.bottom, by: side) {
            for x in stride(from: rect.left, to: rect.right, by: side) {
                result.append(Rect(x, y, min(side, rect.right - x), min(side, rect.bottom - y)))
            }
        }
        return result
    }

    /// Appends a piece of a picture.
    mutating func put(_ rect: Rect, of picture: Bitmap, to bytes: inout [UInt8]) {
        bytes.putHead(rect, RecordingEncoding.tight)
        let isIndexed = index(rect, of: picture)
        if isIndexed, colors.count == 1 {
            bytes.append(0x80)
            Self.put(colors[0], to: &bytes)
        } else if isIndexed {
            // The first stream, begun anew, with the filter of palettes.
            bytes += [0x41, 1, UInt8(colors.count - 1)]
            for color in colors { Self.put(color, to: &bytes) }
            putData(colors.count == 2 ? packed(rect.area) : indices, to: &bytes)
        } else {
            bytes.append(0x01)
            var data: [UInt8] = []
            data.reserveCapacity(rect.count * 3)
            for y in rect.top..<rect.bottom {
                let row = y * picture.area.width
                for pixel in picture.pixels[(row + rect.left)..<(row + rect.right)] { Self.put(pixel, to: &data) }
            }
            putData(data, to: &bytes)
        }
    }

    /// Finds the colours of a piece and their indices; false when there are too many for a palette.
    private mutating func index(_ rect: Rect, of picture: Bitmap) -> Bool {
        for slot in table.indices { table[slot] = 0 }
        colors.removeAll(keepingCapacity: true)
        indices.removeAll(keepingCapacity: true)
        var last: UInt32 = .max
        var lastIndex: UInt8 = 0
        for y in rect.top..<rect.bottom {
            let row = y * picture.area.width
            for pixel in picture.pixels[(row + rect.left)..<(row + rect.right)] {
                let color = pixel & 0xff_ffff
                if color != last {
                    guard let found = lookUp(color) else { return false }
                    (last, lastIndex) = (color, found)
                }
                indices.append(lastIndex)
            }
        }
        return true
    }

    private mutating func lookUp(_ color: UInt32) -> UInt8? {
        var slot = Int((color &* 0x9e37_79b1) >> 22)
        while table[slot] != 0 {
            if UInt32(truncatingIfNeeded: table[slot]) == color { return UInt8(table[slot] >> 32 & 255) }
            slot = (slot + 1) & 1023
        }
        guard colors.count < 256 else { return nil }
        table[slot] = 1 << 40 | UInt64(colors.count) << 32 | UInt64(color)
        colors.append(color)
        return UInt8(colors.count - 1)
    }

    /// The indices as bits, each row from a byte on.
    private func packed(_ area: Area) -> [UInt8] {
        let stride = (area.width + 7) / 8
        var result = [UInt8](repeating: 0, count: stride * area.height)
        for y in 0..<area.height {
            for x in 0..<area.width where indices[y * area.width + x] != 0 {
                result[y * stride + (x >> 3)] |= 0x80 >> UInt8(x & 7)
            }
        }
        return result
    }

    private func putData(_ data: [UInt8], to bytes: inout [UInt8]) {
        if data.count < Self.smallestStream {
            bytes += data
            return
        }
        let compressed = deflater.compressed(data)
        // Seven bits a byte, the lowest first; a third byte holds eight.
        let length = compressed.count
        bytes.append(UInt8(length & 0x7f | (length > 0x7f ? 0x80 : 0)))
        if length > 0x7f { bytes.append(UInt8(length >> 7 & 0x7f | (length > 0x3fff ? 0x80 : 0))) }
        if length > 0x3fff { bytes.append(UInt8(length >> 14)) }
        bytes += compressed
    }

    private static func put(_ color: UInt32, to bytes: inout [UInt8]) {
        bytes.append(UInt8(truncatingIfNeeded: color >> 16))
        bytes.append(UInt8(truncatingIfNeeded: color >> 8))
        bytes.append(UInt8(truncatingIfNeeded: color))
    }
}
