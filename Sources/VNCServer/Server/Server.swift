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
    var settings: Settings
    private let report: (Document) -> Void
    private let fail: (String) -> Void
    var doors: Doors?
    var sessions: [Int: Session] = [:]
    var nextSession = 1
    let pictures: PictureDesk
    private let memory: QuietMemory
    let videos: VideoDesk
    let sockets: [Int32]
    var callers: Callers?
    let judge: Judge
    var doorman = Doorman()
    var audit = Audit()
    let reportAudit: (Document) -> Void
    var isAuditDue = false
    var desk: SoundDesk?
    var clipboard: DesktopClipboard?
    var logs: LogWatch?
    var views: ViewDesk?
    /// How many frames brought viewers something, the pointer counted in.
    private(set) var frame: UInt64 = 0
    private var lastInput: Int?
    private var lastMotion: Int?
    private var isPumpDue = false
    private var isReportDue = false
    /// The screens, as viewers know them and as they are to be.
    let screens: ScreenDesk
    private var keyboard: KeyboardWatch?
    private(set) var recorder: RecordDesk?

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
        reportAudit = audit
        self.sockets = sockets
        judge = try Judge(loop)
        let layout = ScreenLayout(settings.screens, showsOthers: settings.showsPanorama)
        screen = try Screenful(link, loop, layout, rate: settings.rate)
        screens = ScreenDesk(screen, layout)
        pictures = try PictureDesk(screen, loop, threads: threads)
        memory = QuietMemory(loop) { [pictures] in pictures.tidy() }
        videos = try VideoDesk(screen, loop)
        screen.isExact = { [unowned self] in sessions.values.contains(where: \.isWatching) }
        screen.onFrame = { [unowned self] in take($0, $1) }
        screen.onLayout = { [unowned self] in
            screens.layoutIsThere()
            views?.show(screens.shown)
            pumpSoon()
        }
        screen.onOutputs = { [unowned self] outputs in screens.setOthers(outputs) }
        screens.onChange = { [unowned self] askers in share(askers) }
        screens.onRefusal = { [unowned self] askers in refuse(askers) }
        screen.onEnd = { [unowned self] in self.fail("no Capture session: \($0)") }
        try openSound()
        try openClipboard()
        try openLogs()
        try open()
        record()
    }

    /// The pieces that were encoded.
    package var encodedCount: Int { pictures.encodedCount }

    /// The TCP port that is listened on.
    package var port: Int? { doors?.ports[settings.entrances[0].target] }

    /// The TCP port of an entrance.
    package func port(of target: Entrance.Target) -> Int? { doors?.ports[target] }

    /// Lets nobody in any more; the file of a unix socket is removed.
    package func close() {
        doors?.close()
        doors = nil
        recorder = nil
    }

    /// Takes over changed settings; with those that cannot be, everything stays as it was.
    package func change(_ new: Settings) {
        let old = settings
        settings = new
        screen.period = 1_000_000_000 / Int64(new.rate)
        arrange(new, after: old)
        if new.name != old.name { tell(.name) }
        if new.isPointerRelative != old.isPointerRelative { tell(.pointerMode) }
        do { try openSound() } catch { Log.error("sound: \(error)") }
        if new.record != old.record { record() }
        do { try openLogs() } catch { Log.error("log: \(error)") }
        let listens = { (s: Settings) in
            ["\(s.entrances)", "\(s.security)", "\(s.calls)"]
        }
        guard listens(new) != listens(old) else { return }
        do { try open() } catch {
            Log.error("\(error); listening as before")
            settings = old
            arrange(old, after: new)
            do { try open() } catch { fail("\(error)") }
        }
    }

    /// Makes the screens those of the settings, if they are others than before.
    private func arrange(_ new: Settings, after old: Settings) {
        guard new.screens != old.screens || new.showsPanorama != old.showsPanorama else { return }
        screens.change { layout in
            layout.showsOthers = new.showsPanorama
            layout.replace(new.screens)
            return .done
        }
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

    /// Records as the settings want it; what was recorded before is ended.
    private func record() {
        recorder = nil
        if let wish = settings.record {
            recorder = RecordDesk(wish, loop, name: settings.name) { [unowned self] in
                reportSoon()
            } due: { [unowned self] in
                pumpSoon()
            }
        }
        reportSoon()
        pumpSoon()
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
        if session.hasOwnScreen {
            screens.change { layout in
                layout.remove(ofViewer: session.id)
                return .done
            }
        }
        memory.stir()
        soundChanged()
        reportSoon()
    }

    /// A viewer did something, and perhaps moved the pointer.
    func noteInput(of session: Session, hasMoved: Bool) {
        lastInput = session.id
        if hasMoved { lastMotion = session.id }
        screen.noteInput()
    }

    /// Whether no other viewer has moved the pointer since this one did.
    func hasPointer(_ session: Session) -> Bool { lastMotion == session.id }

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

    /// A viewer wants another size, or other screens.
    func resize(_ session: Session, _ area: Area, _ wished: [Screen]) {
        guard settings.canResize else { return session.refuseSize(.prohibited) }
        let status = screens.change(for: session.id) { $0.wish(area, wished, by: session.view) }
        if status != .done { session.refuseSize(status) }
        pumpSoon()
    }

    /// A viewer copied a text.
    func copied(_ copy: ViewerClipboard.Copy, by session: Session) { clipboard?.copy(copy, from: session.id) }

    // MARK: What the screen and the threads call

    private func pump() {
        var needs: Set<ViewerState.Need> = []
        for session in sessions.values {
            needs.insert(session.need)
            if session.isWatching { needs.insert(.change) }
        }
        if let recorder { needs.insert(recorder.need) }
        if needs.contains(.update) {
            // Without a GUI server, the last frame is what there is.
            if screen.isConnected { screen.want() } else { serve() }
        } else if needs.contains(.change) {
            screen.watch()
        }
        for session in sessions.values { session.refreshLater() }
    }

    private func take(_ changes: Changes, _ pointer: Screenful.PointerChange) {
        pictures.frameIsNew(changes)
        memory.stir()
        if !changes.isEmpty || pointer.hasMoved || pointer.hasNewShape { frame += 1 }
        for session in sessions.values { session.append(changes, pointer, movedByOther: session.id != lastInput) }
        recorder?.append(changes, pointer)
        serve()
        // Behind the update that shows it.
        for session in sessions.values { session.captured() }
        pumpSoon()
    }

    private func serve() {
        for session in sessions.values { session.serve(screen) }
        recorder?.serve(screen)
    }

    /// Tells everybody whom it concerns of the size and the screens, and those who wished for them in any case.
    private func share(_ askers: Set<Int>) {
        for session in Array(sessions.values) {
            let reason: ResizeReason =
                askers.isEmpty ? .server : askers.contains(session.id) ? .thisViewer : .otherViewer
            session.follow(screens.shown, reason)
        }
        reportSoon()
        pumpSoon()
    }

    /// What was wished for could not be made.
    private func refuse(_ askers: Set<Int>) {
        for session in Array(sessions.values) {
            if askers.contains(session.id) { session.refuseSize(.outOfResources) }
            session.follow(screens.shown, .server)
        }
        pumpSoon()
    }

    var soundDescription: Document {
        guard let desk else { return false }
        return [
            "rate": .integer(desk.format.rate), "period": .integer(desk.format.period),
            "sessions": .integer(desk.sessionCount),
        ]
    }
}
