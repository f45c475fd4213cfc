internal import Framebuffer
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
    ///
    /// One that sees one screen of several is not shown views, which may be on any.
    var offers: Disclosure {
        guard rights == .all else { return [] }
        return view == .all ? server.discloses : server.discloses.subtracting(.views)
    }

    /// What the viewer sees changes there.
    func note(_ changes: Changes, _ pointer: Screenful.PointerChange, _ part: Rect) {
        guard let inquiries else { return }
        var region = changes.region
        // To a viewer that draws the pointer itself this is no change of its picture.
        if !machine.capabilities.cursor, pointer.hasMoved || pointer.hasNewShape {
            for rect in [pointer.old, pointer.new] { region.formUnion(Changes(all: rect).seen(in: part).region) }
        }
        inquiries.note(region, frame: server.frame)
    }

    /// The update, with what it tells of its frame.
    func noted(_ update: ViewerUpdate) -> ViewerUpdate {
        var update = update
        update.frame = inquiries.map {
            FrameNote(number: $0.frame, isComplete: state?.isComplete == true, offers: offers)
        }
        return update
    }

    /// Sends an answer behind what was said before.
    func answer(_ bytes: [UInt8]) {
        output.append(answer: bytes)
        flushSoon()
    }

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
