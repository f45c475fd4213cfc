internal import Framebuffer
package import Plumbing

/// How a request ended.
package enum RequestStatus: Hashable, Sendable {
    case ok
    /// Nothing changed: the session's quota lacks this many bytes. An upgrade and the same request again succeed.
    case shortage(bytes: Int)
    /// Nothing changed, and never will by the same request.
    case rejected(String)
}

/// What the server says over a Gui session.
package enum GuiEvent: Hashable, Sendable {
    indirect case info(GuiInfo)
    case done(serial: UInt32, RequestStatus)
    /// The token that was asked for, nil when the view is unknown.
    case token(ViewID, ViewToken?)
    case input([InputEvent])
    /// A capture took the result of that commit.
    case shown(serial: UInt32)
    /// The token of the session that was asked for.
    case session(SessionToken)

    /// The message's bytes.
    package func encoded() -> [UInt8] {
        switch self {
        case .info(let info):
            var writer = MessageWriter(opcode: 1)
            info.write(to: &writer)
            return writer.bytes
        case .done(let serial, let status):
            var writer = MessageWriter(opcode: 2)
            writer.write(serial)
            status.write(to: &writer)
            return writer.bytes
        case .token(let view, let token):
            var writer = MessageWriter(opcode: 3)
            writer.write(view.rawValue)
            writer.write(UInt32(token == nil ? 0 : 1))
            writer.write(token?.high ?? 0)
            writer.write(token?.low ?? 0)
            return writer.bytes
        case .input(let events):
            var writer = MessageWriter(opcode: 4)
            EventWire.write(events, to: &writer)
            return writer.bytes
        case .shown(let serial):
            var writer = MessageWriter(opcode: 5)
            writer.write(serial)
            return writer.bytes
        case .session(let token):
            var writer = MessageWriter(opcode: 6)
            writer.write(token.high)
            writer.write(token.low)
            return writer.bytes
        }
    }

    /// The message in `bytes`.
    package init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = try MessageReader(bytes)
        switch reader.opcode {
        case 1: self = .info(try GuiInfo(&reader))
        case 2:
            let serial: UInt32 = try reader.read()
            self = .done(serial: serial, try RequestStatus(&reader))
        case 3:
            let view = ViewID(try reader.read())
            let exists: UInt32 = try reader.read()
            let high: UInt64 = try reader.read()
            let low: UInt64 = try reader.read()
            self = .token(view, exists == 0 ? nil : ViewToken(high: high, low: low))
        case 4: self = .input(try EventWire.read(&reader))
        case 5: self = .shown(serial: try reader.read())
        case 6:
            let high: UInt64 = try reader.read()
            self = .session(SessionToken(high: high, low: try reader.read()))
        default: throw .unknown(opcode: Int(reader.opcode))
        }
        try reader.end()
    }
}

extension RequestStatus {
    /// Appends the status.
    func write(to writer: inout MessageWriter) {
        switch self {
        case .ok: writer.write(UInt16(0))
        case .shortage(let bytes):
            writer.write(UInt16(1))
            writer.write(UInt64(max(0, bytes)))
        case .rejected(let reason):
            writer.write(UInt16(2))
            writer.write(reason)
        }
    }

    /// Reads a status.
    init(_ reader: inout MessageReader) throws(WireError) {
        switch try reader.read(UInt16.self) {
        case 0: self = .ok
        case 1: self = .shortage(bytes: Int(clamping: try reader.read(UInt64.self)))
        case 2: self = .rejected(try reader.text(limit: 4096))
        default: throw .invalid("status")
        }
    }
}
