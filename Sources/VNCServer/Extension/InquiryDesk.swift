internal import Framebuffer
internal import Plumbing

/// Where what one viewer asks by our extension is kept until it is answered: the shell around `Inquiries`.
final class InquiryDesk {
    private var inquiries: Inquiries
    private let loop: Loop
    private var timer: Loop.Timer?
    private var alarm: Instant?
    private let look: () -> Void
    private let answer: (InquiryAnswer) -> Void

    /// A desk for a viewer that has seen everything up to a frame.
    ///
    /// - Parameters:
    ///   - look: has a frame captured at once.
    ///   - answer: tells the viewer.
    init(
        frame: UInt64, _ loop: Loop, look: @escaping () -> Void, answer: @escaping (InquiryAnswer) -> Void
    ) {
        inquiries = Inquiries(frame: frame)
        self.loop = loop
        self.look = look
        self.answer = answer
    }

    deinit { timer?.cancel() }

    /// The newest frame that brought the viewer something.
    var frame: UInt64 { inquiries.frame }

    /// Whether each change of the screen has to be seen.
    var isWatching: Bool { inquiries.isWatching }

    /// Takes up a question.
    func take(_ inquiry: Inquiry) -> Inquiries.Step {
        defer { schedule() }
        return inquiries.take(inquiry, at: loop.now)
    }

    /// The viewer's screen changes there in this frame.
    func note(_ region: Region, frame: UInt64) {
        inquiries.note(region, frame: frame, at: loop.now)
        schedule()
    }

    /// A frame was captured, and what it changes was noted.
    func captured() { tell(inquiries.captured()) }

    /// The GUI server has got everything up to a mark.
    func reached(_ sequence: UInt32) { tell(inquiries.reached(sequence)) }

    /// What was under way to the GUI server is lost.
    func lost() { tell(inquiries.lost()) }

    private func tell(_ answers: [InquiryAnswer]) { for one in answers { answer(one) } }

    private func schedule() {
        let deadline = inquiries.deadline
        guard deadline != alarm else { return }
        alarm = deadline
        timer?.cancel()
        timer = deadline.map { deadline in
            loop.schedule(at: deadline) { [weak self] in
                guard let self else { return }
                alarm = nil
                if inquiries.expire(at: loop.now) { look() }
                schedule()
            }
        }
    }
}
