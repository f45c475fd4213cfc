internal import Framebuffer

/// ZRLE: tiles of 64 by 64 pixels, each in its shortest form, on one zlib stream for the whole connection.
///
/// The stream is made of pieces that know nothing of each other: each is deflate from a fresh start that ends on a byte, which
/// is a legal continuation of whatever came before.
struct ZRLEEncoder: Encoder {
    private let writer: PixelWriter
    private let translation: Translation
    private let isThorough: Bool

    private static let tile = 64

    /// The encoder of a class.
    init(_ kind: EncodingClass) {
        writer = .compressed(kind.format)
        translation = Translation(to: kind.format)
        isThorough = kind.isThorough
    }

    func pieces(of rect: Rect) -> [Rect] { grid(rect, width: 8 * Self.tile, height: 2 * Self.tile) }

    func encode(_ rect: Rect, of picture: Picture, turn: Int, on bench: inout Workbench) -> EncodedPiece {
        var length = 0
        for tile in grid(rect, width: Self.tile, height: Self.tile) {
            bench.load(picture, tile, rows: 0..<tile.height, translation)
            length = put(tile.area, on: &bench, at: length)
        }
        return EncodedPiece(
            streamed: bench.bytes, count: length, rect, .zrle, by: bench.deflate,
            // What takes more than a byte a pixel is a photograph, for which others would have to wait.
            isThorough: isThorough && length <= rect.count)
    }

    /// Writes the loaded tile in its shortest form and returns the offset behind it.
    private func put(_ area: Area, on bench: inout Workbench, at offset: Int) -> Int {
        bench.palette.reset(limit: 127)
        let count = area.count
        let palette = bench.palette
        let isIndexed = palette.index(bench.pixels, 0..<count, to: &bench.indices, countsAll: true)
        let colors = palette.colors
        if isIndexed, colors.count == 1 {
            bench.bytes[offset] = 1
            return put(colors, on: &bench, at: offset + 1)
        }
        let raw = count * writer.count
        let plain = palette.runs * writer.count + palette.lengthBytes
        var indexed = Int.max
        var packed = Int.max
        let bits = colors.count == 2 ? 1 : colors.count <= 4 ? 2 : 4
        if isIndexed {
            indexed = colors.count * writer.count + palette.runs + palette.lengthBytes - palette.singles
            if colors.count <= 16 { packed = colors.count * writer.count + (area.width * bits + 7) / 8 * area.height }
        }
        let least = min(raw, plain, indexed, packed)
        if packed == least {
            bench.bytes[offset] = UInt8(colors.count)
            let start = put(colors, on: &bench, at: offset + 1)
            return bench.packIndices(area, bits: bits, at: start)
        }
        if indexed == least {
            bench.bytes[offset] = UInt8(128 + colors.count)
            let start = put(colors, on: &bench, at: offset + 1)
            return Self.putIndexedRuns(bench.indices, count, to: &bench.bytes, at: start)
        }
        if plain == least {
            bench.bytes[offset] = 128
            return putRuns(bench.pixels, count, to: &bench.bytes, at: offset + 1)
        }
        bench.bytes[offset] = 0
        writer.put(bench.pixels, from: 0, number: count, to: &bench.bytes, at: offset + 1)
        return offset + 1 + raw
    }

    private func put(_ colors: [UInt32], on bench: inout Workbench, at offset: Int) -> Int {
        var target = bench.bytes.mutableSpan
        return colors.reduce(offset) { writer.put($1, to: &target, at: $0) }
    }

    private func putRuns(_ pixels: [UInt32], _ count: Int, to bytes: inout [UInt8], at offset: Int) -> Int {
        var target = bytes.mutableSpan
        var position = offset
        var start = 0
        while start < count {
            let length = Packing.run(pixels, from: start, to: count)
            position = writer.put(pixels[start], to: &target, at: position)
            position = Self.putLength(length, to: &target, at: position)
            start += length
        }
        return position
    }

    private static func putIndexedRuns(
        _ indices: [UInt8], _ count: Int, to bytes: inout [UInt8], at offset: Int
    ) -> Int {
        let source = indices.span
        var target = bytes.mutableSpan
        var position = offset
        var start = 0
        while start < count {
            var end = start + 1
            while end < count, source[end] == source[start] { end += 1 }
            if end - start == 1 {
                target[position] = source[start]
                position += 1
            } else {
                target[position] = source[start] | 128
                position = putLength(end - start, to: &target, at: position + 1)
            }
            start = end
        }
        return position
    }

    /// A run's length less one, as bytes of which all but the last are 255.
    private static func putLength(_ length: Int, to target: inout MutableSpan<UInt8>, at offset: Int) -> Int {
        var rest = length - 1
        var position = offset
        while rest >= 255 {
            target[position] = 255
            position += 1
            rest -= 255
        }
        target[position] = UInt8(rest)
        return position + 1
    }
}
