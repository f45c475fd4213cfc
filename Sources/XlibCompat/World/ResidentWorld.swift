internal import Plumbing

/// The world for an engine in the world's own process, which asks and tells without messages.
package final class ResidentWorld {
    package let firstClient: Int
    /// Whether others take part already.
    package let isShared: Bool
    private unowned let server: WorldServer
    private let member: WorldMember
    private var news: [WorldNews] = []
    // What is readable while there are news.
    private let bell: PacketSocket
    private let hand: PacketSocket
    private let buffer = ReceiveBuffer()

    init(_ server: WorldServer, _ member: WorldMember, firstClient: Int, isShared: Bool) throws(SystemError) {
        self.server = server
        self.member = member
        self.firstClient = firstClient
        self.isShared = isShared
        let ends = try PacketSocket.pair()
        bell = ends.first
        hand = ends.second
    }

    func hear(_ item: WorldNews) {
        if news.isEmpty { _ = try? hand.send([0]) }
        news.append(item)
    }
}

extension ResidentWorld: World {
    package var descriptorNumber: Int32? { bell.descriptor.number }

    // Its descriptor tells of everything.
    package var hasNews: Bool { false }

    package func takeNews() -> [WorldNews] {
        while case .packet? = try? bell.receive(buffer) {}
        defer { news.removeAll() }
        return news
    }

    package func agree(on names: [String]) -> Bool {
        member.offered = names
        return server.agree(member)
    }

    package func complete() { server.complete(member) }
    package func tell(_ change: WorldChange) { server.take(change, from: member) }
    package func atom(_ name: String, create: Bool) -> UInt32? { server.state.atom(name, create: create) }
    package func names(after count: Int) -> [String] { Array(server.state.names(after: count)) }
    package func window(_ id: UInt32) -> SharedWindow? { server.state.window(id) }
    package func children(of id: UInt32) -> [UInt32] { server.state.children(of: id) }
    package func properties(of id: UInt32) -> [UInt32] { server.state.properties(of: id) }
    package func property(_ name: UInt32, of id: UInt32) -> Property? { server.state.window(id)?.properties[name] }
    package func owner(ofSelection selection: UInt32) -> UInt32 { server.state.owner(ofSelection: selection) }
}
