package import Plumbing
package import Sessions

/// The clipboard's shell: offers Report to those who copy and Rom to those who paste, one clip for all of them.
///
/// It belongs to its loop's thread. What a client sends is looked at at once and decided on when all that came together was
/// served. A client's fault ends that client alone.
package final class ClipboardServer {
    private let loop: Loop
    private let report: (Document) -> Void
    private var machine = ClipboardMachine()
    private var providers: [ServiceProvider] = []
    private var sessions: [UInt32: Session] = [:]
    private var isDue = false
    private var timer: Loop.Timer?
    private var timerDeadline: Instant?
    /// The present clip as it is sent, by the number that it carries.
    private var encoded: (generation: Int, messages: [UInt32: (bytes: [UInt8], parcel: Parcel?)]) = (0, [:])
    private var told = (generation: -1, rejected: 0)

    private struct Session {
        let connection: ServerConnection
        let service: Service
        var hasWarned = false
    }

    /// A clipboard that announces its services; `report` is told what is on it.
    package init(
        _ link: ParentLink, _ loop: Loop, report: @escaping (Document) -> Void = { _ in }
    ) throws(SessionError) {
        self.loop = loop
        self.report = report
        for service in [Service.report, .rom] {
            providers.append(
                try ServiceProvider(service, link, loop) { [unowned self] event in handle(event, of: service) })
        }
        settleSoon()
    }

    /// Takes the `config` document; what is wrong in it is logged and permits nothing.
    package func change(config: Document) {
        let (policy, problems) = ClipboardPolicy.parse(config)
        for problem in problems { Log.warning("config: \(problem)") }
        machine.change(policy: policy)
        settleSoon()
    }

    /// Takes the GUI server's report `focus`; without one nobody has the focus.
    package func change(focus: Document?) {
        machine.change(focus: ClipboardFocus(focus))
        settleSoon()
    }

    // MARK: Sessions

    private func handle(_ event: ServiceProvider.Event, of service: Service) {
        switch event {
        case .open(let opening): open(opening, service)
        case .upgrade(let session, let bytes): machine.upgrade(session, bytes: bytes)
        case .close(let session): sessions[session]?.connection.close(reason: "closed by the parent")
        }
    }

    private func open(_ opening: ServiceProvider.Opening, _ service: Service) {
        let id = opening.session
        guard let connection = ServerConnection(opening, loop) else { return }
        sessions[id] = Session(connection: connection, service: service)
        connection.onClose = { [unowned self] reason in closed(id, service, reason) }
        if service == .report {
            machine.openWriter(id, label: opening.label, quota: opening.quota)
            connection.onPacket = { [unowned self] packet throws(WireError) in
                machine.copy(id, try ClipWire.claim(packet), at: .now)
                settleSoon()
            }
        } else {
            machine.openReader(id, label: opening.label)
            connection.onPacket = { [unowned self] packet throws(WireError) in
                let reader = try MessageReader(packet.bytes)
                guard reader.opcode == ClipWire.read else { throw .unknown(opcode: Int(reader.opcode)) }
                try reader.end()
                machine.read(id)
                settleSoon()
            }
        }
        connection.start()
        settleSoon()
    }

    private func closed(_ id: UInt32, _ service: Service, _ reason: String) {
        let session = sessions.removeValue(forKey: id)
        machine.close(id)
        if !reason.isEmpty, let label = session?.connection.label {
            Log.warning("\(service.rawValue) session of '\(label)' closed: \(reason)")
        }
        providers.first { $0.service == service }?.closed(session: id, reason: reason)
        settleSoon()
    }

    // MARK: Effects

    private func settleSoon() {
        if isDue { return }
        isDue = true
        loop.afterBatch { [weak self] in
            self?.isDue = false
            self?.settle()
        }
    }

    private func settle() {
        for action in machine.settle(at: .now) { perform(action) }
        schedule()
        tell()
    }

    private func perform(_ action: ClipboardMachine.Action) {
        switch action {
        case .answer(let id, let answer):
            if case .rejected(let reason) = answer.status { warn(id, reason) }
            // Who asks and does not read its answers lacks them; nothing else hangs on them.
            sessions[id]?.connection.send(answer.encoded())
        case .tell(let id, let generation, let message):
            do throws(SystemError) {
                let message = try encode(message, generation)
                sessions[id]?.connection.send(message.bytes, descriptor: message.parcel?.number)
            } catch {
                sessions[id]?.connection.close(reason: "\(error)")
            }
        case .close(let id, let reason): sessions[id]?.connection.close(reason: reason)
        }
    }

    private func encode(
        _ message: ClipWire.Message, _ generation: Int
    ) throws(SystemError) -> (bytes: [UInt8], parcel: Parcel?) {
        if generation == 0 { return try ClipWire.encode(message) }
        if generation != encoded.generation { encoded = (generation, [:]) }
        if let known = encoded.messages[message.serial] { return known }
        let new = try ClipWire.encode(message)
        encoded.messages[message.serial] = new
        return new
    }

    /// One line a session, whatever it goes on trying.
    private func warn(_ id: UInt32, _ reason: String) {
        guard let session = sessions[id], !session.hasWarned else { return }
        sessions[id]?.hasWarned = true
        Log.info("a copy of '\(session.connection.label)' is not taken: \(reason)")
    }

    private func schedule() {
        guard machine.deadline != timerDeadline else { return }
        timer?.cancel()
        timer = nil
        timerDeadline = machine.deadline
        guard let deadline = machine.deadline else { return }
        timer = loop.schedule(at: deadline) { [unowned self] in
            timerDeadline = nil
            settle()
        }
    }

    /// Reports what is on the clipboard, and how many copies were refused: each at first, then at each doubling.
    private func tell() {
        let generation = machine.content?.generation ?? 0
        let isCounted =
            machine.rejected <= 32 ? machine.rejected != told.rejected : machine.rejected >= 2 * told.rejected
        guard generation != told.generation || isCounted else { return }
        told = (generation, machine.rejected)
        var members: [Document.Member] = []
        if let content = machine.content {
            members.append(.init("label", .string(content.program.text)))
            members.append(.init("types", .list(content.clip.forms.map { .string($0.type.text) })))
            members.append(.init("bytes", .integer(content.clip.byteCount)))
        }
        members.append(.init("accepted", .integer(machine.accepted)))
        members.append(.init("rejected", .integer(machine.rejected)))
        report(.object(members))
    }
}
