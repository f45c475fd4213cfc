/// Takes one message apart; every read checks that it lies inside.
package struct MessageReader {
    private let bytes: [UInt8]
    private var position = 4
    package let opcode: UInt16

    /// A message, whose first four bytes are its opcode and a zero.
    package init(_ bytes: [UInt8]) throws(WireError) {
        guard bytes.count >= 4 else { throw .truncated }
        guard bytes[2] == 0 && bytes[3] == 0 else { throw .invalid("header") }
        self.bytes = bytes
        opcode = UInt16(bytes[0]) | UInt16(bytes[1]) << 8
    }

    /// The bytes that were not read yet.
    package var remaining: Int { bytes.count - position }

    // One function a type, as a generic call into another module costs more than all the rest of reading a message.

    /// Reads a number of 8 bits.
    package mutating func read(_: UInt8.Type = UInt8.self) throws(WireError) -> UInt8 { try number() }

    /// Reads a number of 16 bits.
    package mutating func read(_: UInt16.Type = UInt16.self) throws(WireError) -> UInt16 { try number() }

    /// Reads a number of 32 bits.
    package mutating func read(_: UInt32.Type = UInt32.self) throws(WireError) -> UInt32 { try number() }

    /// Reads a number of 64 bits.
    package mutating func read(_: UInt64.Type = UInt64.self) throws(WireError) -> UInt64 { try number() }

    /// Reads a number of 32 bits with sign.
    package mutating func read(_: Int32.Type = Int32.self) throws(WireError) -> Int32 { try number() }

    /// Reads a number of 64 bits with sign.
    package mutating func read(_: Int64.Type = Int64.self) throws(WireError) -> Int64 { try number() }

    private mutating func number<T: FixedWidthInteger>() throws(WireError) -> T {
        let size = T.bitWidth / 8
        guard remaining >= size else { throw .truncated }
        var value: T = 0
        for i in 0..<size { value |= T(truncatingIfNeeded: bytes[position + i]) << T(truncatingIfNeeded: 8 * i) }
        position += size
        return value
    }

    /// Reads a signed 32-bit number within plus and minus 2^30, so that sums of a few never overflow.
    package mutating func coordinate() throws(WireError) -> Int {
        let value = Int(try read(Int32.self))
        guard abs(value) <= 1 << 30 else { throw .invalid("coordinate") }
        return value
    }

    /// Reads an unsigned 32-bit number of at most `limit`.
    package mutating func count(_ limit: Int, _ what: @autoclosure () -> String) throws(WireError) -> Int {
        let value = Int(try read(UInt32.self))
        guard value <= limit else { throw .invalid(what()) }
        return value
    }

    /// Reads a text of at most `limit` bytes; ill-formed UTF-8 is repaired.
    package mutating func text(limit: Int) throws(WireError) -> String {
        let size = Int(try read(UInt16.self))
        guard size <= limit else { throw .invalid("text length") }
        guard remaining >= size else { throw .truncated }
        defer { position += size }
        return String(decoding: bytes[position..<position + size], as: UTF8.self)
    }

    /// Reads bytes with their length before them.
    package mutating func blob() throws(WireError) -> [UInt8] {
        let size = Int(try read(UInt32.self))
        guard remaining >= size else { throw .truncated }
        defer { position += size }
        return Array(bytes[position..<position + size])
    }

    /// Checks that nothing is left.
    package func end() throws(WireError) {
        if remaining != 0 { throw .surplus }
    }
}
