package import Plumbing

/// What a component says to its parent over its link.
///
/// The link may be shared by forked processes, so every request brings the private socket on which its answer comes.
/// Requests and announcements begin with the version, and neither that nor the answer that refuses it ever changes, so that programs of
/// different builds tell each other so.
package enum LinkMessage: Hashable, Sendable {
    /// Asks for a session; the descriptor that comes along is the socket for the answer.
    ///
    /// `label` is what the component calls the session itself; the parent puts the component's name before it.
    case request(service: Service, label: String, quota: Int)
    /// Offers a service; the descriptor that comes along is the socket over which sessions are opened.
    case announce(Service)
    /// Gives a session more quota; the descriptor that comes along is the socket for the answer.
    case upgrade(session: UInt32, bytes: Int)

    /// The message's bytes.
    package func encoded() -> [UInt8] {
        switch self {
        case .request(let service, let label, let quota):
            var writer = MessageWriter(opcode: 1)
            writer.write(Service.version)
            writer.write(service.rawValue)
            writer.write(label)
            writer.write(UInt64(max(0, quota)))
            return writer.bytes
        case .announce(let service):
            var writer = MessageWriter(opcode: 2)
            writer.write(Service.version)
            writer.write(service.rawValue)
            return writer.bytes
        case .upgrade(let session, let bytes):
            var writer = MessageWriter(opcode: 3)
            writer.write(session)
            writer.write(UInt64(max(0, bytes)))
            return writer.bytes
        }
    }

    /// The message in `bytes`.
    package init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = try MessageReader(bytes)
        switch reader.opcode {
        case 1:
            let service = try reader.service()
            let label = try reader.text(limit: Label.limit)
            self = .request(service: service, label: label, quota: try reader.quota())
        case 2:
            self = .announce(try reader.service())
        case 3:
            let session = try reader.read(UInt32.self)
            self = .upgrade(session: session, bytes: try reader.quota())
        default:
            throw .unknown(opcode: Int(reader.opcode))
        }
        try reader.end()
    }
}

/// What the parent answers to a request.
package enum LinkAnswer: Hashable, Sendable {
    /// The descriptor that comes along is the session; `session` is its number for upgrades.
    case granted(session: UInt32)
    case refused(reason: String)
    case upgraded

    /// The message's bytes.
    package func encoded() -> [UInt8] {
        switch self {
        case .granted(let session):
            var writer = MessageWriter(opcode: 1)
            writer.write(session)
            return writer.bytes
        case .refused(let reason):
            var writer = MessageWriter(opcode: 2)
            writer.write(reason)
            return writer.bytes
        case .upgraded:
            return MessageWriter(opcode: 3).bytes
        }
    }

    /// The message in `bytes`.
    package init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = try MessageReader(bytes)
        switch reader.opcode {
        case 1: self = .granted(session: try reader.read())
        case 2: self = .refused(reason: try reader.text(limit: 4096))
        case 3: self = .upgraded
        default: throw .unknown(opcode: Int(reader.opcode))
        }
        try reader.end()
    }
}

/// What the parent says to a server over the socket of an announced service.
package enum ProviderMessage: Hashable, Sendable {
    /// A new session; the descriptor that comes along is the server's end of it.
    case open(session: UInt32, label: Label, quota: Int)
    /// A session has more quota.
    case upgrade(session: UInt32, bytes: Int)
    /// A session has to end.
    case close(session: UInt32)

    /// The message's bytes.
    package func encoded() -> [UInt8] {
        switch self {
        case .open(let session, let label, let quota):
            var writer = MessageWriter(opcode: 1)
            writer.write(session)
            writer.write(label.text)
            writer.write(UInt64(max(0, quota)))
            return writer.bytes
        case .upgrade(let session, let bytes):
            var writer = MessageWriter(opcode: 2)
            writer.write(session)
            writer.write(UInt64(max(0, bytes)))
            return writer.bytes
        case .close(let session):
            var writer = MessageWriter(opcode: 3)
            writer.write(session)
            return writer.bytes
        }
    }

    /// The message in `bytes`.
    package init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = try MessageReader(bytes)
        let session: UInt32 = try reader.read()
        switch reader.opcode {
        case 1:
            let label = Label(try reader.text(limit: Label.limit))
            self = .open(session: session, label: label, quota: try reader.quota())
        case 2: self = .upgrade(session: session, bytes: try reader.quota())
        case 3: self = .close(session: session)
        default: throw .unknown(opcode: Int(reader.opcode))
        }
        try reader.end()
    }
}

/// What a server says to the parent over the socket of an announced service.
package enum ProviderReport: Hashable, Sendable {
    /// A session is over, for the reason given (empty when its client left).
    case closed(session: UInt32, reason: String)

    /// The message's bytes.
    package func encoded() -> [UInt8] {
        switch self {
        case .closed(let session, let reason):
            var writer = MessageWriter(opcode: 1)
            writer.write(session)
            writer.write(reason)
            return writer.bytes
        }
    }

    /// The message in `bytes`.
    package init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = try MessageReader(bytes)
        guard reader.opcode == 1 else { throw .unknown(opcode: Int(reader.opcode)) }
        let session: UInt32 = try reader.read()
        self = .closed(session: session, reason: try reader.text(limit: 4096))
        try reader.end()
    }
}

extension MessageReader {
    fileprivate mutating func service() throws(WireError) -> Service {
        let version: UInt16 = try read()
        guard version == Service.version else { throw .version(theirs: Int(version), ours: Int(Service.version)) }
        let name = try text(limit: 32)
        guard let service = Service(rawValue: name) else { throw .invalid("service \(name)") }
        return service
    }

    fileprivate mutating func quota() throws(WireError) -> Int {
        let value: UInt64 = try read()
        guard value <= 1 << 40 else { throw .invalid("quota") }
        return Int(value)
    }
}
