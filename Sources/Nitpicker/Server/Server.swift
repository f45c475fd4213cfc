internal import Framebuffer
package import Plumbing
package import Sessions

/// The GUI server: it offers Gui, Capture and Event, and depends on nobody.
///
/// All on one loop's thread. What clients ask for is noted in the desk at once; what follows from it (input for sessions, damage
/// for captures, reports) is done once after each batch of messages. Pixels are composed only when a capture
/// asks. A client's fault, death or silence ends or delays that client alone.
package final class Server {
    let pixels = SessionPixels()
    package internal(set) var desk: Desk
    private let loop: Loop
    private let painter: any LabelPainter
    private let report: Report
    private var providers: [Service: ServiceProvider] = [:]
    var guis: [SessionID: GuiSession] = [:]
    var captures: [CaptureSession] = []
    private var events: [EventSession] = []
    private var isFlushScheduled = false
    private var areAnswersScheduled = false
    private var pointerImage = PointerImage.none
    /// Whether nothing is wrong with the configuration in force.
    private var isConfigurationGood = false
    private let write: (String, Document) -> Void
    private var wereErrorsReported = false
    let mask: Desk.Mask

    /// A server that announces its services over `link`; `report` is called with each report's name and content.
    package init(
        _ link: ParentLink, _ loop: Loop, config: Document, painter: any LabelPainter = NoLabels(),
        report: @escaping (String, Document) -> Void = { _, _ in }
    ) throws(SessionError) {
        self.loop = loop
        self.painter = painter
        let (policy, errors) = Policy.parse(config)
        desk = Desk(policy: policy)
        isConfigurationGood = errors.isEmpty
        write = report
        self.report = Report(loop, report)
        mask = { [pixels] session, point in pixels.takesInput(session, at: point) }
        self.report.onIdle = { [unowned self] in self.report.tell(desk, Desk.Effects(), outputs: outputs) }
        for service in [Service.gui, .capture, .event] {
            providers[service] = try ServiceProvider(service, link, loop) { [unowned self] event in
                handle(event, of: service)
            }
        }
        tell(errors, isKept: false)
    }

    /// Replaces the configuration, without disturbing what stays the same.
    ///
    /// When something is wrong in it, that is told in the log and in the report `config-errors`, and the last good configuration stays in
    /// force. Before there was a good one, what is wrong counts as absent.
    package func configure(_ config: Document) {
        let (policy, errors) = Policy.parse(config)
        let isKept = !errors.isEmpty && isConfigurationGood
        tell(errors, isKept: isKept)
        if isKept { return }
        isConfigurationGood = errors.isEmpty
        if policy == desk.policy { return }
        desk.apply(policy)
        outputsChanged()
    }

    /// Takes note that there is a configuration that nobody can read; the last one stays in force.
    package func configurationFailed(_ reason: String) { tell([reason], isKept: true) }

    private func tell(_ errors: [String], isKept: Bool) {
        for error in errors { Log.warning("config: \(error)") }
        if isKept { Log.warning("config: the last good one stays in force") }
        if errors.isEmpty && !wereErrorsReported { return }
        wereErrorsReported = !errors.isEmpty
        write("config-errors", ["errors": .list(errors.map { .string($0) }), "kept": .bool(isKept)])
    }

    /// The document that decides on the focus says this.
    package func focus(_ document: Document?) {
        guard desk.policy.focusMode == .rom else { return }
        desk.focus(document?["label"].string.map { Label($0) }, mask: mask)
        flush()
    }

    // MARK: Sessions

    private func handle(_ event: ServiceProvider.Event, of service: Service) {
        switch event {
        case .open(let opening):
            guard let connection = ServerConnection(opening, loop) else { return }
            open(connection, service, quota: opening.quota)
            // What programs commit together is to be seen together; drivers say one thing at a time.
            connection.start(burst: service == .gui ? 16 : 1)
        case .upgrade(let session, let bytes):
            if service == .gui { guis[SessionID(Int(session))]?.upgrade(bytes) }
            if service == .capture { captures.first { $0.connection.session == session }?.upgrade(bytes) }
        case .close(let session): connection(session, of: service)?.close(reason: "closed by the parent")
        }
    }

    private func connection(_ session: UInt32, of service: Service) -> ServerConnection? {
        switch service {
        case .gui: guis[SessionID(Int(session))]?.connection
        case .capture: captures.first { $0.connection.session == session }?.connection
        default: events.first { $0.connection.session == session }?.connection
        }
    }

    private func open(_ connection: ServerConnection, _ service: Service, quota: Int) {
        switch service {
        case .gui:
            let session = GuiSession(connection, quota: quota, self)
            guis[session.id] = session
            desk.open(session.id, label: connection.label)
            if desk.policy.domain(of: connection.label) == nil {
                Log.warning("no domain for '\(connection.label)'")
            }
            session.tell(info(for: session.id))
        case .capture: captures.append(CaptureSession(connection, quota: quota, self))
        default: events.append(EventSession(connection, self))
        }
        connection.onClose = { [unowned self, unowned connection] reason in closed(connection, service, reason) }
    }

    private func closed(_ connection: ServerConnection, _ service: Service, _ reason: String) {
        if !reason.isEmpty { Log.warning("\(service.rawValue) session of '\(connection.label)' closed: \(reason)") }
        switch service {
        case .gui:
            let id = SessionID(Int(connection.session))
            desk.close(id)
            pixels[id] = nil
            guis[id] = nil
        case .capture:
            captures.removeAll { $0.connection === connection }
            outputsChanged()
        default:
            if let gone = events.first(where: { $0.connection === connection }) { desk.close(gone.source, mask: mask) }
            events.removeAll { $0.connection === connection }
        }
        providers[service]?.closed(session: connection.session, reason: reason)
        scheduleFlush()
    }

    // MARK: Effects

    /// Does what is to be done once the present batch of messages has been served.
    func scheduleFlush() {
        if isFlushScheduled { return }
        isFlushScheduled = true
        loop.afterBatch { [weak self] in
            self?.isFlushScheduled = false
            self?.flush()
        }
    }

    /// Input from a driver: delivered at once.
    func inject(_ events: [InputEvent], from source: EventSource) {
        desk.input(events, from: source, mask: mask)
        flush()
    }

    /// Brings the desk up to date and hands out what follows.
    func flush() {
        desk.settle(mask: mask)
        let effects = desk.takeEffects()
        var deliveries = effects.deliveries[...]
        while let session = deliveries.first?.session {
            let own = deliveries.prefix { $0.session == session }
            deliveries = deliveries.dropFirst(own.count)
            guis[session]?.deliver(own.lazy.map(\.event))
        }
        if effects.panoramaChanged { for (id, session) in guis { session.tell(info(for: id)) } }
        if effects.pointerImageChanged || effects.panoramaChanged {
            pointerImage = PointerImage(desk.overlay, at: desk.user.pointer ?? .zero, source: pixels)
        }
        for capture in captures {
            capture.note(effects)
            capture.tell(pointerImage)
            capture.wake()
            if capture.isDue { scheduleAnswers() }
        }
        // The desk is much to copy for nothing.
        if !desk.policy.reports.isEmpty { report.tell(desk, effects, outputs: outputs) }
        for session in guis.values where session.isOverrun {
            session.connection.close(reason: "the client does not read its answers")
        }
    }

    /// Answers the captures that wait, once the present batch of messages has been served: a burst of commits is one frame.
    func scheduleAnswers() {
        if areAnswersScheduled { return }
        areAnswersScheduled = true
        loop.afterBatch { [weak self] in
            guard let self else { return }
            // What is committed must be known before it is drawn.
            if isFlushScheduled { flush() }
            areAnswersScheduled = false
            for capture in captures where capture.isDue { capture.answer() }
        }
    }

    // MARK: What captures ask

    /// Lets `draw` compose a part of the panorama, or of a scene that is not all of it; returns whether the result may be torn.
    func compose(
        _ region: Region, of scene: Scene? = nil, withPointer: Bool, _ draw: (Composer<SessionPixels>) -> Void
    ) -> Bool {
        if region.isEmpty {
            pixels.forget()
            return false
        }
        let composer = Composer(
            scene ?? desk.scene, overlay: withPointer ? desk.overlay : [], source: pixels, painter: painter)
        return pixels.whole { draw(composer) }
    }

    /// Where the pointer is, if it is shown in `rect`.
    func pointerPosition(in rect: Rect) -> Point? {
        desk.user.pointer.flatMap { rect.contains($0) && !desk.isPointerHidden ? $0 : nil }
    }

    /// A capture took everything that was committed so far.
    func captured() {
        for session in guis.values where session.awaitsShown { session.shown() }
    }

    /// A session hands its focus on; a chain that runs in a circle ends before it does.
    func forwardFocus(of session: SessionID, to token: SessionToken?) {
        if desk.forwardFocus(of: session, to: token, mask: mask) {
            Log.warning("'\(desk.label(of: session)?.text ?? "")' hands the focus on in a circle")
        }
    }
}
