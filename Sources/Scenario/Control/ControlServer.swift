internal import Glibc
internal import Plumbing
internal import Sessions

/// The control socket of a running scenario: `status`, `exec`, `screenshot`, for the user who runs it and nobody else.
///
/// Requests and answers are documents (`DocumentWire`). The descriptors of `exec` come before it, one a message
/// (opcode 16 and their number). A connection that ends takes the program along that it started.
final class ControlServer {
    private let loop: Loop
    private let listener: Listener
    private var watch: Loop.Watch?
    private var connections: [ObjectIdentifier: Connection] = [:]
    weak var parent: Parent?

    /// The most connections at a time.
    static let limit = 32
    /// The opcode of a message that brings a standard descriptor.
    static let descriptorOpcode: UInt16 = 16

    private final class Connection {
        let socket: PacketSocket
        var watch: Loop.Watch?
        var outgoing = OutgoingPackets(limit: 8 << 20)
        var standard: [Int: Parcel] = [:]
        var guest: String?

        init(_ socket: consuming PacketSocket) { self.socket = socket }
    }

    /// Listens on a socket whose file has the mode 0600; one that is in use is an error.
    init(_ loop: Loop, path: String) throws(SystemError) {
        self.loop = loop
        listener = try Listener(unixPath: path, mode: 0o600, packets: true)
        watch = try loop.watch(listener.descriptor.number) { [unowned self] _ in accept() }
    }

    deinit {
        watch?.cancel()
        for connection in connections.values { connection.watch?.cancel() }
    }

    private func accept() {
        while let accepted = try? listener.accept() {
            guard connections.count < Self.limit else { continue }
            let connection = Connection(PacketSocket(accepted.descriptor))
            connection.watch = try? loop.watch(connection.socket.descriptor.number) {
                [unowned self, unowned connection] in serve(connection, $0)
            }
            if connection.watch != nil { connections[ObjectIdentifier(connection)] = connection }
        }
    }

    private func serve(_ connection: Connection, _ readiness: Readiness) {
        if readiness.contains(.write), connection.socket.flush(&connection.outgoing) { connection.watch?.update(.read) }
        while true {
            switch (try? connection.socket.receive(loop.scratch)) ?? .end {
            case .nothing: return
            case .end: return close(connection)
            case .packet(let packet):
                do throws(WireError) { try receive(packet, connection) } catch {
                    Log.warning("unreadable control message: \(error)")
                    return close(connection)
                }
            }
        }
    }

    private func close(_ connection: Connection) {
        connection.watch?.cancel()
        connections[ObjectIdentifier(connection)] = nil
        guard let guest = connection.guest, let parent else { return }
        parent.perform(parent.machine.stopGuest(guest, now: parent.now))
    }

    private func receive(_ packet: Packet, _ connection: Connection) throws(WireError) {
        var reader = try MessageReader(packet.bytes)
        if reader.opcode == Self.descriptorOpcode {
            connection.standard[try reader.count(2, "descriptor")] = packet.parcel
            return
        }
        guard let text = try DocumentWire.decode(packet), let request = try? Document(json: text) else {
            throw .invalid("no document")
        }
        guard let parent else { return }
        switch request["request"].string {
        case "status": send(["status": parent.status(memory: true)], to: connection)
        case "exec": execute(request, connection, parent)
        case "stop":
            if let guest = connection.guest { parent.perform(parent.machine.stopGuest(guest, now: parent.now)) }
        case "end":
            send(["ending": true], to: connection)
            parent.end()
        default: send(["refused": "unknown request"], to: connection)
        }
    }

    private func execute(_ request: Document, _ connection: Connection, _ parent: Parent) {
        guard connection.guest == nil else { return send(["refused": "a program runs already"], to: connection) }
        let standard = (0...2).compactMap { connection.standard[$0] }
        connection.standard = [:]
        do throws(ScenarioError) {
            connection.guest = try parent.startGuest(
                GuestOrder(request), standard: standard,
                started: { [weak self, weak connection] pid in
                    if let connection { self?.send(["started": .integer(pid)], to: connection) }
                },
                ended: { [weak self, weak connection] exit in
                    guard let connection else { return }
                    connection.guest = nil
                    self?.send(
                        ["exited": .integer(exit.shellStatus), "reason": .string(exit.description)], to: connection)
                })
        } catch {
            send(["refused": .string(error.description)], to: connection)
        }
    }

    private func send(_ answer: Document, to connection: Connection) {
        do throws(SystemError) {
            let message = try DocumentWire.encode(answer.jsonText)
            let outcome = connection.socket.send(
                message.bytes, descriptor: message.parcel?.number, through: &connection.outgoing)
            if outcome == .queued { connection.watch?.update([.read, .write]) }
        } catch {
            Log.warning("control: \(error)")
        }
    }
}
