/// What stands between one viewer's clipboard and the desktop's; a pure value.
///
/// What is to be said is noted and handed out one message at a time, so that a viewer that does not read costs one clip, however often
/// the clipboard changes. A viewer hears of what is copied while it is there: what its user copied before is not overwritten when it comes in.
package struct ViewerClipboard: Sendable {
    private typealias Flag = ClipboardMessage.Flag

    /// What a viewer copied.
    package enum Copy: Hashable, Sendable {
        case text(String)
        /// A clip in several formats, to be taken apart by `ViewerClip`.
        case packed([UInt8], UInt32)
    }

    /// What is to be said, in the order in which it is.
    private enum Due: Int, Sendable {
        case capabilities, request, offer, answer, clip
    }

    /// Whether the desktop has a clipboard.
    package var isThere = false { didSet { note() } }
    private var isExtended = false
    private var toldCapabilities = false
    /// How much of each format the viewer takes unasked, as it is when it does not say; what is not there it does not understand.
    private var limits: [ClipFormats: Int] = [.text: 20 << 20]
    private var actions = Flag.request | Flag.notify | Flag.provide
    /// What the desktop has for the viewer.
    private var clip = ViewerClip()
    private var due: Set<Due> = []
    /// What the viewer asked for, and what it is asked for.
    private var wanted: ClipFormats = []
    private var asked: ClipFormats = []

    /// A viewer that has said nothing yet.
    package init() {}

    /// Whether it understands more than text.
    package var wantsPictures: Bool { isExtended && limits[.picture] != nil }

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

    /// The desktop's clip is another one, or there is none for the viewer.
    ///
    /// - Parameter isItsOwn: whether the viewer is where it comes from, and need not be told.
    package mutating func offer(_ clip: ViewerClip, isItsOwn: Bool) {
        let clip = clip.bounded
        if clip == self.clip { return }
        self.clip = clip
        if isItsOwn { due.remove(.offer) } else { due.insert(.offer) }
    }

    /// Takes what the viewer says; what it copied, if that is news.
    package mutating func take(_ message: ClipboardMessage) -> Copy? {
        guard isThere else { return nil }
        switch message {
        case .text(let new):
            // What a viewer was given it may give back; an empty one is what it has when it comes in.
            guard new != clip.text, !new.isEmpty, new.utf8.count <= ClipboardMessage.textLimit else { return nil }
            return .text(new)
        case .packed(let stream, let flags):
            // Memory is spent on what was asked for.
            guard !asked.isEmpty else { return nil }
            asked = []
            return .packed(stream, flags)
        case .capabilities(let actions, let limits):
            self.actions = actions
            self.limits = limits
        case .request(let formats):
            wanted = formats
            due.insert(.clip)
        case .peek: due.insert(.answer)
        case .notify(let formats):
            if !formats.isEmpty, actions & Flag.request != 0 {
                asked = formats
                due.insert(.request)
            } else {
                due.remove(.request)
            }
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
            let flags = Flag.capabilities | Flag.request | Flag.peek | Flag.notify | Flag.provide
            // Nothing is taken unasked: what a viewer has is asked for when it says so.
            return Self.extended(flags | ClipFormats.all.rawValue) { bytes in
                for _ in ClipFormats.ordered { bytes.put32(0) }
            }
        case .request: return Self.extended(Flag.request | asked.rawValue)
        case .answer: return announcement
        case .clip: return provision(of: wanted.intersection(clip.formats))
        case .offer:
            guard isExtended else { return clip.text.flatMap(Self.old) }
            let formats = understood
            // Text alone goes unasked if it is short; of several formats the viewer takes its choice.
            let size = formats == .text ? clip.bytes(of: .text)?.count ?? 0 : 0
            if formats == .text, actions & Flag.provide != 0, size <= limits[.text] ?? 0 { return provision(of: .text) }
            return actions & Flag.notify != 0 ? announcement : nil
        }
    }

    /// What there is that the viewer understands.
    private var understood: ClipFormats { clip.formats.intersection(ClipFormats(Array(limits.keys))) }

    private var announcement: [UInt8] { Self.extended(Flag.notify | understood.rawValue) }

    private func provision(of formats: ClipFormats) -> [UInt8]? {
        var counted: [UInt8] = []
        // The picture is the last, and may be compressed already: pieces make one stream.
        var packed: [UInt8] = []
        for format in ClipFormats.ordered where formats.contains(format) {
            if format == .picture, let piece = clip.packedPicture {
                packed = piece
                continue
            }
            guard let content = clip.bytes(of: format) else { return nil }
            counted.put32(content.count)
            counted += content
        }
        if counted.isEmpty && packed.isEmpty { return nil }
        return Self.extended(Flag.provide | formats.rawValue) { bytes in
            Deflate().appendStream(counted, count: counted.count, to: &bytes)
            bytes += packed
        }
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
