/// The bytes of a PCF file, read with bounds checked.
///
/// Reading past the end yields zero and is remembered, so that a parser checks once behind each table.
struct PCFBytes {
    let bytes: [UInt8]
    var position = 0
    /// Whether something was read that is not there.
    var isPastEnd = false
    /// Whether integers have the most significant byte first.
    var isBigEndian = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The bytes from the position to the end.
    var left: Int { max(0, bytes.count - position) }

    mutating func u8() -> Int {
        guard position >= 0, position < bytes.count else {
            isPastEnd = true
            return 0
        }
        defer { position += 1 }
        return Int(bytes[position])
    }

    mutating func u16() -> UInt16 {
        guard position >= 0, position + 2 <= bytes.count else {
            isPastEnd = true
            return 0
        }
        defer { position += 2 }
        let first = UInt16(bytes[position])
        let second = UInt16(bytes[position + 1])
        return isBigEndian ? first << 8 | second : second << 8 | first
    }

    mutating func i16() -> Int16 { Int16(bitPattern: u16()) }

    mutating func i32() -> Int {
        guard position >= 0, position + 4 <= bytes.count else {
            isPastEnd = true
            return 0
        }
        defer { position += 4 }
        let value =
            UInt32(bytes[position]) | UInt32(bytes[position + 1]) << 8 | UInt32(bytes[position + 2]) << 16
            | UInt32(bytes[position + 3]) << 24
        return Int(Int32(bitPattern: isBigEndian ? value.byteSwapped : value))
    }

    mutating func skip(_ count: Int) {
        position += count
        if position > bytes.count { isPastEnd = true }
    }

    /// Moves to a table.
    mutating func seek(_ offset: Int) {
        position = offset
        isBigEndian = false
        if offset < 0 || offset > bytes.count { isPastEnd = true }
    }
}
