/// The secret of a printed address: who knows it may open the WebSocket.
///
/// At least 128 bits, written in characters that need no encoding in a URL. Comparison takes the same time wherever
/// the two differ; descriptions do not show it.
package struct Token: Sendable, CustomStringConvertible {
    /// The text that stands in the address.
    package let text: String

    /// The shortest token that is taken: 128 bits at six bits a character.
    package static let shortest = 22
    /// The longest token that is taken.
    package static let longest = 128

    /// The token of that text, or nil when it is too short, too long or holds other than letters, digits, `-` and `_`.
    package init?(_ text: String) {
        guard (Self.shortest...Self.longest).contains(text.utf8.count) else { return nil }
        guard text.utf8.allSatisfy(Self.isPlain) else { return nil }
        self.text = text
    }

    private init(made text: String) { self.text = text }

    /// A new token of 192 bits from the system's random source.
    package static func made() -> Token {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".unicodeScalars)
        var source = SystemRandomNumberGenerator()
        var text = String.UnicodeScalarView()
        for _ in 0..<32 { text.append(alphabet[Int(source.next() & 63)]) }
        return Token(made: String(text))
    }

    /// Whether the offered text is this token.
    ///
    /// Looks at every byte of the token, whatever the offer is; only the length can be told from the time.
    package func matches(_ offer: some StringProtocol) -> Bool {
        let secret = Array(text.utf8)
        let offered = Array(offer.utf8)
        guard offered.count == secret.count else { return false }
        var difference: UInt8 = 0
        for index in secret.indices { difference |= secret[index] ^ offered[index] }
        return difference == 0
    }

    package var description: String { "(token)" }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
