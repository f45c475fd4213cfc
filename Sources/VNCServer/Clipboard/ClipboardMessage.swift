/// What a viewer says of its clipboard.
///
/// The extended messages are those of the community's pseudo-encoding `0xc0a1e5ce`: flags of formats and one action.
package enum ClipboardMessage: Hashable, Sendable {
    /// The viewer's text, by an old message or an extended one.
    case text(String)
    /// The viewer's clip in more formats than text, as a zlib stream that is not taken apart yet, with the flags of its message.
    case packed([UInt8], UInt32)
    /// What the viewer understands, and how much of each format it takes unasked.
    case capabilities(actions: UInt32, limits: [ClipFormats: Int])
    /// The viewer wants these.
    case request(ClipFormats)
    /// The viewer wants to know what there is.
    case peek
    /// The viewer has these, or nothing any more.
    case notify(ClipFormats)

    /// The most bytes of a text that is passed on, either way; of HTML and of Rich Text each as well.
    package static let textLimit = 1 << 20
    /// The most bytes of an extended message.
    package static let packedLimit = 8 << 20

    /// The flags of an extended message.
    enum Flag {
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
        self = .text(ViewerClip.lines(String(text)))
    }

    /// What an extended message says; nil when it is none of ours, or makes no sense.
    init?(extended body: ArraySlice<UInt8>) {
        var reader = ByteReader(body)
        let flags = UInt32(reader.u32())
        guard !reader.isExhausted else { return nil }
        let formats = ClipFormats(flags: flags)
        if flags & Flag.capabilities != 0 {
            guard let limits = Self.limits(flags, &reader) else { return nil }
            self = .capabilities(actions: flags & ~ClipFormats.mask, limits: limits)
            return
        }
        switch flags & ~ClipFormats.mask {
        case Flag.request where !formats.isEmpty: self = .request(formats)
        case Flag.peek: self = .peek
        case Flag.notify: self = .notify(formats)
        case Flag.provide where !formats.isEmpty:
            let stream = Array(reader.take(reader.remaining))
            // A text is looked at here; what may be long is somebody else's work.
            guard formats == .text else {
                self = .packed(stream, flags)
                return
            }
            guard let text = ViewerClip(provided: stream, flags)?.text else { return nil }
            self = .text(text)
        default: return nil
        }
    }

    /// A size for each format of the flags, known or not; nil when one is missing.
    private static func limits(_ flags: UInt32, _ reader: inout ByteReader) -> [ClipFormats: Int]? {
        var limits: [ClipFormats: Int] = [:]
        for bit in 0..<16 where flags & 1 << UInt32(bit) != 0 {
            let limit = reader.u32()
            let format = ClipFormats(flags: 1 << UInt32(bit))
            if !format.isEmpty { limits[format] = limit }
        }
        return reader.isExhausted ? nil : limits
    }
}
