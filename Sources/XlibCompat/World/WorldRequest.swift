internal import Framebuffer
package import Plumbing
internal import Sessions

/// What a program of a world says to the world's own process (one `AF_UNIX` `SOCK_SEQPACKET` connection a program).
package enum WorldRequest: Hashable, Sendable {
    /// The program wants to take part; answered by `welcome`.
    case join(name: String)
    /// Names of the program's atoms, in order, behind those that it sent before.
    case names([String])
    /// All names were sent; answered by a number, 1 when they are the world's now.
    case agree
    /// What the program has was told.
    case complete
    /// A change; of a property that is set, only its head, or the whole.
    case change(WorldChange)
    /// Bytes of a property of so many that is being set; it is set with the last.
    case piece(window: UInt32, name: UInt32, Property, total: Int, time: UInt32)
    // Questions, each answered by one message.
    case atom(String, create: Bool)
    case namesAfter(Int)
    case window(UInt32)
    case children(UInt32)
    case properties(UInt32)
    case property(UInt32, of: UInt32, offset: Int)
    case owner(UInt32)

    static let version: UInt16 = 2
    /// The most bytes of a property, or of names, in a message.
    static let piece = 32 << 10

    /// The message's bytes.
    package func encoded() -> [UInt8] {
        var writer = MessageWriter(opcode: opcode)
        switch self {
        case .join(let name):
            writer.write(Self.version)
            writer.write(name)
        case .names(let names): writer.write(names: names)
        case .agree, .complete: break
        case .change(let change): change.write(to: &writer)
        case .piece(let window, let name, let property, let total, let time):
            writer.write(window)
            writer.write(name)
            writer.write(property)
            writer.write(uint32: total)
            writer.write(time)
        case .atom(let name, let create):
            writer.write(name)
            writer.write(create ? 1 : 0 as UInt8)
        case .namesAfter(let count): writer.write(uint32: count)
        case .window(let id), .children(let id), .properties(let id), .owner(let id): writer.write(id)
        case .property(let name, let id, let offset):
            writer.write(name)
            writer.write(id)
            writer.write(uint32: offset)
        }
        return writer.bytes
    }

    private var opcode: UInt16 {
        switch self {
        case .join: 1
        case .names: 2
        case .agree: 3
        case .complete: 4
        case .change(let change): 16 + change.kind
        case .piece: 5
        case .atom: 6
        case .namesAfter: 7
        case .window: 8
        case .children: 9
        case .properties: 10
        case .property: 11
        case .owner: 12
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
        case 2: self = .names(try reader.names())
        case 3: self = .agree
        case 4: self = .complete
        case 5:
            let window: UInt32 = try reader.read()
            let name: UInt32 = try reader.read()
            let property = try reader.property()
            let total = try reader.count(Property.limit, "length of a property")
            self = .piece(window: window, name: name, property, total: total, time: try reader.read())
        case 6:
            let name = try reader.text(limit: 2 * AtomTable.nameLimit)
            let create: UInt8 = try reader.read()
            self = .atom(name, create: create != 0)
        case 7: self = .namesAfter(try reader.count(AtomTable.limit, "atom"))
        case 8: self = .window(try reader.read())
        case 9: self = .children(try reader.read())
        case 10: self = .properties(try reader.read())
        case 11:
            let name: UInt32 = try reader.read()
            let id: UInt32 = try reader.read()
            self = .property(name, of: id, offset: try reader.count(Property.limit, "offset"))
        case 12: self = .owner(try reader.read())
        case 16...: self = .change(try WorldChange(kind: reader.opcode - 16, reading: &reader))
        default: throw .unknown(opcode: Int(reader.opcode))
        }
        try reader.end()
    }
}
