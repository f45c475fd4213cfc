import XFonts

/// Makes a PCF file in memory, in any order of bytes and bits.
struct PCFMaker {
    var isBigEndian = false
    var isMostSignificantFirst = false
    /// Rows are padded to so many bytes, of which units of `1 << unit` bytes hold the bits.
    var pad = 0
    var unit = 0
    var isCompressed = true
    var hasInk = false
    var hasBDFAccelerators = true
    /// The first and last character; byte 1 in the high bits.
    var rows = 0...0
    var columns = 65...67

    /// The pictures by glyph, of ten by three pixels.
    static let pictures = [
        ["#........#", ".#.....##.", "..#######."], ["##########", "#........#", "##########"],
        [".#.#.#.#.#", "#.#.#.#.#.", ".........."],
    ]

    private func i32(_ value: Int) -> [UInt8] {
        let bytes = (0..<4).map { UInt8(value >> ($0 * 8) & 0xff) }
        return isBigEndian ? bytes.reversed() : bytes
    }
    private func i16(_ value: Int) -> [UInt8] {
        let bytes = (0..<2).map { UInt8(value >> ($0 * 8) & 0xff) }
        return isBigEndian ? bytes.reversed() : bytes
    }
    private var format: Int { pad | (isBigEndian ? 4 : 0) | (isMostSignificantFirst ? 8 : 0) | unit << 4 }
    private func little(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> ($0 * 8) & 0xff) } }

    private var metrics: [UInt8] {
        let all = Self.pictures.indices.map { [0, 10, 11, 2 + $0 % 2, 1 - $0 % 2] }
        if isCompressed { return little(format | 0x100) + i16(3) + all.flatMap { $0.map { UInt8($0 + 0x80) } } }
        return little(format) + i32(3) + all.flatMap { $0.flatMap(i16) + i16(7) }
    }

    private var bitmaps: [UInt8] {
        let width = 1 << pad
        let stride = (2 + width - 1) / width * width
        var bits: [UInt8] = []
        for picture in Self.pictures {
            for row in picture {
                var line = [UInt8](repeating: 0, count: stride)
                for (place, pixel) in row.enumerated() where pixel == "#" {
                    line[place / 8] |= isMostSignificantFirst ? 0x80 >> UInt8(place % 8) : 1 << UInt8(place % 8)
                }
                bits += line
            }
        }
        if isBigEndian != isMostSignificantFirst {
            let size = 1 << unit
            bits += [UInt8](repeating: 0, count: (size - bits.count % size) % size)
            bits = Swift.stride(from: 0, to: bits.count, by: size).flatMap { bits[$0..<$0 + size].reversed() }
        }
        let starts = (0..<3).flatMap { i32($0 * 3 * stride) }
        return little(format) + i32(3) + starts + (0..<4).flatMap { i32($0 == pad ? bits.count : 0) } + bits
    }

    private var accelerators: [UInt8] {
        let bounds = [0, 10, 11, 2, 0, 0].flatMap(i16) + [0, 10, 11, 3, 1, 0].flatMap(i16)
        let head = [1, 0, 0, 1, 1, hasInk ? 1 : 0, 0, 0].map { UInt8($0) } + i32(4) + i32(2) + i32(0)
        return little(format | (hasInk ? 0x100 : 0)) + head + bounds + (hasInk ? bounds : [])
    }

    private var properties: [UInt8] {
        let text: [UInt8] = Array("FONT\0made\0WEIGHT\0".utf8)
        let entries = i32(0) + [1] + i32(5) + i32(10) + [0] + i32(-9)
        return little(format) + i32(2) + entries + [0, 0] + i32(text.count) + text
    }

    private var encodings: [UInt8] {
        var result = little(format)
        result += i16(columns.lowerBound) + i16(columns.upperBound)
        result += i16(rows.lowerBound) + i16(rows.upperBound) + i16(66)
        for place in 0..<columns.count * rows.count { result += i16(place < 3 ? place : 0xffff) }
        return result
    }

    /// The file.
    var bytes: [UInt8] {
        var tables = [(1, properties), (4, metrics), (8, bitmaps), (32, encodings), (2, accelerators)]
        if hasBDFAccelerators { tables.append((256, accelerators)) }
        if hasInk { tables.append((16, metrics)) }
        var head: [UInt8] = [1] + Array("fcp".utf8) + little(tables.count)
        var body: [UInt8] = []
        for (type, content) in tables {
            let padded = content + [UInt8](repeating: 0, count: (4 - content.count & 3) & 3)
            head += little(type) + content.prefix(4) + little(padded.count)
            head += little(8 + 16 * tables.count + body.count)
            body += padded
        }
        return head + body
    }
}
