/// A cursor over a range of bytes, as protobuf and PMTiles lay them out; it never reads outside of its range.
package struct ByteReader: Sendable {
    package let bytes: [UInt8]
    package private(set) var position: Int
    package let end: Int

    /// A cursor over all bytes.
    package init(_ bytes: [UInt8]) { self.init(bytes, 0..<bytes.count) }

    /// A cursor over the range, clamped to the bytes.
    package init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        let clamped = range.clamped(to: 0..<bytes.count)
        position = clamped.lowerBound
        end = clamped.upperBound
    }

    package var isAtEnd: Bool { position >= end }

    /// The next variable-length number, of at most ten bytes.
    package mutating func varint() throws(MapError) -> UInt64 {
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while position < end, shift < 64 {
            let byte = bytes[position]
            position += 1
            result |= UInt64(byte & 127) << shift
            if byte < 128 { return result }
            shift += 7
        }
        throw MapError(.malformed, "number")
    }

    /// The next little-endian number of `count` bytes, at most eight.
    package mutating func fixed(_ count: Int) throws(MapError) -> UInt64 {
        guard count <= 8, end - position >= count else { throw MapError(.malformed, "number") }
        var result: UInt64 = 0
        for i in 0..<count { result |= UInt64(bytes[position + i]) << UInt64(8 * i) }
        position += count
        return result
    }

    /// The range of a block whose length comes first.
    package mutating func block() throws(MapError) -> Range<Int> {
        let length = try varint()
        guard length <= UInt64(end - position) else { throw MapError(.malformed, "block") }
        let start = position
        position += Int(length)
        return start..<position
    }
}

extension ByteReader {
    /// The next field of a protobuf message, nil at its end.
    package mutating func field() throws(MapError) -> ProtobufField? {
        if isAtEnd { return nil }
        let key = try varint()
        let number = key >> 3
        guard number > 0, number < 1 << 29 else { throw MapError(.malformed, "field") }
        switch key & 7 {
        case 0: return ProtobufField(number: Int(number), content: .number(try varint()))
        case 1: return ProtobufField(number: Int(number), content: .fixed64(try fixed(8)))
        case 2: return ProtobufField(number: Int(number), content: .block(try block()))
        case 5: return ProtobufField(number: Int(number), content: .fixed32(UInt32(try fixed(4))))
        default: throw MapError(.malformed, "field")
        }
    }

    /// The text of a range, broken UTF-8 repaired.
    package func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}

/// A field of a protobuf message.
package struct ProtobufField: Hashable, Sendable {
    /// What stands in the field.
    package enum Content: Hashable, Sendable {
        case number(UInt64)
        case fixed64(UInt64)
        case fixed32(UInt32)
        case block(Range<Int>)
    }

    package let number: Int
    package let content: Content
}

/// The signed number behind a zigzag code.
package func unzigzag(_ code: UInt64) -> Int64 {
    Int64(bitPattern: code >> 1) ^ -Int64(bitPattern: code & 1)
}
