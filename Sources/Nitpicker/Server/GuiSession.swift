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
    /// A buffer that counts from the next commit on.
    private var next: SharedPixels?
    private var queue = InputQueue()
    /// What the quota is charged with for events that wait.
    private var queueCost = 0
    private var info: GuiInfo?
    /// Commits whose result no capture took yet.
    private var awaitingShown: [UInt32] = []
    /// Whether the client does not read its answers, which ends the session after the present batch.
    private(set) var isOverrun = false
    /// What a session costs for being there, the first events that wait for it counted in.
    static let baseCost = 4096
    /// What a view costs the session, besides its id.
    static let viewCost = 448
    /// What an id of a view costs the session.
    static let idCost = 64
    /// What an event costs that waits for the client.
    static let eventCost = 32
    /// The events that may wait without being charged.
    static let freeEvents = 64

    init(_ connection: ServerConnection, quota: Int, _ server: Server) {
        id = SessionID(Int(connection.session))
        self.connection = connection
        self.server = server
        self.quota = Quota(quota, owing: Self.baseCost)
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
        let isFlowing = connection.backlog == 0
        // What is handed out at once takes no room.
        let room = isFlowing ? InputQueue.limit : Self.freeEvents + (quota.free + queueCost) / Self.eventCost
        for event in events { queue.append(event, limit: room) }
        if isFlowing { sendQueued() }
        if !queue.isEmpty { chargeQueue() }
    }

    /// Charges the session for the events that wait, which are so few that its quota suffices.
    private func chargeQueue() {
        let cost = min(max(0, queue.count - Self.freeEvents) * Self.eventCost, quota.free + queueCost)
        _ = quota.charge(cost, releasing: queueCost)
        queueCost = cost
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
        case .exclusive(let wish): server.desk.setExclusive(wish, of: id)
        case .session:
            var random = SystemRandomNumberGenerator()
            let candidate = SessionToken(high: random.next(), low: random.next())
            send(.session(server.desk.token(of: id, candidate: candidate)))
        case .forwardFocus(let token): server.forwardFocus(of: id, to: token)
        }
        server.scheduleFlush()
    }

    private func perform(_ commit: GuiCommit) -> RequestStatus {
        if !commit.commands.isEmpty, let lack = perform(commit.commands) { return .shortage(bytes: lack) }
        if next != nil { takeBuffer() }
        for blit in commit.blits {
            guard let pixels, let target = blit.target(in: pixels.mode.area), pixels.blit(blit.from, to: target) else {
                continue
            }
            server.desk.refresh(id, target)
        }
        if let panning = commit.panning { server.desk.pan(id, to: panning) }
        if let scroll = commit.scroll { server.desk.scroll(id, scroll.target, by: scroll.delta) }
        for rect in commit.refresh { server.desk.refresh(id, rect) }
        server.pixels.noteCommit(id)
        if commit.wantsShown {
            if awaitingShown.count >= 64 { awaitingShown.removeFirst() }
            awaitingShown.append(commit.serial)
        }
        return .ok
    }

    /// Performs view commands; returns what the quota lacks, in which case nothing was done.
    private func perform(_ commands: [ViewCommand]) -> Int? {
        var charged = 0
        for command in commands {
            switch command {
            case .create: charged += Self.viewCost + Self.idCost
            case .associate: charged += Self.idCost
            default: break
            }
        }
        let before = viewsCost
        if let lack = quota.charge(charged) { return lack }
        server.desk.perform(commands, by: id)
        _ = quota.charge(viewsCost - before, releasing: charged)
        return nil
    }

    private var viewsCost: Int {
        server.desk.stack.viewCount(of: id) * Self.viewCost + server.desk.stack.idCount(of: id) * Self.idCost
    }

    private func takeBuffer() {
        guard let new = next else { return }
        next = nil
        pixels = new
        server.pixels[id] = new
        server.desk.setShape(new.mode.area.isEmpty ? nil : BufferShape(new.mode), of: id)
    }

    private func setBuffer(_ mode: Mode, _ parcel: Parcel?) throws(WireError) -> RequestStatus {
        guard let descriptor = parcel?.take() else { throw .invalid("no buffer") }
        guard mode.scale == 120 else { return .rejected("only scale 120 is served") }
        let new: SharedPixels
        do throws(SystemError) { new = try SharedPixels(descriptor, mode) } catch {
            return .rejected(error.description)
        }
        if let lack = quota.charge(new.byteCount, releasing: (next ?? pixels)?.byteCount ?? 0) {
            return .shortage(bytes: lack)
        }
        next = new
        return .ok
    }

    private func sendQueued() {
        while !queue.isEmpty && connection.backlog == 0 { send(.input(queue.take(EventWire.batchLimit))) }
        if queueCost != 0 { chargeQueue() }
    }

    private func send(_ event: GuiEvent) {
        if !connection.send(event.encoded()) && connection.isOpen {
            isOverrun = true
            server.scheduleFlush()
        }
    }
}
