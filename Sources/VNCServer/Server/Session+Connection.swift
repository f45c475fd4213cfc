internal import Framebuffer
internal import Plumbing
internal import Sessions

/// What comes and goes by a viewer's connection.
extension Session {
    private static let readSize = 64 << 10
    /// Answers that a viewer does not read, beyond which it is not listened to.
    private static let answerLimit = 64 << 10
    /// The time for the last words, and between a wrong password and its answer.
    private static let farewellTime = 2_000
    private static let penaltyTime = 1_000

    func ready(_ readiness: Readiness) {
        if readiness.contains(.write) { flush() }
        if !readiness.isDisjoint(with: [.read, .closed]) { read() }
    }

    private func read() {
        // Bounded, so that a viewer that floods does not starve the others.
        for _ in 0..<4 {
            do throws(SystemError) {
                switch try socket.read(limit: Self.readSize) {
                case .bytes(let bytes):
                    take(machine.feed(bytes))
                    // There is hardly more, and if there is, the loop says so.
                    if bytes.count < Self.readSize { return }
                case .nothing: return
                case .end: return close("it left")
                }
            } catch {
                return close("\(error)")
            }
            if watch == nil || isPaused { return }
        }
    }

    private func take(_ actions: [RFBAction]) {
        var events: [InputEvent] = []
        for action in actions where watch != nil {
            switch action {
            case .input(let event): if rights.permits(event) { events.append(event) }
            // It goes the way of the input, behind it.
            case .inquire(let inquiry): if let mark = take(inquiry) { events.append(mark) }
            default: take(action)
            }
        }
        if !events.isEmpty { submit(events) }
        flush()
        expectStep()
        server.pumpSoon()
    }

    /// Hands input on, in the panorama's pixels; what the pointer does in a view of one screen happens on that screen.
    private func submit(_ events: [InputEvent]) {
        guard let part, input != nil else { return inquiries?.lost() ?? () }
        var events = events
        if view != .all, !server.hasPointer(self), let position = machine.pointerPosition,
            let first = events.first(where: \.isOfPointer)
        {
            // Somebody else's hand may have the pointer elsewhere.
            if case .motion = first {} else { events.insert(.motion(x: position.x, y: position.y), at: 0) }
        }
        let hasMoved = events.contains { if case .motion = $0 { true } else { false } }
        if events.contains(where: { if case .sequence = $0 { false } else { true } }) {
            server.noteInput(of: self, hasMoved: hasMoved)
        }
        let origin = part.origin + server.screen.origin
        input?.submit(events.map { $0.offset(by: origin) })
    }

    private func take(_ action: RFBAction) {
        switch action {
        case .send(let bytes): output.append(answer: bytes)
        case .introduce(let name): peer = name
        case .judge(let claim): server.judge(claim, of: self)
        case .seal(let sealer):
            flush()
            // A viewer that takes not even that is not waited for.
            if output.isEmpty { socket.seal(sealer) } else { close("it does not read") }
        case .start(let shared):
            if let reason = server.makeRoom(for: self, shared: shared) { close(reason) } else { enter() }
        case .configure:
            state?.configure(machine.agreed)
            learnCapabilities()
            if machine.capabilities.inquiries { openInquiries() }
            if machine.capabilities.fence { flow.probed(at: .now) }
            clipboard.configure(isExtended: machine.capabilities.extendedClipboard)
            server.reportSoon()
        case .request(let incremental, let rect): state?.request(incremental: incremental, rect)
        case .continuousUpdates(let rect): state?.allowContinuously(rect)
        case .resize(let area, let screens):
            if rights.contains(.resize) { server.resize(self, area, screens) } else { refuseSize(.prohibited) }
        case .refuseResize: refuseSize(.invalidLayout)
        case .sound(let request):
            sound.apply(request)
            server.soundChanged()
            server.reportSoon()
        case .fence(let number): flow.answered(number, at: .now)
        case .clipboard(let message):
            if let copy = clipboard.take(message) { server.copied(copy, by: self) }
        case .input, .inquire: break
        case .close(let fault): end(fault)
        }
    }

    /// What the viewer claims was judged.
    func judged(_ identity: Identity?) {
        guard watch != nil, !isEnding else { return }
        take(identity.map { machine.admit($0) } ?? machine.refuse())
        read()
    }

    /// Gives the viewer its time for what it has to do next; for the same thing it gets no more, however it trickles.
    func expectStep() {
        guard !isEnding, state == nil, machine.patience != patience else { return }
        patience = machine.patience
        timer?.cancel()
        timer = patience.milliseconds.map { milliseconds in
            loop.schedule(afterMilliseconds: milliseconds) { [weak self] in self?.tooLate() }
        }
    }

    private func tooLate() {
        server.audit(.late, self)
        close("no handshake in time")
    }

    private func enter() {
        timer?.cancel()
        timer = nil
        hasSound = machine.hasSound
        hasClipboard = machine.hasClipboard
        let layout = server.screens
        part = layout.shown.part(of: view)
        knownPlace = part?.offset(by: layout.shown.rect.origin).origin
        knownScreens = (part == nil ? layout.wanted : layout.shown).screens(of: view)
        state = ViewerState(machine.desktop, screens: knownScreens)
        state?.configure(machine.agreed)
        // The viewer goes on while the rest is done; or it is gone by now.
        flush()
        if watch == nil { return }
        do {
            input = try InputDoor(server.link, loop, label: "viewer \(id)") { [unowned self] in
                guard server.hasPointer(self), let part, let position = machine.pointerPosition else { return nil }
                return .motion(x: position.x, y: position.y).offset(by: part.origin + server.screen.origin)
            }
            input?.onMark = { [unowned self] in inquiries?.reached($0) }
            input?.onLoss = { [unowned self] in inquiries?.lost() }
        } catch {
            Log.warning("viewer \(id): no input: \(error)")
        }
        server.audit(.entered(machine.identity?.name, by: machine.way, rights), self)
        server.reportSoon()
    }

    /// Sends the last words and closes.
    func end(_ fault: RFBFault) {
        guard !isEnding else { return }
        isEnding = true
        sound = ViewerSound()
        server.soundChanged()
        server.audit(state == nil ? .refused(fault) : .dismissed(fault), self)
        timer?.cancel()
        // Who guesses passwords shall wait; nobody else does.
        isHeld = fault == .wrongPassword
        timer = loop.schedule(afterMilliseconds: isHeld ? Self.penaltyTime : Self.farewellTime) { [weak self] in
            self?.isHeld = false
            self?.flush()
            self?.close("")
        }
    }

    private var isPaused: Bool { isEnding || machine.isJudged || isFull }

    /// Whether the viewer has yet to read so much that it is not listened to.
    var isFull: Bool { output.answerBytes > Self.answerLimit }

    func flush() {
        guard watch != nil, !isHeld else { return }
        do throws(SystemError) {
            repeat { sentBytes += try output.write(&sound, to: &socket) } while speakOfClipboard()
        } catch {
            return close(error.isBrokenPipe ? "it left" : "\(error)")
        }
        if output.isEmpty, !socket.isHolding {
            if isEnding { return close("") }
            if missingPieces == 0 {
                missingPieces = nil
                flow.next()
                state?.updateSent()
                server.pumpSoon()
            }
        }
        var interest: Readiness = isPaused ? [] : .read
        if output.isBlocked { interest.insert(.write) }
        watch?.update(interest)
    }

    /// Adds what is to be said of the clipboard, one message at a time, and only once the viewer has taken the one before.
    private func speakOfClipboard() -> Bool {
        if output.isEmpty { isClipboardOnItsWay = false }
        guard isRunning, !isClipboardOnItsWay, let bytes = clipboard.next() else { return false }
        output.append(notice: bytes)
        isClipboardOnItsWay = true
        return true
    }

    /// Ends everything; what the viewer held is released.
    func close(_ reason: String) {
        guard let watch else { return }
        watch.cancel()
        self.watch = nil
        timer?.cancel()
        refreshTimer?.cancel()
        input?.close()
        input = nil
        inquiries = nil
        output.removeAll()
        sound = ViewerSound()
        if state != nil {
            server.audit(.left(reason), self)
        } else if !isEnding {
            server.audit(.turned(reason), self)
        }
        isEnding = true
        server.remove(self)
    }
}

extension InputEvent {
    /// Whether it happens where the pointer is: motion, the wheel, the press of a button.
    fileprivate var isOfPointer: Bool {
        switch self {
        case .motion, .wheel: true
        case .press(let press): press.key.isPointerButton
        default: false
        }
    }
}
