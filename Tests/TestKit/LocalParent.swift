package import Plumbing
package import Sessions

/// A parent in the test's own process: it grants every request for a service that was announced, on the test's loop.
///
/// Requests wait until the service is there; of several components that offer it, the last one serves those that are not
/// itself, so that a filter finds the server behind it. Rom is its own, and Report unless somebody offers it; `config` of a component is the rom "NAME/config".
package final class LocalParent {
    package let loop: Loop
    /// The documents that can be read; a change reaches every reader.
    package var roms: [String: Document] = [:] { didSet { publish() } }
    /// The documents that were written, by "component/name".
    package private(set) var reports: [String: Document] = [:]
    /// The sessions that servers closed, with the reasons.
    package private(set) var closed: [(label: Label, reason: String)] = []
    /// The bytes that each upgrade asked for.
    package private(set) var upgrades: [Int] = []
    /// Who serves a component's requests when not the last one that offers the service: names of servers by names of components,
    /// or by "component Service" for one service.
    package var routes: [String: String] = [:]
    /// Components whose sessions carry the label that they ask for alone, since they stand between others.
    package var transparent: Set<String> = []
    /// The names of Rom and Report documents that a component serves and not the parent, such as `clipboard`.
    package var served: Set<String> = []
    /// Whether upgrades are granted.
    package var grantsUpgrades = true
    private var links: [Link] = []
    private var providers: [Service: [Provider]] = [:]
    private var waiting: [(service: Service, component: String, label: Label, quota: Int, parcel: Parcel)] = []
    private var labels: [UInt32: (Label, Provider)] = [:]
    private var readers: [(name: String, connection: ServerConnection)] = []
    private var writers: [ServerConnection] = []
    private var nextSession: UInt32 = 1

    private final class Link {
        let name: String
        let socket: PacketSocket
        var watch: Loop.Watch?
        init(_ name: String, _ socket: consuming PacketSocket) {
            self.name = name
            self.socket = socket
        }
    }

    private final class Provider {
        let name: String
        let socket: PacketSocket
        var watch: Loop.Watch?
        init(_ name: String, _ socket: consuming PacketSocket) {
            self.name = name
            self.socket = socket
        }
    }

    /// A parent on the given loop.
    package init(_ loop: Loop) { self.loop = loop }

    /// The link of a new component.
    package func link(_ name: String) throws -> ParentLink { ParentLink(try socket(name)) }

    /// The component's end of the link of a new component, for a process of its own.
    package func socket(_ name: String) throws -> PacketSocket {
        let ends = try PacketSocket.pair()
        let link = Link(name, ends.first)
        link.watch = try loop.watch(link.socket.descriptor.number) { [unowned self, unowned link] _ in
            while true {
                switch (try? link.socket.receive(loop.scratch)) ?? .end {
                case .packet(let packet): serve(packet, link)
                case .nothing: return
                case .end:
                    link.watch?.cancel()
                    links.removeAll { $0 === link }
                    return
                }
            }
        }
        links.append(link)
        return ends.second
    }

    /// Ends the connection to a service's provider as its death would: sessions are asked for anew.
    package func forget(_ service: Service) {
        for provider in providers[service] ?? [] { provider.watch?.cancel() }
        providers[service] = nil
    }

    /// Asks a server to end every session of a label.
    package func close(_ label: String) {
        for (session, entry) in labels where entry.0 == Label(label) {
            _ = try? entry.1.socket.send(ProviderMessage.close(session: session).encoded())
        }
    }

    /// Serves the loop until `condition` holds; false after a minute without.
    package func run(until condition: () -> Bool) -> Bool {
        let end = Instant.now.advanced(milliseconds: 60_000)
        while !condition() {
            if Instant.now > end { return false }
            try? loop.turn(milliseconds: 100)
        }
        return true
    }

    private func serve(_ packet: Packet, _ link: Link) {
        guard let message = try? LinkMessage(decoding: packet.bytes), let parcel = packet.parcel else { return }
        switch message {
        case .request(let service, let label, let quota) where served.contains(label):
            waiting.append((service, link.name, Label(child: link.name, own: label), quota, parcel))
            connectWaiting()
        case .request(.rom, let label, _): document(.rom, link.name, label, parcel)
        case .request(.report, let label, _) where providers[.report] == nil:
            document(.report, link.name, label, parcel)
        case .request(let service, let label, let quota):
            let whole = transparent.contains(link.name) ? Label(label) : Label(child: link.name, own: label)
            waiting.append((service, link.name, whole, quota, parcel))
            connectWaiting()
        case .announce(let service):
            guard let descriptor = parcel.take() else { return }
            let provider = Provider(link.name, PacketSocket(descriptor))
            provider.watch = try? loop.watch(provider.socket.descriptor.number) { [unowned self, unowned provider] _ in
                hear(provider, service)
            }
            providers[service, default: []].append(provider)
            connectWaiting()
        case .upgrade(let session, let bytes):
            upgrades.append(bytes)
            guard let provider = labels[session]?.1, grantsUpgrades else {
                return answer(.refused(reason: "no more"), parcel)
            }
            _ = try? provider.socket.send(ProviderMessage.upgrade(session: session, bytes: bytes).encoded())
            answer(.upgraded, parcel)
        }
    }

    private func hear(_ provider: Provider, _ service: Service) {
        while true {
            switch (try? provider.socket.receive(loop.scratch)) ?? .end {
            case .packet(let packet):
                if case .closed(let session, let reason)? = try? ProviderReport(decoding: packet.bytes),
                    let label = labels.removeValue(forKey: session)?.0
                {
                    closed.append((label, reason))
                }
            case .nothing: return
            case .end:
                provider.watch?.cancel()
                providers[service]?.removeAll { $0 === provider }
                return
            }
        }
    }

    private func connectWaiting() {
        waiting.removeAll { service, component, label, quota, parcel in
            let server = routes["\(component) \(service.rawValue)"] ?? routes[component]
            guard
                let provider = providers[service]?.last(where: {
                    server == nil ? $0.name != component : $0.name == server
                }), let ends = try? PacketSocket.pair()
            else { return false }
            let session = nextSession
            nextSession += 1
            labels[session] = (label, provider)
            let opening = ProviderMessage.open(session: session, label: label, quota: quota)
            _ = try? provider.socket.send(opening.encoded(), descriptor: ends.first.descriptor.number)
            answer(.granted(session: session), parcel, ends.second.descriptor.number)
            return true
        }
    }

    private func answer(_ answer: LinkAnswer, _ parcel: Parcel, _ number: Int32? = nil) {
        guard let descriptor = parcel.take() else { return }
        _ = try? PacketSocket(descriptor).send(answer.encoded(), descriptor: number)
    }

    private func document(_ service: Service, _ component: String, _ label: String, _ parcel: Parcel) {
        guard let ends = try? PacketSocket.pair() else { return }
        let session = nextSession
        nextSession += 1
        answer(.granted(session: session), parcel, ends.second.descriptor.number)
        guard let copy = try? Parcel(duplicating: ends.first.descriptor.number),
            let connection = ServerConnection(
                ServiceProvider.Opening(session: session, label: Label(label), quota: 0, parcel: copy), loop)
        else { return }
        if service == .rom {
            let name = label == "config" ? "\(component)/config" : label
            readers.append((name, connection))
            connection.onClose = { [unowned self, unowned connection] _ in
                readers.removeAll { $0.connection === connection }
            }
            send(name, connection)
        } else {
            connection.onPacket = { [unowned self] packet throws(WireError) in
                if let text = try DocumentWire.decode(packet) {
                    reports["\(component)/\(label)"] = try? Document(json: text)
                }
            }
            writers.append(connection)
            connection.onClose = { [unowned self, unowned connection] _ in writers.removeAll { $0 === connection } }
        }
        connection.start()
    }

    private func publish() { for (name, connection) in readers { send(name, connection) } }

    private func send(_ name: String, _ connection: ServerConnection) {
        guard let encoded = try? DocumentWire.encode(roms[name]?.jsonText) else { return }
        connection.send(encoded.bytes, descriptor: encoded.parcel?.number)
    }
}
