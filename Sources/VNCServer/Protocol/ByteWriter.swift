/// Big-endian numbers at the end of a byte array, which is how RFB writes everything but pixels.
extension [UInt8] {
    /// Appends one byte.
    mutating func put8(_ value: Int) { append(UInt8(truncatingIfNeeded: value)) }

    /// Appends two bytes.
    mutating func put16(_ value: Int) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    /// Appends four bytes.
    mutating func put32(_ value: Int) {
        put16(value >> 16)
        put16(value)
    }

    /// Appends eight bytes.
    mutating func put64(_ value: UInt64) {
        put32(Int(value >> 32))
        put32(Int(value & 0xffff_ffff))
    }

    /// Appends a length in four bytes and the text in UTF-8.
    mutating func putText(_ text: String) {
        put32(text.utf8.count)
        append(contentsOf: text.utf8)
    }
}
