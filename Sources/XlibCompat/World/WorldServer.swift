package import Framebuffer
package import Plumbing
package import Sessions

/// The world's side of the programs that take part in it; on the loop of the world's own process.
///
/// Everyone who can reach the socket is the same user; who is no descendant of the world's process is sent away. It waits for nobody: a
/// program that does not read is forgotten once its queue is full.
package final class WorldServer {
    private let loop: Loop
    private var listener: Listener?
    private let link: ParentLink
    private let component: String
    private let area: Area?
    private var members: [Member] = []
    private var numbers = ClientNumbers()
    private var watch: Loop.Watch?
    private var nextMember: UInt32 = 1

    /// Whether a process may take part; asked for each.
    package var isMember: (Peer) -> Bool = { $0.isOwn && Descendants.contains($0.pid) }

    private final class Member {
        let connection: ServerConnection
        var firstClient: Int?
        init(_ connection: ServerConnection) { self.connection = connection }
    }

    /// Serves the world of a directory.
    package init(
        _ loop: Loop, _ directory: WorldDirectory, link: ParentLink, component: String, area: Area? = nil
    ) throws(SystemError) {
        self.loop = loop
        self.link = link
        self.component = component
        self.area = area
        let listener = try Listener(unixPath: directory.socket, mode: 0o600, packets: true)
        watch = try loop.watch(listener.descriptor.number) { [unowned self] _ in accept() }
        self.listener = consume listener
    }

    /// Serves nobody any more.
    package func close() {
        watch?.cancel()
        watch = nil
        listener = nil
        for member in members { member.connection.close(reason: "") }
    }

    /// How many programs take part.
    package var memberCount: Int { members.count { $0.firstClient != nil } }

    /// Client numbers for an engine in the world's own process.
    package func reserve() -> Int? { numbers.take() }

    private func accept() {
        while let accepted = (try? listener?.accept()) ?? nil {
            guard let peer = try? Peer(of: accepted.descriptor), isMember(peer) else { continue }
            let parcel = Parcel(accepted.descriptor)
            let opening = ServiceProvider.Opening(session: nextMember, label: Label(""), quota: 0, parcel: parcel)
            nextMember &+= 1
            guard let connection = ServerConnection(opening, loop) else { continue }
            let member = Member(connection)
            connection.onPacket = { [unowned self, unowned member] packet throws(WireError) in
                receive(try WorldRequest(decoding: packet.bytes), from: member)
            }
            connection.onClose = { [unowned self, unowned member] reason in closed(member, reason) }
            members.append(member)
            connection.start()
        }
    }

    private func receive(_ request: WorldRequest, from member: Member) {
        switch request {
        case .join:
            guard member.firstClient == nil, let first = numbers.take() else {
                return member.connection.close(reason: "no more programs can take part")
            }
            member.firstClient = first
            let answer = WorldAnswer.welcome(
                firstClient: first, clientCount: ClientNumbers.count, component: component, area: area)
            member.connection.send(answer.encoded(), descriptor: link.descriptorNumber)
        }
    }

    private func closed(_ member: Member, _ reason: String) {
        if !reason.isEmpty { Log.warning("a program of the world: \(reason)") }
        if let first = member.firstClient { numbers.giveBack(first) }
        members.removeAll { $0 === member }
    }
}
