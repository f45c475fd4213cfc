/// Writes protobuf, vector tiles and PMTiles archives, so that tests know every byte that a reader meets.
struct TileWriter {
    private(set) var bytes: [UInt8] = []

    mutating func varint(_ value: UInt64) {
        var value = value
        while value > 127 {
            bytes.append(UInt8(value & 127) | 128)
            value >>= 7
        }
        bytes.append(UInt8(value))
    }

    mutating func number(_ field: UInt64, _ value: UInt64) {
        varint(field << 3)
        varint(value)
    }

    mutating func block(_ field: UInt64, _ content: [UInt8]) {
        varint(field << 3 | 2)
        varint(UInt64(content.count))
        bytes += content
    }

    static func packed(_ values: [UInt64]) -> [UInt8] {
        var writer = TileWriter()
        for value in values { writer.varint(value) }
        return writer.bytes
    }

    static func zigzag(_ value: Int) -> UInt64 { UInt64(bitPattern: Int64(value << 1 ^ value >> 63)) }

    /// The commands of lines or rings through points.
    static func commands(_ parts: [[(Int, Int)]], closed: Bool) -> [UInt64] {
        var result: [UInt64] = []
        var at = (0, 0)
        for part in parts {
            for (index, point) in part.enumerated() {
                if index == 0 { result.append(1 << 3 | 1) }
                if index == 1 { result.append(UInt64(part.count - 1) << 3 | 2) }
                result += [zigzag(point.0 - at.0), zigzag(point.1 - at.1)]
                at = point
            }
            if closed { result.append(1 << 3 | 7) }
        }
        return result
    }

    static func feature(_ kind: UInt64, _ commands: [UInt64], tags: [UInt64] = []) -> [UInt8] {
        var writer = TileWriter()
        if !tags.isEmpty { writer.block(2, packed(tags)) }
        writer.number(3, kind)
        writer.block(4, packed(commands))
        return writer.bytes
    }

    static func layer(_ name: String, _ features: [[UInt8]], keys: [String] = [], values: [String] = []) -> [UInt8] {
        var writer = TileWriter()
        writer.number(15, 2)
        writer.block(1, Array(name.utf8))
        for feature in features { writer.block(2, feature) }
        for key in keys { writer.block(3, Array(key.utf8)) }
        for value in values {
            var inner = TileWriter()
            inner.block(1, Array(value.utf8))
            writer.block(4, inner.bytes)
        }
        writer.number(5, 4096)
        return writer.bytes
    }

    static func tile(_ layers: [[UInt8]]) -> [UInt8] {
        var writer = TileWriter()
        for layer in layers { writer.block(3, layer) }
        return writer.bytes
    }

    /// A small tile with a square, a line and a named point.
    static let sample = tile([
        layer("land", [feature(3, commands([[(0, 0), (4096, 0), (4096, 2048), (0, 2048)]], closed: true))]),
        layer(
            "border", [feature(2, commands([[(0, 100), (2000, 1500), (4096, 100)]], closed: false), tags: [0, 0])],
            keys: ["kind"], values: ["country"]),
        layer(
            "place", [feature(1, commands([[(2048, 2048)]], closed: false), tags: [0, 0])], keys: ["name"],
            values: ["Somewhere"]),
    ])

    /// A PMTiles archive without compression; tiles by number, in order.
    static func pmtiles(_ tiles: [(number: UInt64, content: [UInt8])], leaf: Bool = false) -> [UInt8] {
        func directory(_ entries: [(number: UInt64, run: UInt64, length: Int, offset: Int)]) -> [UInt8] {
            var writer = TileWriter()
            writer.varint(UInt64(entries.count))
            var last: UInt64 = 0
            for entry in entries {
                writer.varint(entry.number - last)
                last = entry.number
            }
            for entry in entries { writer.varint(entry.run) }
            for entry in entries { writer.varint(UInt64(entry.length)) }
            for entry in entries { writer.varint(UInt64(entry.offset + 1)) }
            return writer.bytes
        }
        var data: [UInt8] = []
        var entries: [(number: UInt64, run: UInt64, length: Int, offset: Int)] = []
        for tile in tiles {
            entries.append((tile.number, 1, tile.content.count, data.count))
            data += tile.content
        }
        var root = directory(entries)
        var leaves: [UInt8] = []
        if leaf {
            leaves = root
            root = directory([(tiles.first?.number ?? 0, 0, leaves.count, 0)])
        }
        let metadata = Array(
            #"{"name":"Test","schema":"natural-earth","attribution":"<a href=\"x\">Made &amp; up</a>"}"#.utf8)
        var header = Array("PMTiles".utf8) + [3]
        var at = 127
        for block in [root, metadata, leaves, data] {
            header += little(UInt64(at), 8) + little(UInt64(block.count), 8)
            at += block.count
        }
        header += [UInt8](repeating: 0, count: 24) + [1, 1, 1, 1, 0, 3]
        for degrees in [-180, -85, 180, 85] {
            header += little(UInt64(UInt32(bitPattern: Int32(degrees * 10_000_000))), 4)
        }
        header += [0] + [UInt8](repeating: 0, count: 8)
        return header + root + metadata + leaves + data
    }

    private static func little(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }
}

/// Random numbers that are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

/// Bytes with some of them cut off, changed or doubled.
func damaged(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var result = bytes
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: result = Array(result.prefix(Int.random(in: 0...result.count, using: &generator)))
    case 1:
        for _ in 0..<Int.random(in: 1...8, using: &generator) where !result.isEmpty {
            result[Int.random(in: 0..<result.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        }
    case 2:
        result = (0..<Int.random(in: 0..<300, using: &generator)).map { _ in
            UInt8.random(in: 0...255, using: &generator)
        }
    default:
        let at = Int.random(in: 0...result.count, using: &generator)
        result.insert(
            contentsOf: [0xff, 0xff, 0xff, 0xff, 0x7f].prefix(Int.random(in: 1...5, using: &generator)), at: at)
    }
    return result
}
