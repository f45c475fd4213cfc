internal import Plumbing
internal import Sessions

/// A process of a world, as the world's own process knows it.
final class WorldMember {
    /// Its connection; nil for the world's own process.
    let connection: ServerConnection?
    weak var resident: ResidentWorld?
    /// Told that it takes part, in the world's own process.
    var begin: ((ResidentWorld) -> Void)?
    var firstClient: Int?
    /// Whether its atoms are the world's, so that what it tells means something.
    var takesPart = false
    /// The names of its atoms, until the world has agreed on them.
    var offered: [String] = []
    /// A property that is being set.
    var incoming: (window: UInt32, name: UInt32, value: Property)?
    /// A property that is being read.
    var outgoing: [UInt8] = []

    init(_ connection: ServerConnection?) { self.connection = connection }
}

extension WorldServer {
    /// Does what a program that takes part asks for.
    func serve(_ request: WorldRequest, _ member: WorldMember, _ first: Int) {
        switch request {
        case .join: break
        case .names(let names):
            // What is too much is no table of atoms, on which nobody agrees.
            guard !member.takesPart, member.offered.count + names.count <= AtomTable.limit else { return }
            member.offered += names
        case .agree: answer(.number(agree(member) ? 1 : 0), member)
        case .complete: complete(member)
        case .change(let change): take(change, from: member)
        case .piece(let window, let name, let piece, let total, let time):
            collect(piece, window, name, total, time, member)
        case .atom(let name, let create):
            let atom = state.atom(name, create: create && member.takesPart)
            answer(atom.map { .number($0) } ?? .nothing, member)
        case .namesAfter(let count): answer(.names(state.names(after: count).piece), member)
        case .window(let id): answer(.window(state.window(id)), member)
        case .children(let id): answer(.numbers(state.children(of: id).suffix(WorldAnswer.numberLimit)), member)
        case .properties(let id): answer(.numbers(state.properties(of: id).suffix(WorldAnswer.numberLimit)), member)
        case .property(let name, let id, let offset): piece(of: name, id, offset, member)
        case .owner(let selection): answer(.number(state.owner(ofSelection: selection)), member)
        }
    }

    private func answer(_ answer: WorldAnswer, _ member: WorldMember) {
        if member.connection?.send(answer.encoded()) == false {
            member.connection?.close(reason: "it asks and does not read")
        }
    }

    private func collect(
        _ piece: Property, _ window: UInt32, _ name: UInt32, _ total: Int, _ time: UInt32, _ member: WorldMember
    ) {
        var value = Property(type: piece.type, format: piece.format, bytes: [])
        if let incoming = member.incoming, incoming.window == window, incoming.name == name,
            incoming.value.type == piece.type, incoming.value.format == piece.format
        {
            value = incoming.value
        }
        member.incoming = nil
        value.bytes += piece.bytes
        if value.bytes.count < total {
            member.incoming = (window, name, value)
        } else if value.bytes.count == total {
            take(.property(window: window, name: name, value, time: time), from: member)
        }
    }

    private func piece(of name: UInt32, _ id: UInt32, _ offset: Int, _ member: WorldMember) {
        guard let property = state.window(id)?.properties[name] else { return answer(.nothing, member) }
        // What comes in several pieces is what it was with the first of them, though it may change meanwhile.
        if offset == 0 { member.outgoing = property.bytes }
        let bytes = member.outgoing
        let end = min(bytes.count, offset + WorldRequest.piece)
        let part = Property(
            type: property.type, format: property.format, bytes: offset < end ? Array(bytes[offset..<end]) : [])
        if end == bytes.count { member.outgoing = [] }
        answer(.piece(part, total: bytes.count), member)
    }
}
