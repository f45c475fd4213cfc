package import Framebuffer
internal import Plumbing

/// A program's Gui session: passive, one descriptor, and as it was after the server was restarted.
///
/// Watch `descriptorNumber`, call `next()` until it returns nil. Draw into `buffer`, `commit` what changed. Nothing
/// blocks but `waitForInfo`. When the server dies, the session is opened anew, and buffer and views are handed over
/// before `next()` says so; an answer to a request that was under way may then never come.
package final class GuiClient {
    private let channel: SessionChannel
    private var ledger = ViewLedger()
    private var serial: UInt32 = 0
    private var pendingBuffer: UInt32?
    private var commandsToTell = false
    /// Whether something was committed since the buffer was sent.
    private var hasCommitted = false
    private var isExclusive = false
    private var panning = Point.zero
    /// How often a server was there for the session; more than once when servers end or end it.
    package private(set) var connectionCount = 0
    /// What is known of the place to draw for; nil until the server told it.
    package private(set) var info: GuiInfo?
    /// The pixels that the session shows; nil until `setMode`.
    package private(set) var buffer: GuiBuffer?
    /// The session's token, by which others may hand their focus to it; nil until it was asked for and `next()` met the answer.
    package private(set) var sessionToken: SessionToken?

    /// What `next()` found.
    package enum Event: Hashable {
        /// The place changed: `info` is new.
        ///
        /// Kept apart, so that the other events, which come often, stay small.
        indirect case info(GuiInfo)
        case input([InputEvent])
        /// A capture took the result of the commit of that serial.
        case shown(serial: UInt32)
        case token(ViewID, ViewToken?)
        /// A request ended; sent for those that asked for it, and for all that failed.
        case done(serial: UInt32, RequestStatus)
        /// The server is a new one and has been told everything: keys that were held are not held any more.
        case reattached
        /// There will be no session.
        case ended(String)
    }

    /// Asks the parent for a session.
    ///
    /// - Parameter quota: what the server may charge: the bytes of the buffer and some for views.
    package init(_ link: ParentLink, label: String = "", quota: Int = 64 << 20) throws(SessionError) {
        channel = try SessionChannel(link, .gui, label: label, quota: quota)
    }

    /// The descriptor to watch; it is readable when `next()` has something.
    package var descriptorNumber: Int32 { channel.descriptorNumber }

    /// Whether a server is there.
    package var isConnected: Bool { channel.state == .connected }

    /// Makes a new buffer of zeros the session's; the old one's pixels are not copied.
    ///
    /// Draw into the result before the next `commit`. The server's answer is an event `done` only when it failed; a shortage of quota
    /// is answered by an upgrade and tried again without the caller's doing.
    @discardableResult
    package func setMode(_ mode: Mode) throws(SessionError) -> GuiBuffer {
        let buffer: GuiBuffer
        do throws(SystemError) { buffer = try GuiBuffer(mode) } catch { throw .system(error) }
        show(buffer)
        return buffer
    }

    /// Makes a buffer of another mode the session's that begins with the old one's pixels, top-left corner on top-left corner; the
    /// input mask is new.
    ///
    /// It is seen from the next `commit` on, together with that one's geometry.
    @discardableResult
    package func resize(_ mode: Mode) throws(SessionError) -> GuiBuffer {
        let new: GuiBuffer
        do throws(SystemError) { new = try GuiBuffer(mode) } catch { throw .system(error) }
        buffer?.withSurface { old in
            new.draw { $0.copy(old, old.bounds, to: .zero) }
        }
        show(new)
        return new
    }

    /// Makes a buffer the session's that was drawn into already, as `setMode` does with an empty one.
    package func show(_ buffer: GuiBuffer) {
        self.buffer = buffer
        hasCommitted = false
        sendBuffer()
    }

    /// Sends changes that take effect together; batches beyond the limits are split.
    ///
    /// - Returns: the serial of the (last) commit, by which events refer to it.
    @discardableResult
    package func commit(
        _ commands: [ViewCommand] = [], blits: [GuiCommit.Blit] = [], panning: Point? = nil,
        scroll: GuiCommit.Scroll? = nil, refresh: [Rect] = [], wantsDone: Bool = false, wantsShown: Bool = false
    ) -> UInt32 {
        for command in commands { ledger.apply(command) }
        hasCommitted = true
        if let panning { self.panning = panning }
        return send(
            GuiCommit(
                commands: commands, blits: blits, panning: panning, scroll: scroll, refresh: refresh,
                wantsDone: wantsDone, wantsShown: wantsShown))
    }

    /// Says whether the session wants raw relative motion while it has the focus; the pointer is hidden then.
    ///
    /// The user can end that at any time; a click on the session begins it anew.
    package func setExclusive(_ wish: Bool) {
        isExclusive = wish
        channel.send(GuiRequest.exclusive(wish).encoded())
    }

    /// Asks for the session's own token, which `sessionToken` holds after a later `next()`.
    package func requestSessionToken() { channel.send(GuiRequest.session.encoded()) }

    /// Hands the focus, whenever the session gets it, to the session of that token; nil keeps it.
    ///
    /// To be said again after `reattached`, as a new server makes new tokens.
    package func forwardFocus(to token: SessionToken?) { channel.send(GuiRequest.forwardFocus(token).encoded()) }

    /// Asks for the token of a view; the answer is an event.
    package func requestToken(_ view: ViewID) { channel.send(GuiRequest.token(view).encoded()) }

    /// Waits until the server said what place there is.
    package func waitForInfo(milliseconds: Int = 60_000) throws(SessionError) -> GuiInfo {
        let end = Instant.now.advanced(milliseconds: milliseconds)
        while true {
            while let event = try next() {
                if case .ended(let reason) = event { throw .refused(service: .gui, reason: reason) }
            }
            if let info { return info }
            let left = end.since(.now) / 1_000_000
            guard left > 0, try channel.wait(milliseconds: Int(left)) else { throw .timedOut }
        }
    }

    /// Waits until there is something for `next()`.
    package func wait(milliseconds: Int? = nil) throws(SessionError) -> Bool {
        try channel.wait(milliseconds: milliseconds)
    }

    /// The next thing that happened, nil when there is nothing now.
    package func next() throws(SessionError) -> Event? {
        while let event = try channel.next() {
            switch event {
            case .connected:
                connectionCount &+= 1
                let isAnew = info != nil
                attach()
                if isAnew { return .reattached }
            case .disconnected:
                pendingBuffer = nil
            case .ended(let reason): return .ended(reason)
            case .upgraded(let granted):
                if granted { retry() } else { return .done(serial: 0, .rejected("the parent gave no more quota")) }
            case .packet(let packet):
                if let event = try handle(packet) { return event }
            }
        }
        return nil
    }

    private func handle(_ packet: Packet) throws(SessionError) -> Event? {
        let event: GuiEvent
        do throws(WireError) { event = try GuiEvent(decoding: packet.bytes) } catch { throw .wire(error) }
        switch event {
        case .info(let info):
            self.info = info
            return .info(info)
        case .done(let serial, .shortage(let bytes)) where serial == pendingBuffer:
            try channel.upgrade(bytes: bytes)
            return nil
        case .done(_, .shortage(let bytes)):
            // A commit that was refused as a whole: with more quota everything is told again.
            commandsToTell = true
            try channel.upgrade(bytes: bytes)
            return nil
        case .done(let serial, let status):
            if serial == pendingBuffer {
                pendingBuffer = nil
                if status == .ok { return nil }
            }
            return .done(serial: serial, status)
        case .token(let view, let token): return .token(view, token)
        case .input(let events): return .input(events)
        case .shown(let serial): return .shown(serial: serial)
        case .session(let token):
            sessionToken = token
            return nil
        }
    }

    /// Tells a server that knows nothing of this session everything.
    private func attach() {
        sessionToken = nil
        sendBuffer()
        if isExclusive { setExclusive(true) }
        let commands = ledger.commands
        if !commands.isEmpty { send(everything(commands)) }
    }

    /// Says again what failed for a lack of quota.
    private func retry() {
        let lacksBuffer = pendingBuffer != nil
        if lacksBuffer { sendBuffer() }
        guard commandsToTell || lacksBuffer && hasCommitted else { return }
        send(everything(commandsToTell ? ledger.rebuildingCommands : []))
        commandsToTell = false
    }

    /// A commit after which the server knows all there is.
    private func everything(_ commands: [ViewCommand]) -> GuiCommit {
        let whole = buffer.map { [Rect(.zero, $0.mode.area)] } ?? []
        return GuiCommit(
            commands: commands, panning: panning == .zero ? nil : panning, refresh: whole, wantsShown: !commands.isEmpty
        )
    }

    private func sendBuffer() {
        guard let buffer else { return }
        serial &+= 1
        pendingBuffer = serial
        channel.send(GuiRequest.buffer(serial: serial, buffer.mode).encoded(), descriptor: buffer.descriptorNumber)
    }

    @discardableResult
    private func send(_ whole: GuiCommit) -> UInt32 {
        var commit = whole
        while commit.commands.count > ViewCommand.batchLimit {
            serial &+= 1
            let batch = Array(commit.commands.prefix(ViewCommand.batchLimit))
            channel.send(GuiRequest.commit(GuiCommit(serial: serial, commands: batch)).encoded())
            commit.commands.removeFirst(batch.count)
        }
        if commit.refresh.count > GuiCommit.refreshLimit {
            commit.refresh = Region(commit.refresh).simplified(to: GuiCommit.refreshLimit).rects
        }
        while commit.blits.count > GuiCommit.blitLimit {
            serial &+= 1
            let batch = Array(commit.blits.prefix(GuiCommit.blitLimit))
            channel.send(GuiRequest.commit(GuiCommit(serial: serial, blits: batch)).encoded())
            commit.blits.removeFirst(batch.count)
        }
        serial &+= 1
        commit.serial = serial
        channel.send(GuiRequest.commit(commit).encoded())
        return serial
    }
}
