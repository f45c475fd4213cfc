/// Big-endian numbers from the front of bytes that a viewer sent.
///
/// Reading past the end gives zeros and makes `isExhausted` true, so that a parser may read a whole message and check
/// once. Nothing traps.
struct ByteReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int
    /// Whether more was read than there was.
    private(set) var isExhausted = false

    /// A reader at the start of the bytes.
    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// The number of bytes read so far.
    var consumed: Int { position - bytes.startIndex }

    /// The number of bytes that are left.
    var remaining: Int { bytes.endIndex - position }

    /// The next byte.
    mutating func u8() -> Int {
        guard position < bytes.endIndex else {
            isExhausted = true
            return 0
        }
        defer { position += 1 }
        return Int(bytes[position])
    }

    /// The next two bytes.
    mutating func u16() -> Int {
        let high = u8()
        return high << 8 | u8()
    }

    /// The next four bytes, unsigned.
    mutating func u32() -> Int {
        let high = u16()
        return high << 16 | u16()
    }

    /// The next four bytes, signed.
    mutating func i32() -> Int { Int(Int32(truncatingIfNeeded: u32())) }

    /// Passes over bytes.
    mutating func skip(_ count: Int) {
        if count > remaining { isExhausted = true }
        position += Swift.min(count, remaining)
    }

    /// The next bytes, fewer at the end.
    mutating func take(_ count: Int) -> ArraySlice<UInt8> {
        let start = position
        skip(count)
        return bytes[start..<position]
    }
}
