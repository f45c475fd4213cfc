package import Plumbing

/// The server's end of one session, on the server's loop.
///
/// Packets come one by one to the handler. Messages that the client does not read wait in a queue of at most `queueLimit`
/// bytes; `send` says when it is full, and the server decides (coalesce, drop, close). A client's fault never throws out of
/// here: it ends in `onClose` with a reason, exactly once. Cost of an idle connection: this object and one descriptor.
package final class ServerConnection {
    package let session: UInt32
    package let label: Label
    private let loop: Loop
    private var socket: PacketSocket?
    private var watch: Loop.Watch?
    private var outgoing = OutgoingPackets(limit: queueLimit)
    private var isPaused = false
    private var burst = 16

    /// The most bytes that wait for a client.
    package static let queueLimit = 256 << 10

    /// Called with each packet; throw a `WireError` for a client's fault, which closes the connection.
    package var onPacket: (Packet) throws(WireError) -> Void = { _ in }
    /// Called once when the connection is over, with the reason ("" when the client left).
    package var onClose: (String) -> Void = { _ in }
    /// Called when the queue has emptied after `send` had to keep something.
    package var onDrained: () -> Void = {}

    /// Serves the connection that the parent opened.
    ///
    /// Set the handlers, then call `start`.
    package init?(_ opening: ServiceProvider.Opening, _ loop: Loop) {
        guard let descriptor = opening.parcel.take() else { return nil }
        session = opening.session
        label = opening.label
        self.loop = loop
        socket = PacketSocket(descriptor)
    }

    /// Begins to deliver packets.
    ///
    /// - Parameter burst: how many are taken before others have their turn. One saves the look whether there is another where they
    ///   come one by one.
    package func start(burst: Int = 16) {
        self.burst = burst
        guard let number = socket?.descriptor.number else { return }
        watch = try? loop.watch(number) { [weak self] readiness in self?.ready(readiness) }
        if watch == nil { close(reason: "out of descriptors") }
    }

    package var isOpen: Bool { socket != nil }

    /// The bytes that wait for the client.
    package var backlog: Int { outgoing.byteCount }

    /// Sends a message, with a descriptor if given (it is duplicated when it has to wait).
    ///
    /// Returns false, without keeping the message, when the queue is full.
    @discardableResult
    package func send(_ bytes: [UInt8], descriptor number: Int32? = nil) -> Bool {
        switch socket?.send(bytes, descriptor: number, through: &outgoing) {
        case .sent: return true
        case .queued:
            updateInterest()
            return true
        case .full, .broken, nil:
            // The watch reports the end; closing here would surprise the caller in the middle of its work.
            return false
        }
    }

    /// Stops or resumes reading: a client that floods waits in its own socket.
    package func pause(_ on: Bool) {
        isPaused = on
        updateInterest()
    }

    /// Ends the connection and calls `onClose`.
    package func close(reason: String) {
        guard socket != nil else { return }
        watch?.cancel()
        watch = nil
        socket = nil
        outgoing.removeAll()
        let handler = onClose
        onClose = { _ in }
        onPacket = { _ in }
        onDrained = {}
        handler(reason)
    }

    private func ready(_ readiness: Readiness) {
        if readiness.contains(.write) { flush() }
        if isPaused {
            if !readiness.isDisjoint(with: .closed) { close(reason: "") }
            return
        }
        // Bounded, so that a client that floods does not starve the others.
        for _ in 0..<burst {
            do throws(SystemError) {
                switch try socket?.receive(loop.scratch) {
                case .packet(let packet)?: deliver(packet)
                case .nothing?, nil: return
                case .end?: return close(reason: "")
                }
            } catch {
                return close(reason: error.isBrokenPipe ? "" : error.description)
            }
            if isPaused { return }
        }
    }

    private func deliver(_ packet: Packet) {
        do throws(WireError) { try onPacket(packet) } catch { close(reason: "bad message: \(error)") }
    }

    private func flush() {
        guard !outgoing.isEmpty, socket?.flush(&outgoing) == true else { return }
        updateInterest()
        onDrained()
    }

    private func updateInterest() {
        var interest: Readiness = isPaused ? [] : .read
        if !outgoing.isEmpty { interest.insert(.write) }
        watch?.update(interest)
    }
}
