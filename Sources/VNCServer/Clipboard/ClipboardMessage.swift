/// What a viewer says of its clipboard.
///
/// The extended messages are those of the community's pseudo-encoding `0xc0a1e5ce`: flags of formats and one action, of which text
/// is the only format that is spoken here.
package enum ClipboardMessage: Hashable, Sendable {
    /// The viewer's text, by an old message or an extended one.
    case text(String)
    /// What the viewer understands, and how much text it takes unasked.
    case capabilities(actions: UInt32, textLimit: Int)
    /// The viewer wants the text.
    case request
    /// The viewer wants to know whether there is text.
    case peek
    /// The viewer has a text, or none any more.
    case notify(hasText: Bool)

    /// The most bytes of a text that is passed on, either way.
    package static let textLimit = 1 << 20

    /// The flags of an extended message.
    enum Flag {
        static let text: UInt32 = 1
        static let formats: UInt32 = 0xffff
        static let capabilities: UInt32 = 1 << 24
        static let request: UInt32 = 1 << 25
        static let peek: UInt32 = 1 << 26
        static let notify: UInt32 = 1 << 27
        static let provide: UInt32 = 1 << 28
    }

    /// The text of an old message, which is in Latin-1.
    init(latin1 bytes: some Sequence<UInt8>) {
        var text = String.UnicodeScalarView()
        for byte in bytes where byte != 0 { text.append(Unicode.Scalar(byte)) }
        self = .text(Self.lines(String(text)))
    }

    /// What an extended message says; nil when it is none of ours, or makes no sense.
    init?(extended body: ArraySlice<UInt8>) {
        var reader = ByteReader(body)
        let flags = UInt32(reader.u32())
        guard !reader.isExhausted else { return nil }
        let hasText = flags & Flag.text != 0
        if flags & Flag.capabilities != 0 {
            // A size for each format, the text's first.
            let limit = hasText ? reader.u32() : 0
            guard !reader.isExhausted else { return nil }
            self = .capabilities(actions: flags & ~Flag.formats, textLimit: limit)
            return
        }
        switch flags & ~Flag.formats {
        case Flag.request where hasText: self = .request
        case Flag.peek: self = .peek
        case Flag.notify: self = .notify(hasText: hasText)
        case Flag.provide where hasText:
            let stream = Array(reader.take(reader.remaining))
            guard let bytes = Inflate.counted(stream, limit: 2 * Self.textLimit),
                let text = String(validating: bytes.filter { $0 != 0 }, as: UTF8.self)
            else { return nil }
            self = .text(Self.lines(text))
        default: return nil
        }
    }

    /// The text with its lines ended as is usual here.
    private static func lines(_ text: String) -> String {
        if !text.utf8.contains(13) { return text }
        var result: [UInt8] = []
        var follows = false
        for byte in text.utf8 {
            if byte == 13 { result.append(10) } else if byte != 10 || !follows { result.append(byte) }
            follows = byte == 13
        }
        return String(decoding: result, as: UTF8.self)
    }
}
