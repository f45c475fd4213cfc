/// Text of one byte a character, as names in the protocol are.
enum Latin1 {
    /// The text of bytes.
    static func string(_ bytes: some Sequence<UInt8>) -> String {
        let bytes = Array(bytes)
        if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
        return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    /// The bytes of a text; what has no byte of its own is a zero, which no name has.
    static func bytes(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { UInt8(exactly: $0.value) ?? 0 }
    }

    /// The small letter of a letter.
    static func lower(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 0x41...0x5a, 0xc0...0xd6, 0xd8...0xde: byte + 0x20
        default: byte
        }
    }

    /// The bytes of a text in small letters.
    static func lowered(_ text: String) -> [UInt8] { bytes(text).map(lower) }
}
