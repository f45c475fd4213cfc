import Plumbing
import Sessions

/// The server's side of one Event session: a driver's keyboard, pointer and fingers.
final class EventSession {
    let source: EventSource
    let connection: ServerConnection
    private unowned let server: Server

    init(_ connection: ServerConnection, _ server: Server) {
        source = EventSource(Int(connection.session))
        self.connection = connection
        self.server = server
        connection.onPacket = { [unowned self] packet throws(WireError) in try handle(packet) }
    }

    private func handle(_ packet: Packet) throws(WireError) {
        switch try EventRequest(decoding: packet.bytes) {
        case .inject(let events):
            server.inject(events, from: source)
            guard case .sequence(let number)? = events.last(where: { if case .sequence = $0 { true } else { false } })
            else { return }
            if !connection.send(EventReply.acknowledged(sequence: number).encoded()) && connection.isOpen {
                throw .invalid("acknowledgements are not read")
            }
        }
    }
}
