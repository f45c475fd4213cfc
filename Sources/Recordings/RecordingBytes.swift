internal import Framebuffer

/// Big-endian numbers at the end of a recording's bytes.
extension [UInt8] {
    mutating func put16(_ value: Int) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    mutating func put32(_ value: Int) {
        put16(value >> 16)
        put16(value)
    }

    /// The head of a rectangle.
    mutating func putHead(_ rect: Rect, _ encoding: Int) {
        for side in [rect.x, rect.y, rect.width, rect.height] { put16(side) }
        put32(encoding)
    }
}

/// Big-endian numbers from the front of a recording's bytes.
///
/// Reading past the end gives zeros and makes `lacks` tell how many bytes there must be at least, so that a whole part may be read
/// and checked once. Nothing traps.
struct RecordingBytes {
    private let bytes: [UInt8]
    private let start: Int
    private var position: Int
    /// How many bytes from the start on have to be there for what was read; nil when they are.
    private(set) var lacks: Int?

    /// From an offset on.
    init(_ bytes: [UInt8], from start: Int) {
        self.bytes = bytes
        self.start = start
        position = start
    }

    /// The number of bytes read.
    var consumed: Int { position - start }

    mutating func u8() -> Int { take(1).first.map { Int($0) } ?? 0 }

    mutating func u16() -> Int { take(2).reduce(0) { $0 << 8 | Int($1) } }

    mutating func u32() -> Int { take(4).reduce(0) { $0 << 8 | Int($1) } }

    mutating func i32() -> Int { Int(Int32(truncatingIfNeeded: u32())) }

    /// A length of up to 22 bits in one to three bytes.
    mutating func compactLength() -> Int {
        var result = 0
        for shift in [0, 7, 14] {
            let byte = u8()
            result |= (shift == 14 ? byte : byte & 0x7f) << shift
            if byte < 0x80 { break }
        }
        return result
    }

    /// The next bytes; fewer at the end.
    mutating func take(_ count: Int) -> ArraySlice<UInt8> {
        guard lacks == nil, position + count <= bytes.count else {
            lacks = lacks ?? position + count - start
            return []
        }
        defer { position += count }
        return bytes[position..<position + count]
    }
}
