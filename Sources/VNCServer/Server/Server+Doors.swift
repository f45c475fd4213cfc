internal import Framebuffer
internal import Plumbing
internal import Sessions

/// Who comes in, and what has to be shown for it.
extension Server {
    /// Viewers at once, and those of them that have not come in yet.
    private static let sessionLimit = 200
    private static let strangerLimit = 32

    /// Opens the doors that the settings name; the old ones close.
    func open() throws {
        // First out of the old doors: the new ones may be the same.
        doors?.close()
        doors = nil
        let doors = try Doors(settings, loop, sockets: sockets) { [unowned self] in admit($0) }
        self.doors = doors
        call(doors)
        for entrance in settings.entrances { announce(entrance, port: doors.ports[entrance.target]) }
        reportSoon()
    }

    private func announce(_ entrance: Entrance, port: Int?) {
        let listening = entrance.listening
        let what =
            switch entrance.target {
            case .all: ""
            case .screen(let name): ", for screen '\(name)'"
            case .own: ", for viewers with a screen of their own"
            }
        if let port {
            let wanted = listening.port ?? 0
            let moved = wanted != 0 && wanted != port ? " (\(wanted) is in use)" : ""
            let place = listening.port == nil ? "the port that was handed over, " : "\(listening.address):"
            Log.info("listening on \(place)\(port)\(moved)\(what)")
            if listening.port != nil, !Settings.isLoopback(listening.address), settings.security.isReadable {
                Log.warning("what goes by `vnc-auth` or `rsa-aes-password` is not sealed, and others can read it")
            }
        }
        if let path = listening.unixPath { Log.info("listening on \(path)\(what)") }
    }

    /// Calls the viewers that listen.
    private func call(_ doors: Doors) {
        let distant = doors.distant
        let callers = Callers(loop) { [unowned self] connection, address in
            let policy = Settings.isLoopback(address.host) ? SecurityPolicy.open : distant
            let target = settings.entrances.first?.target ?? .all
            admit(Doors.Visitor(connection: connection, peer: address.host, policy: policy, target: target))
        }
        callers.call(settings.calls.compactMap(Callers.Address.init))
        self.callers = callers
    }

    /// What the next viewer of an entrance sees, and how large that is.
    private func view(of target: Entrance.Target) -> (ScreenLayout.View, Area)? {
        let layout = screens.shown
        switch target {
        case .all: return (.all, layout.rect.area)
        case .own: return settings.ownScreen.map { (ScreenLayout.ownView(of: nextSession), $0.area) }
        case .screen(let name):
            guard let place = layout.places.first(where: { $0.owner == .settings && $0.name == name }) else {
                return nil
            }
            return (.screen(place.id), place.rect.area)
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
            guard let (view, area) = view(of: visitor.target) else {
                return Log.warning("a viewer from \(visitor.peer) is turned away: its screen is gone")
            }
            let machine = RFBMachine(
                policy: visitor.policy, random: try Files.random(RFBMachine.randomLength), desktop: area,
                name: settings.name)
            let session = Session(
                nextSession, descriptor, visitor.peer, machine, self, view, ownScreen: visitor.target == .own)
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
    func audit(_ event: Audit.Event, _ session: Session) {
        audit.note(event, session.id, session.peer)
        if isAuditDue { return }
        isAuditDue = true
        loop.afterBatch { [unowned self] in
            isAuditDue = false
            reportAudit(audit.document)
        }
    }

    /// Does what the settings say about a viewer that wants to be the only one or a screen of its own; the reason if it may not come in.
    func makeRoom(for session: Session, shared: Bool) -> String? {
        if let reason = makeAlone(session, shared: shared) { return reason }
        guard session.hasOwnScreen, let own = settings.ownScreen else { return nil }
        let isThere = screens.change { $0.add(ofViewer: session.id, own) ? .done : .outOfResources } == .done
        return isThere ? nil : "there is no room for another screen"
    }

    private func makeAlone(_ session: Session, shared: Bool) -> String? {
        if shared { return nil }
        let others = sessions.values.filter { $0.isRunning && $0.id != session.id }
        switch settings.exclusive {
        case .ignore: break
        case .refuse: if !others.isEmpty { return "it wants to be the only one, and there are others" }
        case .disconnect: for other in others { other.close("viewer \(session.id) wants to be the only one") }
        }
        return nil
    }
}
