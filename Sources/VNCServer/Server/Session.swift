internal import Framebuffer
internal import Plumbing
internal import Sessions

/// One viewer: its connection, what it speaks, what it has yet to get, and its Event session.
///
/// Whatever the viewer sends or fails to read, it costs the others nothing and the server at most one encoded update and a bounded
/// number of answers. When it leaves, its Event session goes with it and so does every key that it held.
final class Session {
    let id: Int
    private(set) var peer: String
    private unowned let server: Server
    private var socket: ViewerSocket
    private let loop: Loop
    private var watch: Loop.Watch?
    private var timer: Loop.Timer?
    /// What the viewer has time for now, as long as it has not come in.
    private var patience = Patience.none
    private var machine: RFBMachine
    /// What the desktop was called when the viewer came.
    private let name: String
    private var knownNews: Set<ViewerNews> = []
    private var state: ViewerState?
    private var output = OutputQueue()
    private var sound = ViewerSound()
    private var clipboard = ViewerClipboard()
    /// Whether the viewer has not taken all of what was said of the clipboard last.
    private var isClipboardOnItsWay = false
    private var input: InputDoor?
    private var flow = Flow()
    private var streams = StreamStarts()
    private var stage = VideoStage()
    /// What was given to the output as updates.
    private var updateBytes = 0
    private var density = Density()
    private var thrift = Thrift()
    /// How many pieces of the update under way are still to come; nil without one.
    private var missingPieces: Int?
    private var isEnding = false
    private var isHeld = false
    private var refreshTimer: Loop.Timer?
    private var lastUpdate = Instant(nanoseconds: 0)
    private var wasRefresh = false
    private var isFlushDue = false
    private(set) var sentBytes = 0

    private static let readSize = 64 << 10
    /// Answers that a viewer does not read, beyond which it is not listened to.
    private static let answerLimit = 64 << 10
    /// The time for the last words, and between a wrong password and its answer.
    private static let farewellTime = 2_000
    private static let penaltyTime = 1_000
    /// A silent peer is asked for a sign of life, then again and again; one that takes nothing for so long is gone.
    private static let idleTime = 60_000
    private static let probeInterval = 10_000
    private static let absenceTime = 120_000
    /// How long nothing must happen before lossy parts are made exact, the pause between two parts, and a part's size.
    private static let quietTime = 100
    private static let refreshPause = 10
    private static let refreshPixels = 4 * 65536
    /// How long, in milliseconds, a link may be busy with one update and with one part that is made exact, as far as that is known.
    private static let sliceTime = 100
    private static let refreshTime = 50

    /// A viewer that has just come in.
    init(_ id: Int, _ descriptor: consuming Descriptor, _ peer: String, _ machine: RFBMachine, _ server: Server) {
        self.id = id
        self.peer = peer
        self.server = server
        self.machine = machine
        name = server.facts.name
        loop = server.loop
        socket = ViewerSocket(descriptor)
    }

    /// Begins the conversation.
    func start() throws {
        socket.prepare(idle: Self.idleTime, interval: Self.probeInterval, limit: Self.absenceTime)
        watch = try loop.watch(socket.descriptor) { [weak self] in self?.ready($0) }
        expectStep()
        output.append(answer: RFBMachine.greeting)
        flush()
    }

    /// Whether the viewer is let in and has not left.
    var isRunning: Bool { state != nil && !isEnding }

    /// What the viewer waits for.
    var need: ViewerState.Need { isEnding || !mayBegin ? .nothing : state?.need ?? .nothing }

    /// Whether updates come unasked, as many as the flow permits.
    private var isFlowing: Bool { state?.isContinuous == true && machine.capabilities.fence }

    private var mayBegin: Bool { !isFlowing || flow.isOpen }

    /// What the viewer may do; nothing before it is let in.
    private var rights: Rights { machine.identity?.rights ?? [] }

    /// Whether there is sound to be had; the viewer is told.
    var hasSound: Bool {
        get { machine.hasSound }
        set {
            let newValue = newValue && (machine.identity == nil || rights.contains(.sound))
            guard newValue != machine.hasSound else { return }
            machine.hasSound = newValue
            state?.configure(machine.agreed)
            server.pumpSoon()
        }
    }

    /// Whether the desktop has a clipboard; the viewer is told.
    var hasClipboard: Bool {
        get { machine.hasClipboard }
        set {
            let newValue = newValue && (machine.identity == nil || rights.contains(.clipboard))
            machine.hasClipboard = newValue
            clipboard.isThere = newValue
            flushSoon()
        }
    }

    /// Whether the viewer understands pictures on the clipboard.
    var wantsPictures: Bool { isRunning && clipboard.wantsPictures }

    /// The desktop's clipboard has something else, or nothing for viewers.
    ///
    /// - Parameter isItsOwn: whether it came from this viewer.
    func offer(_ clip: ViewerClip, isItsOwn: Bool) {
        clipboard.offer(clip, isItsOwn: isItsOwn)
        flushSoon()
    }

    /// The sound that the viewer wants to hear; nil for none.
    var soundFormat: SoundFormat? { sound.isEnabled && !isEnding ? sound.format : nil }

    /// What the viewer is in the report.
    var description: Document {
        [
            "id": .integer(id), "peer": .string(peer), "encoding": .string("\(machine.capabilities.encoding)"),
            "bits": .integer(machine.format.bitsPerPixel), "lossy": .bool(machine.capabilities.jpeg != nil),
            "width": .integer(state?.area.width ?? 0), "height": .integer(state?.area.height ?? 0),
            "sound": soundFormat.map { .string($0.description) } ?? false, "by": .string(machine.way),
            "user": machine.identity?.name.map { .string($0) } ?? .null,
            "rights": .list(rights.names.map { .string($0) }),
        ]
    }

    // MARK: What the desktop does

    /// The desktop changed, and perhaps the pointer.
    func append(_ changes: Changes, _ pointer: Screenful.PointerChange, movedByOther: Bool) {
        if takesVideo { stage.note(changes.damage.rects, at: Self.milliseconds) }
        if machine.capabilities.cursor {
            state?.append(changes)
            if pointer.hasNewShape { state?.cursorChanged() }
            if pointer.hasMoved, movedByOther { state?.pointerMoved() }
            return
        }
        // The viewer's picture has the pointer in it: the old one must not be copied along.
        let isTouched = pointer.hasMoved || pointer.hasNewShape || !changes.moved.isEmpty
        if isTouched { state?.append(Changes(all: pointer.old)) }
        state?.append(changes)
        if isTouched { state?.append(Changes(all: pointer.new)) }
    }

    /// The desktop has another size.
    func resized(_ area: Area, _ screens: [Screen], _ reason: ResizeReason) {
        machine.desktop = area
        state?.resize(area, screens: screens, reason: reason)
    }

    /// The viewer's wish for another size was not granted.
    func refuseSize(_ status: ResizeStatus) { state?.refuseSize(status) }

    /// Begins an update from the frame that is there, if the viewer may have one.
    func serve(_ screen: Screenful) {
        guard need == .update, let pending = state?.pendingPixels else { return }
        let limit = pixelLimit(pending)
        if let update = state?.nextUpdate(pixels: limit) { begin(update, screen) }
    }

    /// Begins an update that makes exact what was sent with loss, if the viewer has nothing better to get.
    func refresh(_ screen: Screenful) {
        guard !isEnding, mayBegin else { return }
        let room = isFlowing ? flow.room(milliseconds: Self.refreshTime) : nil
        let pixels = min(Self.refreshPixels, room.map { density.pixels(bytes: $0, isExact: true) } ?? .max)
        guard let update = state?.nextRefresh(pixels: pixels) else { return }
        begin(update, screen)
    }

    /// How many pixels an update may have, of which there are so many to send; nil for all.
    private func pixelLimit(_ pending: Int) -> Int? {
        guard isFlowing, let room = flow.room(milliseconds: Self.sliceTime) else { return nil }
        let limit = density.pixels(bytes: room, isExact: false)
        thrift.note(pending: pending, limit: limit)
        return pending > limit ? limit : nil
    }

    private func begin(_ update: ViewerUpdate, _ screen: Screenful) {
        lastUpdate = .now
        wasRefresh = update.isExact
        var kind = EncodingClass(machine.capabilities, format: machine.format)
        kind = update.isExact ? kind.exact : thrift.applied(to: kind)
        flow.beginUpdate(at: .now)
        let showsPointer = !machine.capabilities.cursor
        let (damage, films) = takesVideo && !update.isExact ? split(update.damage, screen) : (update.damage, [])
        density.begin(pixels: damage.reduce(0) { $0 + $1.count }, isExact: update.isExact)
        let batch = server.batch(damage, kind, showsPointer: showsPointer)
        let facts = server.facts
        let head = update.head(
            cursor: screen.cursor, pointer: screen.pointer ?? .zero, format: machine.format, facts: facts,
            desktop: machine.desktop)
        if update.news.contains(.manyButtons) { machine.hasManyButtons = true }
        if update.news.contains(.pointerMode) { machine.isPointerRelative = facts.isPointerRelative }
        let count = (batch?.jobs.count ?? 0) + films.count
        output.beginUpdate(ServerMessage.update(count: head.count + count) + head.bytes)
        updateBytes += head.bytes.count
        missingPieces = count
        if count == 0 { finishIfComplete() }
        batch?.deliver(to: self)
        for stream in films {
            let overlay = showsPointer ? screen.overlay : nil
            let isFilmed = server.videos.film(stream, overlay: overlay) { [weak self] in
                self?.take([$0], areVideo: true)
            }
            // It was asked for the picture that is there, so this does not occur.
            if !isFilmed { take([.nothing]) }
        }
        flushSoon()
    }

    /// Whether what behaves like video goes as such.
    private var takesVideo: Bool {
        machine.capabilities.video && machine.format.bitsPerPixel > 8 && !machine.format.isMapped
    }

    private static var milliseconds: Int { Int(Instant.now.since(Instant(nanoseconds: 0)) / 1_000_000) }

    /// Takes the videos out of an update's damage.
    private func split(_ damage: [Rect], _ screen: Screenful) -> (rest: [Rect], films: [VideoStream]) {
        guard let shown = screen.current?.area, shown == state?.area else { return (damage, []) }
        let (rest, films) = stage.split(
            damage, within: shown, machine.capabilities.jpeg, at: Self.milliseconds, server.videos.budget)
        for film in films { self.state?.cover(film.rect) }
        return (rest, films)
    }

    /// There is something to tell the viewer, if it can be told.
    func tell(_ news: ViewerNews) { state?.tell(news) }

    /// Tells what a viewer has to know that has just said that it can be told.
    private func learnCapabilities() {
        let new = machine.capabilities.news.subtracting(knownNews)
        knownNews = machine.capabilities.news
        if new.contains(.lights), server.knowsLights { tell(.lights) }
        if new.contains(.pointerMode), server.facts.isPointerRelative { tell(.pointerMode) }
        if new.contains(.name), server.facts.name != name { tell(.name) }
        if !knownNews.contains(.manyButtons) { machine.hasManyButtons = false }
        if !knownNews.contains(.pointerMode) { machine.isPointerRelative = false }
    }

    /// Takes encoded pieces of the update under way; what videos cost is no measure for what stills will.
    func take(_ pieces: ArraySlice<EncodedPiece>, areVideo: Bool = false) {
        guard let missing = missingPieces, !isEnding else { return }
        for piece in pieces {
            updateBytes += piece.bytes.count
            if !areVideo { density.add(bytes: piece.bytes.count) }
            output.append(streams.bytes(of: piece))
            state?.note(piece.rect, isLossy: piece.isLossy)
        }
        missingPieces = missing - pieces.count
        finishIfComplete()
        flushSoon()
    }

    /// Sends what came together in this turn of the loop with as few calls as can be.
    private func flushSoon() {
        if isFlushDue { return }
        isFlushDue = true
        loop.afterBatch { [weak self] in
            self?.isFlushDue = false
            self?.flush()
        }
    }

    /// When the viewer has been quiet for a moment, what it shows is made exact, in parts that leave room for new things.
    func refreshLater() {
        guard refreshTimer == nil, state?.needsRefresh == true, mayBegin else { return }
        let wait = wasRefresh ? Self.refreshPause : Self.quietTime
        refreshTimer = loop.schedule(at: lastUpdate.advanced(milliseconds: wait)) { [weak self] in
            guard let self else { return }
            refreshTimer = nil
            let wait = wasRefresh ? Self.refreshPause : Self.quietTime
            if Instant.now < lastUpdate.advanced(milliseconds: wait) { refreshLater() } else { server.refresh(self) }
        }
    }

    private func finishIfComplete() {
        guard missingPieces == 0 else { return }
        output.endUpdate()
        density.end()
        guard isFlowing, let number = flow.endUpdate(bytes: updateBytes, at: .now) else { return }
        output.append(notice: ServerMessage.fence(number, isRequest: true))
    }

    /// There is something to hear.
    func hear(_ delivery: SoundDesk.Delivery) {
        guard !isEnding else { return }
        switch delivery {
        case .chunk(let chunk): sound.append(chunk)
        case .pause: sound.pause()
        }
        if sound.next != nil { flushSoon() }
    }

    // MARK: The connection

    private func ready(_ readiness: Readiness) {
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
            if case .input(let event) = action {
                if rights.permits(event) { events.append(event) }
            } else {
                take(action)
            }
        }
        if !events.isEmpty {
            let hasMoved = events.contains { if case .motion = $0 { true } else { false } }
            server.noteInput(of: self, hasMoved: hasMoved)
            input?.submit(events.map { $0.offset(by: server.screen.origin) })
        }
        flush()
        expectStep()
        server.pumpSoon()
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
        case .input: break
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
    private func expectStep() {
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
        state = ViewerState(server.desktop, screens: server.screens)
        state?.configure(machine.agreed)
        do {
            input = try InputDoor(server.link, loop, label: "viewer \(id)") { [unowned self] in
                guard server.hasPointer(self), let position = machine.pointerPosition else { return nil }
                return .motion(x: position.x, y: position.y).offset(by: server.screen.origin)
            }
        } catch {
            Log.warning("viewer \(id): no input: \(error)")
        }
        server.audit(.entered(machine.identity?.name, by: machine.way, rights), self)
        server.reportSoon()
    }

    /// Sends the last words and closes.
    private func end(_ fault: RFBFault) {
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

    private var isPaused: Bool { isEnding || machine.isJudged || output.answerBytes > Self.answerLimit }

    private func flush() {
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
