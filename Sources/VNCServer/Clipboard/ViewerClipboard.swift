/// What stands between one viewer's clipboard and the desktop's; a pure value.
///
/// What is to be said is noted and handed out one message at a time, so that a viewer that does not read costs one text, however often
/// the clipboard changes. A viewer hears of what is copied while it is there: what its user copied before is not overwritten when it comes in.
package struct ViewerClipboard: Sendable {
    private typealias Flag = ClipboardMessage.Flag

    /// What is to be said, in the order in which it is.
    private enum Due: Int, Sendable {
        case capabilities, request, offer, answer, text
    }

    /// Whether the desktop has a clipboard.
    package var isThere = false { didSet { note() } }
    private var isExtended = false
    private var toldCapabilities = false
    /// How much text the viewer takes unasked, as it is when it does not say.
    private var unaskedLimit = 20 << 20
    private var actions = Flag.request | Flag.notify | Flag.provide
    /// What the desktop has for the viewer.
    private var text: String?
    private var due: Set<Due> = []

    /// A viewer that has said nothing yet.
    package init() {}

    /// The viewer understands the extended messages, or does not.
    package mutating func configure(isExtended: Bool) {
        self.isExtended = isExtended
        note()
    }

    private mutating func note() {
        guard isThere, isExtended, !toldCapabilities else { return }
        toldCapabilities = true
        due.insert(.capabilities)
    }

    /// The desktop's text is another one, or there is none for the viewer.
    ///
    /// - Parameter isItsOwn: whether the viewer is where it comes from, and need not be told.
    package mutating func offer(_ text: String?, isItsOwn: Bool) {
        let text = text.flatMap { $0.utf8.count <= ClipboardMessage.textLimit ? $0 : nil }
        if text == self.text { return }
        self.text = text
        if isItsOwn { due.remove(.offer) } else { due.insert(.offer) }
    }

    /// Takes what the viewer says; the text that it copied, if that is news.
    package mutating func take(_ message: ClipboardMessage) -> String? {
        guard isThere else { return nil }
        switch message {
        case .text(let new):
            // What a viewer was given it may give back; an empty one is what it has when it comes in.
            guard new != text, !new.isEmpty, new.utf8.count <= ClipboardMessage.textLimit else { return nil }
            return new
        case .capabilities(let actions, let limit):
            self.actions = actions
            unaskedLimit = limit
        case .request: due.insert(.text)
        case .peek: due.insert(.answer)
        case .notify(let hasText):
            if hasText, actions & Flag.request != 0 { due.insert(.request) } else { due.remove(.request) }
        }
        return nil
    }

    /// The next message to the viewer; nil when there is nothing to say.
    package mutating func next() -> [UInt8]? {
        while let first = due.min(by: { $0.rawValue < $1.rawValue }) {
            due.remove(first)
            if let bytes = message(first) { return bytes }
        }
        return nil
    }

    private mutating func message(_ due: Due) -> [UInt8]? {
        switch due {
        case .capabilities:
            let flags = Flag.capabilities | Flag.request | Flag.peek | Flag.notify | Flag.provide | Flag.text
            // Nothing is taken unasked: what a viewer has is asked for when it says so.
            return Self.extended(flags) { $0.put32(0) }
        case .request: return Self.extended(Flag.request | Flag.text)
        case .answer: return announcement
        case .text: return provision
        case .offer:
            guard isExtended else { return text.flatMap(Self.old) }
            let size = text.map { Self.prepared($0).count } ?? 0
            let mayProvide = text != nil && actions & Flag.provide != 0 && size <= unaskedLimit
            if mayProvide { return provision }
            return actions & Flag.notify != 0 ? announcement : nil
        }
    }

    private var announcement: [UInt8] { Self.extended(Flag.notify | (text == nil ? 0 : Flag.text)) }

    private var provision: [UInt8]? {
        guard let text else { return nil }
        var counted: [UInt8] = []
        let content = Self.prepared(text)
        counted.put32(content.count)
        counted += content
        return Self.extended(Flag.provide | Flag.text) { bytes in
            Deflate().appendStream(counted, count: counted.count, to: &bytes)
        }
    }

    /// A text as extended messages have it: lines end with CR and LF, and a zero stands at the end.
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

    /// The message of old, in Latin-1; what that lacks becomes a question mark.
    private static func old(_ text: String) -> [UInt8] {
        let characters = text.unicodeScalars.map { $0.value < 256 ? UInt8($0.value) : UInt8(ascii: "?") }
        var bytes: [UInt8] = [3, 0, 0, 0]
        bytes.put32(characters.count)
        return bytes + characters
    }

    /// An extended message: its length is negative, by which it is known.
    private static func extended(_ flags: UInt32, _ body: (inout [UInt8]) -> Void = { _ in }) -> [UInt8] {
        var content: [UInt8] = []
        content.put32(Int(flags))
        body(&content)
        var bytes: [UInt8] = [3, 0, 0, 0]
        bytes.put32(-content.count)
        return bytes + content
    }
}
