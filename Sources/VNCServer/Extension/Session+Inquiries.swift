internal import Sessions

/// What a viewer asks by our extension.
extension Session {
    /// Begins to speak the extension with a viewer that has just listed it.
    func openInquiries() {
        guard inquiries == nil else { return }
        inquiries = InquiryDesk(frame: server.frame, loop) { [unowned server] in
            server.screen.look()
        } answer: { [unowned self] in
            answer($0.bytes)
        }
    }

    /// What the viewer may be told beyond what it sees: nothing, when it may do less than everything.
    var offers: Disclosure { rights == .all ? server.discloses : [] }

    /// Takes up a question; the mark that has to go to the GUI server for it, behind all input.
    func take(_ inquiry: Inquiry) -> InputEvent? {
        if case .log(let number) = inquiry {
            let text = offers.contains(.logs) ? server.logs?.text : nil
            answer(InquiryAnswer.log(number, frame: inquiries?.frame ?? 0, text).bytes)
            return nil
        }
        if case .views(let number, let label) = inquiry {
            guard offers.contains(.views) else { 
                answer(number, .prohibited)
                return nil
            }
            let question = ViewDesk.Question(viewer: id, number: number, label: label)
            // Pictures are large: who does not read them is shown no more.
            if isFull || !server.ask(question) { answer(number, .busy) }
            return nil
        }
        switch inquiries?.take(inquiry) {
        case .mark(let sequence): return .sequence(sequence)
        case .end: end(.tooManyInquiries)
        case .wait, nil: break
        }
        return nil
    }

    /// Answers a question for views.
    func answer(_ number: UInt32, _ status: InquiryAnswer.Status, _ picture: ViewPicture? = nil) {
        answer(InquiryAnswer.views(number, frame: inquiries?.frame ?? 0, status, picture?.bytes ?? []).bytes)
    }

    /// Whether the viewer has asked for what only each change of the screen tells.
    var isWatching: Bool { isRunning && inquiries?.isWatching == true }

    /// A frame was captured, and what it changes was appended.
    func captured() { if isRunning { inquiries?.captured() } }
}
