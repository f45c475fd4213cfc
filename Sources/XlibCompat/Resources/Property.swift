/// A property of a window: bytes of a type, in units of 8, 16 or 32 bits.
package struct Property: Hashable, Sendable {
    package var type: UInt32
    /// 8, 16 or 32.
    package var format: Int
    package var bytes: [UInt8]

    /// The most bytes that a window's property may hold.
    static let limit = 16 << 20

    /// The value as numbers of 32 bits, when it is made of such.
    package var words: [UInt32] {
        guard format == 32 else { return [] }
        return stride(from: 0, to: bytes.count - 3, by: 4).map { place in
            (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << (8 * UInt32($1)) }
        }
    }

    /// The value as text: Latin-1, or UTF-8 where the type says so.
    package func text(isUTF8: Bool) -> String {
        guard format == 8 else { return "" }
        if isUTF8 { return String(decoding: bytes, as: UTF8.self) }
        return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    /// A property of numbers of 32 bits.
    package init(type: UInt32, words: [UInt32]) {
        self.type = type
        format = 32
        bytes = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) } }
    }

    /// A property of those bytes.
    package init(type: UInt32, format: Int, bytes: [UInt8]) {
        self.type = type
        self.format = format
        self.bytes = bytes
    }
}
