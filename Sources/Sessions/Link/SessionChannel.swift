package import Plumbing

/// The client's end of one session: passive, one stable descriptor, and it comes back when its server was restarted.
///
/// It has no thread and no callbacks: the owner watches `descriptorNumber` and calls `next()` when it is readable
/// until that returns nil. When the server ends, the channel asks the parent again; the parent answers when
/// the service is there again, and the owner learns it by `.connected` and sends its state anew. What is sent while there is no
/// server is dropped, for the state is what counts. A fork makes the copy inert. Memory: messages that the server does not read
/// are kept up to 8 MiB, then the session counts as broken and is opened anew.
package final class SessionChannel {
    package let service: Service
    package let label: String
    package private(set) var state: State
    private let link: ParentLink
    private let waitSet: WaitSet
    private let generation = Fork.generation
    private let buffer = ReceiveBuffer()
    private var quota: Int
    private var answer: PacketSocket?
    private var socket: PacketSocket?
    private var upgrades: [UpgradeInProgress] = []
    private var outgoing = OutgoingPackets(limit: 8 << 20)
    private var session: UInt32 = 0
    private var hasDisconnected = false
    private var hasEnded = false

    /// Where the session stands.
    package enum State: Hashable, Sendable {
        /// The parent was asked and has not answered.
        case waiting
        case connected
        /// The parent said no, for good.
        case refused(String)
        /// The parent is gone.
        case orphaned
    }

    /// What `next()` found.
    package enum Event {
        /// A server is there, perhaps a new one: send what it has to know.
        case connected
        /// The server is gone; its state with it.
        case disconnected
        case packet(Packet)
        /// More quota was given (true) or denied.
        case upgraded(Bool)
        /// There will be no session, for this reason; said once.
        case ended(String)
    }

    private final class UpgradeInProgress {
        let socket: PacketSocket
        let bytes: Int
        init(_ socket: consuming PacketSocket, _ bytes: Int) {
            self.socket = socket
            self.bytes = bytes
        }
    }

    /// Asks the parent for a session; the answer comes by `next()`.
    ///
    /// - Parameter quota: the bytes that the server may allocate on behalf of the session.
    package init(_ link: ParentLink, _ service: Service, label: String = "", quota: Int = 1 << 20) throws(SessionError)
    {
        self.link = link
        self.service = service
        self.label = label
        self.quota = quota
        state = .waiting
        do throws(SystemError) { waitSet = try WaitSet() } catch { throw .system(error) }
        try ask()
    }

    /// The descriptor to watch; it is readable when `next()` has something.
    ///
    /// It never changes.
    package var descriptorNumber: Int32 { waitSet.descriptor.number }

    /// Whether messages wait for the server to read.
    package var isCongested: Bool { !outgoing.isEmpty }

    /// The next thing that happened, nil when there is nothing now.
    ///
    /// Also sends what waited.
    package func next() throws(SessionError) -> Event? {
        if generation != Fork.generation { throw .forked }
        flush()
        if hasDisconnected {
            hasDisconnected = false
            return .disconnected
        }
        if let event = try pollAnswer() { return event }
        if let event = try pollUpgrades() { return event }
        if let event = try pollSocket() { return event }
        return end()
    }

    /// Waits until there is something for `next()`.
    ///
    /// - Parameter milliseconds: the longest wait; nil waits for ever.
    package func wait(milliseconds: Int? = nil) throws(SessionError) -> Bool {
        // Mostly there is one socket to wait for, which is quicker than a set of it.
        let isPlain = !hasDisconnected && answer == nil && upgrades.isEmpty && outgoing.isEmpty
        do throws(SystemError) {
            if isPlain, let ready = try socket?.descriptor.waitReadable(milliseconds: milliseconds) { return ready }
        } catch {
            throw .system(error)
        }
        do throws(SystemError) { return try waitSet.descriptor.waitReadable(milliseconds: milliseconds) } catch {
            throw .system(error)
        }
    }

    /// Sends a message, with a descriptor if given, which is duplicated.
    ///
    /// Without a server it is dropped.
    package func send(_ bytes: [UInt8], descriptor number: Int32? = nil) {
        guard generation == Fork.generation else { return }
        switch socket?.send(bytes, descriptor: number, through: &outgoing) {
        case .full: disconnect()
        case .queued: watchSocket()
        default: break
        }
    }

    /// Asks the parent to give the session this many bytes more; the answer comes by `next()`.
    package func upgrade(bytes: Int) throws(SessionError) {
        guard state == .connected else { return }
        let answer = try link.upgrade(session: session, bytes: bytes)
        add(answer.descriptor.number)
        upgrades.append(UpgradeInProgress(answer, bytes))
    }

    /// Sends what waited, as far as the server takes it.
    package func flush() {
        if !outgoing.isEmpty, socket?.flush(&outgoing) == true { watchSocket() }
    }

    private func ask() throws(SessionError) {
        state = .waiting
        do throws(SessionError) {
            let answer = try link.request(service, label: label, quota: quota)
            add(answer.descriptor.number)
            self.answer = consume answer
        } catch .orphaned {
            state = .orphaned
        }
    }

    private func pollAnswer() throws(SessionError) -> Event? {
        switch try receive(answer) {
        case .nothing?, nil: return nil
        case .end?:
            answer = nil
            state = .orphaned
            return nil
        case .packet(let packet)?:
            answer = nil
            switch try decode({ () throws(WireError) in try LinkAnswer(decoding: packet.bytes) }) {
            case .granted(let session):
                guard let descriptor = packet.parcel?.take() else { throw .wire(.invalid("no descriptor")) }
                self.session = session
                socket = PacketSocket(descriptor)
                state = .connected
                watchSocket()
                return .connected
            case .refused(let reason):
                state = .refused(reason)
            case .upgraded:
                break
            }
            return nil
        }
    }

    private func pollUpgrades() throws(SessionError) -> Event? {
        for (index, upgrade) in upgrades.enumerated() {
            switch try receive(upgrade.socket) {
            case .nothing: continue
            case .end:
                upgrades.remove(at: index)
                return .upgraded(false)
            case .packet(let packet):
                upgrades.remove(at: index)
                let answer = try? LinkAnswer(decoding: packet.bytes)
                if answer == .upgraded { quota += upgrade.bytes }
                return .upgraded(answer == .upgraded)
            }
        }
        return nil
    }

    private func pollSocket() throws(SessionError) -> Event? {
        switch try receive(socket) {
        case .nothing?, nil: return nil
        case .packet(let packet)?: return .packet(packet)
        case .end?:
            disconnect()
            return try next()
        }
    }

    private func end() -> Event? {
        guard !hasEnded else { return nil }
        switch state {
        case .waiting, .connected: return nil
        case .refused(let reason):
            hasEnded = true
            return .ended(reason)
        case .orphaned:
            hasEnded = true
            return .ended("the parent is gone")
        }
    }

    private func receive(_ socket: borrowing PacketSocket?) throws(SessionError) -> PacketSocket.Received? {
        do throws(SystemError) { return try socket?.receive(buffer) } catch {
            if error.isBrokenPipe { return .end }
            throw .system(error)
        }
    }

    private func receive(_ socket: borrowing PacketSocket) throws(SessionError) -> PacketSocket.Received {
        do throws(SystemError) { return try socket.receive(buffer) } catch {
            if error.isBrokenPipe { return .end }
            throw .system(error)
        }
    }

    private func decode<T>(_ body: () throws(WireError) -> T) throws(SessionError) -> T {
        do throws(WireError) { return try body() } catch { throw .wire(error) }
    }

    private func disconnect() {
        // Closing takes it out of the wait set; the answer to the new request makes the owner call next() in any case.
        socket = nil
        hasDisconnected = true
        do throws(SessionError) { try ask() } catch { state = .orphaned }
        outgoing.removeAll()
        upgrades.removeAll()
    }

    private func add(_ number: Int32) { try? waitSet.set(number) }

    private func watchSocket() {
        if let number = socket?.descriptor.number { try? waitSet.set(number, writable: !outgoing.isEmpty) }
    }
}
