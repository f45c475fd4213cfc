import Framebuffer
import Plumbing
import Sessions

/// The server's side of one Gui session: it decodes, charges and answers; the desk does the rest.
final class GuiSession {
    let id: SessionID
    let connection: ServerConnection
    private unowned let server: Server
    private(set) var quota: Quota
    private var pixels: SharedPixels?
    private var queue = InputQueue()
    private var info: GuiInfo?
    /// Commits whose result no capture took yet.
    private var awaitingShown: [UInt32] = []
    /// Whether the client does not read its answers, which ends the session after the present batch.
    private(set) var isOverrun = false

    /// What a view costs the session.
    static let viewCost = 512

    init(_ connection: ServerConnection, quota: Int, _ server: Server) {
        id = SessionID(Int(connection.session))
        self.connection = connection
        self.server = server
        self.quota = Quota(quota)
        connection.onPacket = { [unowned self] packet throws(WireError) in try handle(packet) }
        connection.onDrained = { [unowned self] in sendQueued() }
    }

    /// The parent gave more.
    func upgrade(_ bytes: Int) { quota.upgrade(bytes) }

    /// Tells the client of its place, if it is another.
    func tell(_ info: GuiInfo) {
        if info == self.info { return }
        self.info = info
        send(.info(info))
    }

    /// Hands input out, behind what waits.
    func deliver(_ events: some Sequence<InputEvent>) {
        for event in events { queue.append(event) }
        if connection.backlog == 0 { sendQueued() }
    }

    /// A capture took what was committed.
    func shown() {
        for serial in awaitingShown { send(.shown(serial: serial)) }
        awaitingShown.removeAll(keepingCapacity: true)
    }

    /// Whether somebody waits for `shown`.
    var awaitsShown: Bool { !awaitingShown.isEmpty }

    private func handle(_ packet: Packet) throws(WireError) {
        switch try GuiRequest(decoding: packet.bytes) {
        case .buffer(let serial, let mode): send(.done(serial: serial, try setBuffer(mode, packet.parcel)))
        case .commit(let commit):
            let status = perform(commit)
            if commit.wantsDone || status != .ok { send(.done(serial: commit.serial, status)) }
        case .token(let view):
            var random = SystemRandomNumberGenerator()
            let candidate = ViewToken(high: random.next(), low: random.next())
            send(.token(view, server.desk.token(of: view, session: id, candidate: candidate)))
        }
        server.scheduleFlush()
    }

    private func perform(_ commit: GuiCommit) -> RequestStatus {
        if !commit.commands.isEmpty {
            let created = commit.commands.count { if case .create = $0 { true } else { false } }
            let before = server.desk.stack.viewCount(of: id)
            if let lack = quota.charge(created * Self.viewCost) { return .shortage(bytes: lack) }
            server.desk.perform(commit.commands, by: id)
            let made = server.desk.stack.viewCount(of: id) - before
            _ = quota.charge(0, releasing: (created - made) * Self.viewCost)
        }
        if let scroll = commit.scroll { server.desk.scroll(id, scroll.target, by: scroll.delta) }
        for rect in commit.refresh { server.desk.refresh(id, rect) }
        server.pixels.noteCommit(id)
        if commit.wantsShown {
            if awaitingShown.count >= 64 { awaitingShown.removeFirst() }
            awaitingShown.append(commit.serial)
        }
        return .ok
    }

    private func setBuffer(_ mode: Mode, _ parcel: Parcel?) throws(WireError) -> RequestStatus {
        guard let descriptor = parcel?.take() else { throw .invalid("no buffer") }
        guard mode.scale == 120 else { return .rejected("only scale 120 is served") }
        let new: SharedPixels
        do throws(SystemError) { new = try SharedPixels(descriptor, mode) } catch {
            return .rejected(error.description)
        }
        if let lack = quota.charge(new.byteCount, releasing: pixels?.byteCount ?? 0) {
            return .shortage(bytes: lack)
        }
        pixels = new
        server.pixels[id] = new
        server.desk.setShape(mode.area.isEmpty ? nil : BufferShape(mode), of: id)
        return .ok
    }

    private func sendQueued() {
        while !queue.isEmpty && connection.backlog == 0 { send(.input(queue.take(EventWire.batchLimit))) }
    }

    private func send(_ event: GuiEvent) {
        if !connection.send(event.encoded()) && connection.isOpen {
            isOverrun = true
            server.scheduleFlush()
        }
    }
}
