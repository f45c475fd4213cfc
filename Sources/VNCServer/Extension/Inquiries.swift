package import Framebuffer
package import Plumbing

/// What one viewer has asked by our extension and was not answered yet; a pure value on whatever clock it is told.
///
/// Guarantees: at most `limit` questions are kept, whatever a viewer asks; each is answered once, unless it is taken back; a screen is called settled only by
/// a frame that was captured when the time was over and shows nothing new.
package struct Inquiries: Sendable {
    private struct Settling: Sendable {
        let number: UInt32
        let quiet: Int
        let rect: Rect
        var end: Instant
        /// Whether the time is over, and only a look at the screen is missing.
        var isDue = false
    }

    private struct Mark: Sendable {
        let sequence: UInt32
        let number: UInt32
    }

    /// What is to be done about a question.
    package enum Step: Hashable, Sendable {
        /// Nothing for now.
        case wait
        /// Send the GUI server this sequence number, behind all input.
        case mark(UInt32)
        /// Send the viewer away: it asks for more than is kept.
        case end
    }

    /// The questions that may be open at once.
    package static let limit = 16

    /// The newest frame that brought the viewer something.
    package private(set) var frame: UInt64
    private var settlings: [Settling] = []
    private var marks: [Mark] = []
    private var lastSequence: UInt32 = 0

    /// Nothing asked, by a viewer that is about to get this frame.
    package init(frame: UInt64 = 0) { self.frame = frame }

    /// Takes up a question.
    package mutating func take(_ inquiry: Inquiry, at now: Instant) -> Step {
        switch inquiry {
        case .cancel(let number):
            settlings.removeAll { $0.number == number }
            marks.removeAll { $0.number == number }
            return .wait
        // It is answered at once.
        case .log, .views: return .wait
        case .acknowledge(let number):
            guard count < Self.limit else { return .end }
            lastSequence &+= 1
            marks.append(Mark(sequence: lastSequence, number: number))
            return .mark(lastSequence)
        case .settled(let number, let quiet, let rect):
            guard count < Self.limit else { return .end }
            settlings.append(
                Settling(number: number, quiet: quiet, rect: rect, end: now.advanced(milliseconds: quiet)))
            return .wait
        }
    }

    private var count: Int { settlings.count + marks.count }

    /// Whether somebody waits for the screen to settle, so that each change has to be seen.
    package var isWatching: Bool { !settlings.isEmpty }

    /// When `expire` has something to do; nil for never.
    package var deadline: Instant? { settlings.filter { !$0.isDue }.map(\.end).min() }

    /// The viewer's screen changes there in this frame.
    package mutating func note(_ region: Region, frame: UInt64, at now: Instant) {
        if region.isEmpty { return }
        self.frame = frame
        for index in settlings.indices {
            let settling = settlings[index]
            guard settling.rect.isEmpty || region.intersects(settling.rect) else { continue }
            settlings[index].end = now.advanced(milliseconds: settling.quiet)
            settlings[index].isDue = false
        }
    }

    /// Says whether the screen has to be looked at once more, for a time that is over.
    package mutating func expire(at now: Instant) -> Bool {
        var isDue = false
        for index in settlings.indices where !settlings[index].isDue && settlings[index].end <= now {
            settlings[index].isDue = true
            isDue = true
        }
        return isDue
    }

    /// A frame was captured, and what it changes was noted.
    package mutating func captured() -> [InquiryAnswer] {
        let answers = settlings.filter(\.isDue).map { InquiryAnswer.settled($0.number, frame: frame) }
        if !answers.isEmpty { settlings.removeAll(where: \.isDue) }
        return answers
    }

    /// The GUI server has got everything up to a mark, and so all marks before it.
    package mutating func reached(_ sequence: UInt32) -> [InquiryAnswer] {
        guard let index = marks.lastIndex(where: { Int32(bitPattern: sequence &- $0.sequence) >= 0 }) else { return [] }
        defer { marks.removeFirst(index + 1) }
        return marks[...index].map { .acknowledged($0.number, isDelivered: true, frame: frame) }
    }

    /// What was under way to the GUI server is lost, or may be.
    package mutating func lost() -> [InquiryAnswer] {
        defer { marks = [] }
        return marks.map { .acknowledged($0.number, isDelivered: false, frame: frame) }
    }
}
