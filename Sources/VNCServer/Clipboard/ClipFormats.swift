package import Sessions

/// The formats of the extended clipboard, by their bits in its messages.
package struct ClipFormats: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    /// A set of those bits.
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// UTF-8 with lines that end by CR and LF, and a zero.
    package static let text = ClipFormats(rawValue: 1)
    /// Microsoft's Rich Text Format.
    package static let rtf = ClipFormats(rawValue: 2)
    /// Microsoft's HTML fragment, with its header.
    package static let html = ClipFormats(rawValue: 4)
    /// Microsoft's device independent bitmap, version 5, without a file's header.
    package static let picture = ClipFormats(rawValue: 8)

    /// What is spoken here, in the order in which messages have it.
    package static let ordered: [ClipFormats] = [.text, .rtf, .html, .picture]
    /// All that is spoken here.
    package static let all = ClipFormats(ordered)
    /// The bits of a message that are formats, known or not.
    static let mask: UInt32 = 0xffff

    /// The formats of a message's flags that are spoken here.
    init(flags: UInt32) { self = ClipFormats(rawValue: flags & Self.mask).intersection(.all) }

    /// What the formats are called on the desktop.
    package static func type(of format: ClipFormats) -> MIMEType? {
        switch format {
        case .text: .text
        case .rtf: rtfTypes.first
        case .html: htmlType
        case .picture: .png
        default: nil
        }
    }

    static let htmlType = MIMEType("text/html")
    /// The first is said, the others are understood.
    static let rtfTypes = ["text/rtf", "application/rtf"].compactMap { MIMEType($0) }
}

/// A clip in the formats of viewers; the bytes of each are as a message has them, but for the text's, which are plain.
package struct ViewerClip: Hashable, Sendable {
    package var text: String?
    package var rtf: [UInt8]?
    /// HTML itself, without Microsoft's header.
    package var html: String?
    /// A bitmap of version 5.
    package var picture: [UInt8]? { didSet { packedPicture = nil } }
    /// The bitmap behind its count as a piece of raw deflate, where somebody has made it beforehand.
    package private(set) var packedPicture: [UInt8]?

    /// A clip of those formats.
    package init(text: String? = nil, rtf: [UInt8]? = nil, html: String? = nil, picture: [UInt8]? = nil) {
        self.text = text
        self.rtf = rtf
        self.html = html
        self.picture = picture
    }

    /// The formats that it has.
    package var formats: ClipFormats {
        var formats: ClipFormats = []
        if text != nil { formats.insert(.text) }
        if rtf != nil { formats.insert(.rtf) }
        if html != nil { formats.insert(.html) }
        if picture != nil { formats.insert(.picture) }
        return formats
    }

    /// The same without what is too long to be passed on.
    package var bounded: ViewerClip {
        let limit = ClipboardMessage.textLimit
        var result = self
        if text?.utf8.count ?? 0 > limit { result.text = nil }
        if rtf?.count ?? 0 > limit { result.rtf = nil }
        if html?.utf8.count ?? 0 > limit { result.html = nil }
        if picture?.count ?? 0 > DIB.limit { result.picture = nil }
        return result
    }

    /// Compresses the picture, which takes milliseconds.
    mutating func pack() {
        guard let picture else { return }
        var counted: [UInt8] = []
        counted.put32(picture.count)
        counted += picture
        var piece: [UInt8] = []
        Deflate().appendPiece(counted, count: counted.count, to: &piece)
        packedPicture = piece
    }

    /// The bytes of a format as a message has them, without their count.
    package func bytes(of format: ClipFormats) -> [UInt8]? {
        switch format {
        case .text: text.map { Self.prepared($0) }
        case .rtf: rtf
        case .html: html.map { HTMLFragment.encode($0) }
        case .picture: picture
        default: nil
        }
    }

    /// A text as messages have it: lines end with CR and LF, and a zero stands at the end.
    private static func prepared(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 1)
        for byte in text.utf8 {
            if byte == 10 { bytes.append(13) }
            bytes.append(byte)
        }
        bytes.append(0)
        return bytes
    }

    /// What a viewer provided: for each format, in the order of its bits, a count of four bytes and so many bytes.
    ///
    /// Nil when it is broken, or larger than it may be. Formats that make no sense are left out.
    package init?(provided stream: [UInt8], _ flags: UInt32) {
        // Bits that are not known have their bytes too, and those of known ones come first.
        let known = ClipFormats.ordered.filter { flags & $0.rawValue != 0 }
        let limits = known.map { $0 == .picture ? DIB.limit : 2 * ClipboardMessage.textLimit }
        guard let parts = Inflate.counted(stream, limits: limits), parts.count == known.count else { return nil }
        self.init()
        for (format, bytes) in zip(known, parts) {
            switch format {
            case .text: text = Self.text(bytes)
            case .rtf: rtf = bytes.starts(with: Array("{\\rtf".utf8)) ? bytes.filter { $0 != 0 } : nil
            case .html: html = HTMLFragment.decode(bytes)
            default: picture = bytes
            }
        }
    }

    private static func text(_ bytes: [UInt8]) -> String? {
        String(validating: bytes.filter { $0 != 0 }, as: UTF8.self).map { Self.lines($0) }
    }

    /// The text with its lines ended as is usual here.
    static func lines(_ text: String) -> String {
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
