/// What one viewer hears: whether it wants sound and which, and what waits for it.
///
/// A pure value. Nothing comes out before the viewer has asked. At most 200 ms wait; then the oldest goes, so that a viewer that
/// was slow hears what is played now. What is silent is not sent: the viewer is told the end and the beginning.
package struct ViewerSound: Sendable {
    package private(set) var format = SoundFormat.usual
    package private(set) var isEnabled = false
    /// The frames that did not reach the viewer because it was slow.
    package private(set) var dropped = 0
    /// The chunks that wait; nil where the sound pauses, never twice in a row.
    private var waiting: [SoundChunk?] = []
    private var frames = 0
    /// Whether the viewer was told a beginning and no end since.
    private var hasBegun = false

    /// The sound of a viewer that has said nothing yet.
    package init() {}

    /// The viewer asks for something.
    package mutating func apply(_ request: SoundRequest) {
        switch request {
        case .enable: isEnabled = true
        case .disable:
            isEnabled = false
            clear()
        case .format(let new):
            guard new != format else { return }
            format = new
            // The end of the old one tells the viewer where the new one begins.
            clear()
        }
    }

    /// There is more to hear; what is not in the viewer's format passes it by.
    package mutating func append(_ chunk: SoundChunk) {
        guard isEnabled, chunk.format == format else { return }
        waiting.append(chunk)
        frames += chunk.frames
        while frames > format.limit { dropOldest() }
    }

    /// There is nothing to hear for now.
    package mutating func pause() {
        guard let last = waiting.last else {
            if hasBegun { waiting.append(nil) }
            return
        }
        if last != nil { waiting.append(nil) }
    }

    /// The bytes that wait for the viewer.
    package var byteCount: Int { waiting.reduce(0) { $0 + ($1?.message.count ?? SoundMessage.end.count) } }

    /// The message that is to be sent next; nil without one.
    package var next: [UInt8]? {
        guard let first = waiting.first else { return nil }
        guard let chunk = first else { return SoundMessage.end }
        return hasBegun ? chunk.message : SoundMessage.begin
    }

    /// The next message was taken.
    package mutating func removeNext() {
        guard let first = waiting.first else { return }
        if first != nil, !hasBegun {
            hasBegun = true
            return
        }
        hasBegun = first != nil
        frames -= first?.frames ?? 0
        waiting.removeFirst()
    }

    private mutating func dropOldest() {
        guard let index = waiting.firstIndex(where: { $0 != nil }), let chunk = waiting.remove(at: index) else {
            return
        }
        frames -= chunk.frames
        dropped += chunk.frames
        // What is left may be two pauses in a row, or one of which the viewer needs not be told.
        let isFirst = index == 0
        if index < waiting.count, waiting[index] == nil, isFirst ? !hasBegun : waiting[index - 1] == nil {
            waiting.remove(at: index)
        }
    }

    private mutating func clear() {
        waiting = hasBegun ? [nil] : []
        frames = 0
    }
}
