package import Plumbing

/// Why a client has no session.
package enum SessionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The program was not started by a parent.
    case noParent
    /// The parent said no.
    case refused(service: Service, reason: String)
    /// The parent is gone; so should the program be.
    case orphaned
    /// The time given was over.
    case timedOut
    /// The session's quota does not suffice; an upgrade of at least this many bytes would.
    case shortage(bytes: Int)
    /// The server did not accept what it was sent.
    case rejected(String)
    /// The process is a fork of the one that opened the session, which alone may use it.
    case forked
    case system(SystemError)
    case wire(WireError)

    package var description: String {
        switch self {
        case .noParent: "not started by nitpicker (no NITPICKER_LINK in the environment)"
        case .refused(let service, let reason): "no \(service.rawValue) session: \(reason)"
        case .orphaned: "the parent is gone"
        case .timedOut: "no answer in time"
        case .shortage(let bytes): "the session's quota lacks \(bytes) bytes"
        case .rejected(let reason): reason
        case .forked: "a forked process must open sessions of its own"
        case .system(let error): error.description
        case .wire(let error): "unreadable message: \(error)"
        }
    }
}

/// A component's way to its parent: the one thing it is born with.
///
/// Requests of several threads and of forked processes never mix, because each brings a socket for its answer. Nothing blocks.
package final class ParentLink: Sendable {
    private let socket: PacketSocket

    /// The variable of the environment that names the link's descriptor.
    package static let variable = "NITPICKER_LINK"

    /// The variable that names the descriptor of the link to the scenario in which the component's own one runs.
    package static let outerVariable = "NITPICKER_OUTER_LINK"

    /// The link over the given socket.
    package init(_ socket: consuming PacketSocket) { self.socket = socket }

    /// The link that the environment names.
    ///
    /// It stays open across a fork, not across an exec.
    package static func inherited(_ variable: String = variable) throws(SessionError) -> ParentLink {
        guard let text = Files.environment(variable), let number = Int32(text), number > 2 else { throw .noParent }
        let descriptor = Descriptor(owning: number)
        do throws(SystemError) {
            try descriptor.setCloseOnExec(true)
            return ParentLink(PacketSocket(descriptor))
        } catch {
            throw .noParent
        }
    }

    /// The descriptor to watch for the parent's end: it becomes readable (at its end) then, and only then.
    package var descriptorNumber: Int32 { socket.descriptor.number }

    /// Asks for a session.
    ///
    /// The answer (`LinkAnswer`) comes on the socket returned.
    package func request(_ service: Service, label: String, quota: Int) throws(SessionError) -> PacketSocket {
        try send(.request(service: service, label: label, quota: quota))
    }

    /// Offers a service.
    ///
    /// Sessions (`ProviderMessage`) come on the socket returned.
    package func announce(_ service: Service) throws(SessionError) -> PacketSocket { try send(.announce(service)) }

    /// Asks for more quota for a session.
    ///
    /// The answer comes on the socket returned.
    package func upgrade(session: UInt32, bytes: Int) throws(SessionError) -> PacketSocket {
        try send(.upgrade(session: session, bytes: bytes))
    }

    private func send(_ message: LinkMessage) throws(SessionError) -> PacketSocket {
        do throws(SystemError) {
            let ends = try PacketSocket.pair()
            while try !socket.send(message.encoded(), descriptor: ends.second.descriptor.number) {
                // The parent serves its links all the time; a full one empties soon.
                guard try socket.descriptor.waitWritable(milliseconds: 10_000) else {
                    throw SystemError.timedOut("link")
                }
            }
            return ends.first
        } catch {
            throw error.isBrokenPipe ? .orphaned : .system(error)
        }
    }
}
