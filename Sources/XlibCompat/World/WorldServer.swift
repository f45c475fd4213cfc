package import Framebuffer
package import Plumbing
package import Sessions

/// The world's side of the programs that take part in it; on the loop of the world's own process.
///
/// Everyone who can reach the socket is the same user; who is no descendant of the world's process is sent away. It waits for nobody: a
/// program that does not read is forgotten once its queue is full. The first program is alone and tells nothing; when a second one comes, the
/// first is asked for what it has, and the second one waits for that, though not for long.
package final class WorldServer {
    private let loop: Loop
    private var listener: Listener?
    private let link: ParentLink
    private let component: String
    private let area: Area?
    private var members: [WorldMember] = []
    private var numbers = ClientNumbers()
    private var watch: Loop.Watch?
    private var nextMember: UInt32 = 1
    private var phase = Phase.alone
    private var waiting: [WorldMember] = []
    var state = WorldState()

    /// Whether a process may take part; asked for each.
    package var isMember: (Peer) -> Bool = { $0.isOwn && Descendants.contains($0.pid) }
    /// How many milliseconds the first program has to tell what it has.
    package var patience = 250

    private enum Phase {
        case alone
        /// The first program is asked for what it has.
        case asking(WorldMember, Loop.Timer)
        case shared
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
        for member in members { member.connection?.close(reason: "") }
    }

    /// How many programs take part.
    package var memberCount: Int { members.count { $0.firstClient != nil } }

    /// Has an engine in the world's own process take part: `begin` gets its place as soon as what others have is known.
    ///
    /// Whether there is a place at all.
    package func reserve(_ begin: @escaping (ResidentWorld) -> Void) -> Bool {
        guard let first = numbers.take() else { return false }
        let member = WorldMember(nil)
        member.firstClient = first
        member.begin = begin
        members.append(member)
        self.begin(member)
        return true
    }

    private func accept() {
        while let accepted = (try? listener?.accept()) ?? nil {
            guard let peer = try? Peer(of: accepted.descriptor), isMember(peer) else { continue }
            let parcel = Parcel(accepted.descriptor)
            let opening = ServiceProvider.Opening(session: nextMember, label: Label(""), quota: 0, parcel: parcel)
            nextMember &+= 1
            guard let connection = ServerConnection(opening, loop) else { continue }
            let member = WorldMember(connection)
            connection.onPacket = { [unowned self, unowned member] packet throws(WireError) in
                receive(try WorldRequest(decoding: packet.bytes), from: member)
            }
            connection.onClose = { [unowned self, unowned member] reason in closed(member, reason) }
            members.append(member)
            connection.start()
        }
    }

    private func receive(_ request: WorldRequest, from member: WorldMember) {
        if case .join = request {
            guard member.firstClient == nil, let first = numbers.take() else {
                member.connection?.close(reason: "no more programs can take part")
                return
            }
            member.firstClient = first
            return begin(member)
        }
        guard let first = member.firstClient else {
            member.connection?.close(reason: "a program that does not take part")
            return
        }
        serve(request, member, first)
    }

    /// A program takes part, as soon as what others have is known.
    private func begin(_ member: WorldMember) {
        switch phase {
        case .alone:
            guard let other = members.first(where: { $0 !== member && $0.firstClient != nil }) else {
                return welcome(member, isShared: false)
            }
            waiting.append(member)
            let timer = loop.schedule(afterMilliseconds: patience) { [weak self] in
                Log.warning("the first program of the world does not say what it has; the others go on without it")
                self?.share()
            }
            phase = .asking(other, timer)
            tell(other, .share)
        case .asking: waiting.append(member)
        case .shared: welcome(member, isShared: true)
        }
    }

    private func welcome(_ member: WorldMember, isShared: Bool) {
        guard let first = member.firstClient else { return }
        state.join(first)
        member.takesPart = isShared
        if let begin = member.begin {
            member.begin = nil
            guard let world = try? ResidentWorld(self, member, firstClient: first, isShared: isShared) else { return }
            member.resident = world
            return begin(world)
        }
        let answer = WorldAnswer.welcome(
            firstClient: first, clientCount: ClientNumbers.count, component: component, area: area, isShared: isShared)
        member.connection?.send(answer.encoded(), descriptor: link.descriptorNumber)
    }

    /// From now on all processes share what they have.
    private func share() {
        if case .asking(_, let timer) = phase { timer.cancel() }
        phase = .shared
        let members = waiting
        waiting = []
        for member in members { welcome(member, isShared: true) }
    }

    /// What the first program has is the world's, when its atoms are.
    func agree(_ member: WorldMember) -> Bool {
        guard !member.takesPart, state.agree(on: member.offered) else { return false }
        member.offered = []
        member.takesPart = true
        return true
    }

    /// A program told all that it has.
    func complete(_ member: WorldMember) {
        if case .asking(let asked, _) = phase, asked === member { share() }
    }

    /// Takes a change, and tells it to those whom it concerns.
    func take(_ change: WorldChange, from member: WorldMember) {
        guard member.takesPart, let first = member.firstClient else { return }
        spread(state.take(change, from: first))
    }

    private func spread(_ news: [WorldState.News]) {
        for item in news {
            guard let news = WorldNews(item.change) else { continue }
            if let member = members.first(where: { $0.firstClient == item.member && $0.takesPart }) {
                tell(member, news)
            }
        }
    }

    private func tell(_ member: WorldMember, _ news: WorldNews) {
        if let resident = member.resident { return resident.hear(news) }
        guard let connection = member.connection, connection.isOpen else { return }
        if !connection.send(WorldAnswer.news(news).encoded()), connection.backlog > 0 {
            // Later, since this may be in the middle of telling others.
            loop.afterBatch { connection.close(reason: "it does not hear what others do") }
        }
    }

    private func closed(_ member: WorldMember, _ reason: String) {
        if !reason.isEmpty { Log.warning("a program of the world: \(reason)") }
        members.removeAll { $0 === member }
        waiting.removeAll { $0 === member }
        if let first = member.firstClient {
            numbers.giveBack(first)
            spread(state.leave(first))
        }
        if case .asking(let asked, _) = phase, asked === member { share() }
        if memberCount == 0 {
            phase = .alone
            state = WorldState()
        }
    }
}
