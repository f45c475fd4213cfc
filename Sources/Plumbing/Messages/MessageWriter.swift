/// Builds one message: little-endian numbers, texts with a length before them.
package struct MessageWriter {
    package private(set) var bytes: [UInt8] = []

    /// The largest message, in bytes.
    package static let limit = 64 * 1024

    /// A message that begins with its opcode.
    package init(opcode: UInt16) {
        bytes.reserveCapacity(64)
        write(opcode)
        write(UInt16(0))
    }

    // One function a type, as in MessageReader. Numbers go least significant byte first.

    /// Appends a number of 8 bits.
    package mutating func write(_ value: UInt8) { bytes.append(value) }

    /// Appends a number of 16 bits.
    package mutating func write(_ value: UInt16) { append(value) }

    /// Appends a number of 32 bits.
    package mutating func write(_ value: UInt32) { append(value) }

    /// Appends a number of 64 bits.
    package mutating func write(_ value: UInt64) { append(value) }

    /// Appends a number of 32 bits with sign.
    package mutating func write(_ value: Int32) { append(value) }

    /// Appends a number of 64 bits with sign.
    package mutating func write(_ value: Int64) { append(value) }

    private mutating func append<T: FixedWidthInteger>(_ value: T) {
        var rest = value
        for _ in 0..<(T.bitWidth / 8) {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest = T.bitWidth > 8 ? rest >> 8 : 0
        }
    }

    /// Appends a number as 32 bits with sign, cut to that range.
    package mutating func write(int32 value: Int) { write(Int32(clamping: value)) }

    /// Appends a number as 32 bits without sign, cut to that range.
    package mutating func write(uint32 value: Int) { write(UInt32(clamping: value)) }

    /// Appends a text: 16 bits of length, then UTF-8.
    ///
    /// It is cut at 65 535 bytes.
    package mutating func write(_ text: String) {
        let utf8 = text.utf8.prefix(65_535)
        write(UInt16(utf8.count))
        bytes.append(contentsOf: utf8)
    }

    /// Appends bytes, 32 bits of length before them.
    ///
    ///
    package mutating func write(blob: [UInt8]) {
        write(UInt32(blob.count))
        bytes.append(contentsOf: blob)
    }
}
