internal import Framebuffer
package import Plumbing
package import Sessions

/// The VNC server: shows the desktop of a Capture session to viewers, and what they do goes to Event sessions, one each.
///
/// It belongs to its loop's thread; encoding alone happens on others. Nothing is captured, encoded or woken while no viewer
/// waits. When the GUI server is restarted, viewers keep their picture and go on.
package final class Server {
    let link: ParentLink
    let loop: Loop
    let screen: Screenful
    private var settings: Settings
    private let report: (Document) -> Void
    private let fail: (String) -> Void
    private var doors: Doors?
    private var sessions: [Int: Session] = [:]
    private var nextSession = 1
    private let pool: EncoderPool
    private var results: Mailbox<Result>?
    let videos: VideoDesk
    /// The updates of the present frame that were begun, to be shared.
    private var shared: [Batch.Key: Batch] = [:]
    /// What was encoded of what the present frame shows, and how many frames there were.
    private var cache = PieceCache()
    private var generation = 0
    /// The pieces that were encoded.
    package private(set) var encodedCount = 0
    /// The updates that threads work at.
    private var working: [Int: Batch] = [:]
    private var nextBatch = 0
    private let sockets: [Int32]
    private var callers: Callers?
    private let judge: Judge
    private var doorman = Doorman()
    private var audit: Audit
    private var desk: SoundDesk?
    private var clipboard: DesktopClipboard?
    private var lastInput: Int?
    private var lastMotion: Int?
    private var isPumpDue = false
    private var isReportDue = false
    /// The size as viewers know it.
    private(set) var desktop: Area
    /// The screens that viewers made of it; none for one that is all of it.
    private(set) var screens: [Screen] = []
    private var keyboard: KeyboardWatch?
    private var resizing: Resizing?
    private var nextResizing: Resizing?

    private struct Result: Sendable {
        let batch: Int
        let job: Int
        let piece: EncodedPiece
    }

    private struct Resizing {
        let session: Int?
        let area: Area
        let screens: [Screen]
    }

    /// Viewers at once, and those of them that have not come in yet.
    private static let sessionLimit = 200
    private static let strangerLimit = 32
    /// Up to this many pixels are encoded at once rather than handed to a thread, which would take longer to wake.
    private static let inlineLimit = 65536

    /// A server with those settings; `report` is told who is there, `fail` when it cannot go on.
    ///
    /// - Parameters:
    ///   - threads: how many threads encode.
    ///   - sockets: those that listen and were handed over.
    ///   - audit: is told who came, who left and who was not let in.
    package init(
        _ link: ParentLink, _ loop: Loop, _ settings: Settings, threads: Int = 2, sockets: [Int32] = [],
        report: @escaping (Document) -> Void, audit: @escaping (Document) -> Void = { _ in },
        fail: @escaping (String) -> Void
    ) throws {
        self.link = link
        self.loop = loop
        self.settings = settings
        self.report = report
        self.fail = fail
        self.audit = Audit(report: audit)
        self.sockets = sockets
        judge = try Judge(loop)
        desktop = settings.area
        pool = EncoderPool(limit: threads)
        screen = try Screenful(link, loop, settings.area, rate: settings.rate)
        videos = try VideoDesk(screen, loop)
        results = try loop.mailbox { [unowned self] result in finish(result) }
        screen.onFrame = { [unowned self] in take($0, $1) }
        screen.onSize = { [unowned self] in sizeIsThere() }
        screen.onEnd = { [unowned self] in self.fail("no Capture session: \($0)") }
        try openSound()
        try openClipboard()
        try open()
    }

    /// The TCP port that is listened on.
    package var port: Int? { doors?.port }

    /// Lets nobody in any more; the file of a unix socket is removed.
    package func close() {
        doors?.close()
        doors = nil
    }

    /// Takes over changed settings; with those that cannot be, everything stays as it was.
    package func change(_ new: Settings) {
        let old = settings
        settings = new
        screen.period = 1_000_000_000 / Int64(new.rate)
        if new.area != old.area { resize(nil, new.area, []) }
        if new.name != old.name { tell(.name) }
        if new.isPointerRelative != old.isPointerRelative { tell(.pointerMode) }
        do { try openSound() } catch { Log.error("sound: \(error)") }
        let listens = { (s: Settings) in
            [s.address, "\(s.port ?? -1)", s.unixPath ?? "", "\(s.security)", "\(s.takesSockets) \(s.calls)"]
        }
        guard listens(new) != listens(old) else { return }
        do { try open() } catch {
            Log.error("\(error); listening as before")
            settings = old
            do { try open() } catch { fail("\(error)") }
        }
    }

    private func open() throws {
        // First out of the old doors: the new ones may be the same.
        doors?.close()
        doors = nil
        let doors = try Doors(settings, loop, sockets: sockets) { [unowned self] in admit($0) }
        self.doors = doors
        call(doors)
        if let port = doors.port {
            let wanted = settings.port ?? 0
            let moved = wanted != 0 && wanted != port ? " (\(wanted) is in use)" : ""
            let place = settings.port == nil ? "the port that was handed over, " : "\(settings.address):"
            Log.info("listening on \(place)\(port)\(moved)")
            if settings.port != nil, !Settings.isLoopback(settings.address), settings.security.isReadable {
                Log.warning("what goes by `vnc-auth` or `rsa-aes-password` is not sealed, and others can read it")
            }
        }
        if let path = settings.unixPath { Log.info("listening on \(path)") }
        reportSoon()
    }

    /// Calls the viewers that listen.
    private func call(_ doors: Doors) {
        let distant = doors.distant
        let callers = Callers(loop) { [unowned self] connection, address in
            let policy = Settings.isLoopback(address.host) ? SecurityPolicy.open : distant
            admit(Doors.Visitor(connection: connection, peer: address.host, policy: policy))
        }
        callers.call(settings.calls.compactMap(Callers.Address.init))
        self.callers = callers
    }

    /// Offers AudioOut as the settings want it.
    private func openSound() throws {
        guard settings.sound != desk?.format else { return }
        desk?.close()
        desk = nil
        defer { for session in sessions.values { session.hasSound = desk != nil } }
        guard let format = settings.sound else { return }
        desk = try SoundDesk(link, loop, format) { [unowned self] in
            reportSoon()
        } deliver: { [unowned self] delivery in
            for session in sessions.values { session.hear(delivery) }
        }
        soundChanged()
    }

    /// Asks for the desktop's clipboard; where there is none, viewers' texts are passed over.
    private func openClipboard() throws {
        clipboard = try DesktopClipboard(link, loop) { [unowned self] in
            sessions.values.contains { $0.wantsPictures }
        } tell: { [unowned self] clip, source in
            for session in sessions.values { session.offer(clip, isItsOwn: session.id == source) }
        } change: { [unowned self] isThere in
            for session in sessions.values { session.hasClipboard = isThere }
        }
    }

    private func admit(_ visitor: Doors.Visitor) {
        guard sessions.count < Self.sessionLimit else {
            return Log.warning("a viewer from \(visitor.peer) is turned away: there are \(sessions.count)")
        }
        let strangers = sessions.values.filter { !$0.isRunning }.map { (id: $0.id, peer: $0.peer) }
        if strangers.count >= Self.strangerLimit, let leaver = Doorman.leaver(among: strangers) {
            sessions[leaver]?.close("others want to come in")
        }
        do {
            guard let descriptor = visitor.connection.take() else { return }
            let machine = RFBMachine(
                policy: visitor.policy, random: try Files.random(RFBMachine.randomLength), desktop: desktop,
                name: settings.name)
            let session = Session(nextSession, descriptor, visitor.peer, machine, self)
            nextSession += 1
            session.hasSound = desk != nil
            session.hasClipboard = clipboard?.isThere ?? false
            session.offer(clipboard?.clip ?? ViewerClip(), isItsOwn: true)
            sessions[session.id] = session
            try session.start()
        } catch {
            Log.warning("viewer from \(visitor.peer): \(error)")
        }
    }

    // MARK: What sessions call

    /// What may be told of the desktop.
    var facts: DesktopFacts {
        DesktopFacts(
            name: settings.name, lights: keyboard?.lights ?? [], isPointerRelative: settings.isPointerRelative)
    }

    /// Whether it is known which lights of the keyboard are on; asks for it when a viewer wants to know for the first time.
    var knowsLights: Bool {
        if keyboard == nil {
            do {
                keyboard = try KeyboardWatch(link, loop) { [unowned self] _ in tell(.lights) }
            } catch {
                Log.warning("keyboard-state: \(error)")
            }
        }
        return keyboard?.lights != nil
    }

    /// Tells all viewers that can be told.
    private func tell(_ news: ViewerNews) {
        for session in sessions.values { session.tell(news) }
        pumpSoon()
    }

    /// A session is over.
    func remove(_ session: Session) {
        sessions[session.id] = nil
        if sessions.isEmpty { KeptMemory.giveBack() }
        soundChanged()
        reportSoon()
    }

    /// Judges what a viewer claims, after the wait that others of its address have brought upon it.
    func judge(_ claim: Claim, of session: Session) {
        guard let users = doors?.users else { return session.judged(nil) }
        let wait = doorman.wait(for: session.peer, now: loop.now.nanoseconds / 1_000_000)
        let decide = { [weak self, weak session] (identity: Identity?) in
            guard let self, let session else { return }
            if identity == nil { doorman.noteFailure(of: session.peer, now: loop.now.nanoseconds / 1_000_000) }
            session.judged(identity)
        }
        judge.judge(claim, of: session.peer, by: users, after: wait, decide)
    }

    /// Writes down what became of a viewer.
    func audit(_ event: Audit.Event, _ session: Session) { audit.note(event, session.id, session.peer) }

    /// A viewer did something, and perhaps moved the pointer.
    func noteInput(of session: Session, hasMoved: Bool) {
        lastInput = session.id
        if hasMoved { lastMotion = session.id }
        screen.noteInput()
    }

    /// Whether no other viewer has moved the pointer since this one did.
    func hasPointer(_ session: Session) -> Bool { lastMotion == session.id }

    /// Does what the settings say about a viewer that wants to be the only one; the reason if it may not come in.
    func makeRoom(for session: Session, shared: Bool) -> String? {
        if shared { return nil }
        let others = sessions.values.filter { $0.isRunning && $0.id != session.id }
        switch settings.exclusive {
        case .ignore: break
        case .refuse: if !others.isEmpty { return "it wants to be the only one, and there are others" }
        case .disconnect: for other in others { other.close("viewer \(session.id) wants to be the only one") }
        }
        return nil
    }

    /// A viewer wants another sound, or none.
    func soundChanged() { desk?.formats = Set(sessions.values.compactMap(\.soundFormat)) }

    /// Has a session's lossy parts sent again, unless the frame is about to be another.
    func refresh(_ session: Session) {
        if screen.isSteady { session.refresh(screen) }
        pumpSoon()
    }

    /// Looks, when the present events have been served, who waits for what.
    func pumpSoon() {
        if isPumpDue { return }
        isPumpDue = true
        loop.afterBatch { [unowned self] in
            isPumpDue = false
            pump()
        }
    }

    /// Reports, when the present events have been served.
    func reportSoon() {
        if isReportDue { return }
        isReportDue = true
        loop.afterBatch { [unowned self] in
            isReportDue = false
            report(description)
        }
    }

    /// A viewer wants another size; the last wish counts.
    func resize(_ session: Session?, _ area: Area, _ screens: [Screen]) {
        guard session == nil || settings.canResize else { return session?.refuseSize(.prohibited) ?? () }
        guard Settings.serves(area) else { return session?.refuseSize(.outOfResources) ?? () }
        let wish = Resizing(session: session?.id, area: area, screens: screens)
        guard resizing == nil else { return nextResizing = wish }
        if area == desktop {
            share(wish, isNew: screens != self.screens)
            return pumpSoon()
        }
        do {
            try screen.resize(area)
            resizing = wish
        } catch {
            Log.warning("\(area.width)x\(area.height): \(error)")
            session?.refuseSize(.outOfResources)
        }
        // Without a GUI server there is nobody to wait for.
        if !screen.isConnected { sizeIsThere() }
    }

    /// The pieces of an update of the present frame, shared with whoever lacks the same; nil without a frame or damage.
    func batch(_ damage: [Rect], _ kind: EncodingClass, showsPointer: Bool) -> Batch? {
        guard let buffer = screen.current, !damage.isEmpty else { return nil }
        let key = Batch.Key(kind: kind, damage: damage, showsPointer: showsPointer)
        if let batch = shared[key] { return batch }
        let bounds = Rect(.zero, buffer.area)
        let jobs = EncodingJob.jobs(damage, within: bounds, kind, overlay: showsPointer ? screen.overlay : nil)
        let batch = Batch(jobs, buffer, generation)
        shared[key] = batch
        for (index, job) in jobs.enumerated() {
            if let piece = cache.piece(of: job) { batch.add(piece, of: index) }
        }
        let left = batch.missing
        encodedCount += left.count
        if left.reduce(0, { $0 + jobs[$1].rect.count }) <= Self.inlineLimit {
            for index in left { keep(pool.run(jobs[index], on: buffer), of: index, in: batch) }
            return batch
        }
        guard let results else { return nil }
        let number = nextBatch
        nextBatch += 1
        working[number] = batch
        screen.hold(buffer)
        pool.submit(
            left.map { index in
                EncoderPool.Work(job: jobs[index], buffer: buffer) {
                    results.post(Result(batch: number, job: index, piece: $0))
                }
            })
        return batch
    }

    /// A viewer copied a text.
    func copied(_ copy: ViewerClipboard.Copy, by session: Session) { clipboard?.copy(copy, from: session.id) }

    // MARK: What the screen and the threads call

    private func pump() {
        var needs: Set<ViewerState.Need> = []
        for session in sessions.values { needs.insert(session.need) }
        if needs.contains(.update) {
            // Without a GUI server, the last frame is what there is.
            if screen.isConnected { screen.want() } else { serve() }
        } else if needs.contains(.change) {
            screen.watch()
        }
        for session in sessions.values { session.refreshLater() }
    }

    private func take(_ changes: Changes, _ pointer: Screenful.PointerChange) {
        shared = [:]
        if !changes.isEmpty {
            generation += 1
            cache.forget(changes.region)
        }
        for session in sessions.values { session.append(changes, pointer, movedByOther: session.id != lastInput) }
        serve()
        pumpSoon()
    }

    private func serve() { for session in sessions.values { session.serve(screen) } }

    private func finish(_ result: Result) {
        guard let batch = working[result.batch] else { return }
        keep(result.piece, of: result.job, in: batch)
        if batch.isDone {
            working[result.batch] = nil
            screen.release(batch.buffer)
        }
    }

    /// A piece is encoded: for who waits for it, and for who asks while the screen shows the same.
    private func keep(_ piece: EncodedPiece, of index: Int, in batch: Batch) {
        if batch.generation == generation { cache.keep(piece, of: batch.jobs[index]) }
        batch.add(piece, of: index)
    }

    private func sizeIsThere() {
        desktop = screen.area
        if let done = resizing {
            share(done, isNew: true)
            resizing = nil
            reportSoon()
        }
        pumpSoon()
        if let next = nextResizing {
            nextResizing = nil
            resize(next.session.flatMap { sessions[$0] }, next.area, next.screens)
        }
    }

    /// Tells whoever wished them of the size and the screens, and if they are new all others too.
    private func share(_ done: Resizing, isNew: Bool) {
        screens = done.screens
        for session in sessions.values where isNew || session.id == done.session {
            let reason: ResizeReason =
                done.session == nil ? .server : done.session == session.id ? .thisViewer : .otherViewer
            session.resized(desktop, screens, reason)
        }
    }

    private var soundDescription: Document {
        guard let desk else { return false }
        return [
            "rate": .integer(desk.format.rate), "period": .integer(desk.format.period),
            "sessions": .integer(desk.sessionCount),
        ]
    }

    private var description: Document {
        var listening: [Document.Member] = []
        if let port = doors?.port {
            listening.append(.init("address", .string(settings.address)))
            listening.append(.init("tcp", .integer(port)))
        }
        if doors != nil, let path = settings.unixPath { listening.append(.init("unix", .string(path))) }
        let viewers = sessions.values.filter(\.isRunning).sorted { $0.id < $1.id }.map(\.description)
        return [
            "listening": .object(listening), "width": .integer(desktop.width), "height": .integer(desktop.height),
            "viewers": .list(viewers), "sound": soundDescription,
        ]
    }
}
