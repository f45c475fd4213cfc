package import Framebuffer
package import Plumbing
internal import Sessions

/// What a program of a world says to the world's own process (one `AF_UNIX` `SOCK_SEQPACKET` connection a program).
package enum WorldRequest: Hashable, Sendable {
    /// The program wants to take part; answered by `welcome`.
    case join(name: String)

    static let version: UInt16 = 1

    /// The message's bytes.
    package func encoded() -> [UInt8] {
        switch self {
        case .join(let name):
            var writer = MessageWriter(opcode: 1)
            writer.write(Self.version)
            writer.write(name)
            return writer.bytes
        }
    }

    /// The message in `bytes`.
    package init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = try MessageReader(bytes)
        switch reader.opcode {
        case 1:
            let version: UInt16 = try reader.read()
            guard version == Self.version else { throw .invalid("version") }
            self = .join(name: try reader.text(limit: 256))
        default: throw .unknown(opcode: Int(reader.opcode))
        }
        try reader.end()
    }
}

/// What the world's process says to a program.
package enum WorldAnswer: Hashable, Sendable {
    /// The program takes part: its clients have these numbers; the root has this size, if it is decided. A link to the parent comes along.
    case welcome(firstClient: Int, clientCount: Int, component: String, area: Area?)

    /// The message's bytes.
    package func encoded() -> [UInt8] {
        switch self {
        case .welcome(let firstClient, let clientCount, let component, let area):
            var writer = MessageWriter(opcode: 1)
            writer.write(uint32: firstClient)
            writer.write(uint32: clientCount)
            writer.write(component)
            writer.write(area ?? .zero)
            return writer.bytes
        }
    }

    /// The message in `bytes`.
    package init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = try MessageReader(bytes)
        switch reader.opcode {
        case 1:
            let first = try reader.count(255, "client number")
            let count = try reader.count(255, "client count")
            let component = try reader.text(limit: 256)
            let area = try reader.area(32767)
            self = .welcome(
                firstClient: first, clientCount: count, component: component, area: area.isEmpty ? nil : area)
        default: throw .unknown(opcode: Int(reader.opcode))
        }
        try reader.end()
    }
}
