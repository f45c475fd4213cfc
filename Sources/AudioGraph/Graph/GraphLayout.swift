package import Sessions

/// Who is connected to whom in which order, and how much each cable delays: computed from what is wanted and who is there.
///
/// A value without I/O. Nodes stand in an order in which every cable leads forward.
package struct GraphLayout: Equatable, Sendable {
    package private(set) var nodes: [Node] = []

    /// Names a node.
    package enum NodeID: Hashable, Sendable, CustomStringConvertible {
        case session(UInt32)
        case bus(String)
        case sink(String)

        package var description: String {
            switch self {
            case .session(let number): "session \(number)"
            case .bus(let name), .sink(let name): name
            }
        }
    }

    /// What was there and is not wanted any more.
    package struct Leaving: Equatable, Sendable {
        /// Buses and sinks, with their channels.
        package var nodes: [NodeID: Int] = [:]
        package var cables: [CableKey] = []

        /// Nothing.
        package init() {}

        package var isEmpty: Bool { nodes.isEmpty && cables.isEmpty }
    }

    /// A session that plays.
    package struct Source: Hashable, Sendable {
        package var identity: UInt32
        package var label: Label
        package var channels: Int
        /// The frames that its sound is behind.
        package var latency: Int
        /// The name by which cables find it that are not for sessions.
        package var name: String?

        /// A session, or a source with a name.
        package init(_ identity: UInt32, _ label: Label, channels: Int = 2, latency: Int = 0, name: String? = nil) {
            self.name = name
            self.identity = identity
            self.label = label
            self.channels = channels
            self.latency = latency
        }
    }

    /// A node in its place.
    package struct Node: Equatable, Sendable {
        package var id: NodeID
        package var channels: Int
        /// The frames that what leaves it is behind the sources.
        package var latency: Int
        package var incoming: [Cable] = []
        /// The longest delay of a cable that leaves it.
        package var longestDelay = 0
    }

    /// A cable in its place.
    package struct Cable: Equatable, Sendable {
        package var key: CableKey
        /// The place of the node it comes from.
        package var source: Int
        package var delay: Int
        package var factor: Float
        package var pan: Double
    }

    /// What makes a cable the same in two layouts.
    package struct CableKey: Hashable, Sendable {
        package var from: NodeID
        package var to: NodeID
        /// Tells cables between the same two apart.
        package var index: Int
    }

    /// Lays a graph out.
    ///
    /// - Parameters:
    ///   - leaving: nodes and cables that are not wanted any more, and fade away meanwhile.
    ///   - ownLatency: the frames that a bus's or sink's effects take.
    /// - Throws: when cables lead in a circle, with the nodes on it.
    package init(
        _ settings: GraphSettings, _ sources: [Source], leaving: Leaving = Leaving(),
        ownLatency: (NodeID) -> Int = { _ in 0 }
    ) throws(DocumentFault) {
        var ids: [String: NodeID] = [:]
        var channels: [NodeID: Int] = [:]
        for bus in settings.buses {
            ids[bus.name] = .bus(bus.name)
            channels[.bus(bus.name)] = bus.channels
        }
        for sink in settings.sinks {
            ids[sink.name] = .sink(sink.name)
            channels[.sink(sink.name)] = sink.channels
        }
        for source in sources {
            // Of a source that is being replaced the newest counts.
            if let name = source.name { ids[name] = .session(source.identity) }
        }
        for (id, count) in leaving.nodes where channels[id] == nil { channels[id] = count }
        var links: [NodeID: [(key: CableKey, settings: CableSettings)]] = [:]
        var counts: [[NodeID]: Int] = [:]
        func connect(_ from: NodeID, _ to: NodeID, _ cable: CableSettings) {
            let index = counts[[from, to], default: 0]
            counts[[from, to]] = index + 1
            links[to, default: []].append((CableKey(from: from, to: to, index: index), cable))
        }
        for cable in settings.cables {
            if case .node(let name) = cable.from, let from = ids[name], let to = ids[cable.to], channels[to] != nil {
                connect(from, to, cable)
            }
        }
        for source in sources where source.name == nil {
            for cable in Self.cables(for: source.label, settings) {
                if let to = ids[cable.to] { connect(.session(source.identity), to, cable) }
            }
        }
        for key in leaving.cables where key.index >= counts[[key.from, key.to], default: 0] {
            let isThere = { (id: NodeID) in channels[id] != nil || sources.contains { .session($0.identity) == id } }
            guard isThere(key.from) && isThere(key.to) else { continue }
            links[key.to, default: []].append(
                (key, CableSettings(from: .sessions(LabelPattern()), to: "", isMuted: true, isCompensated: false)))
        }
        var places: [NodeID: Int] = [:]
        for source in sources {
            places[.session(source.identity)] = nodes.count
            nodes.append(Node(id: .session(source.identity), channels: source.channels, latency: source.latency))
        }
        var order = settings.buses.map { NodeID.bus($0.name) } + settings.sinks.map { NodeID.sink($0.name) }
        order += leaving.nodes.keys.filter { !order.contains($0) }.sorted { $0.description < $1.description }
        while !order.isEmpty {
            let ready = order.filter { id in (links[id] ?? []).allSatisfy { places[$0.key.from] != nil } }
            guard !ready.isEmpty else { throw Self.circle(order, links) }
            for id in ready {
                place(id, channels[id] ?? 2, links[id] ?? [], ownLatency(id), &places)
            }
            order.removeAll { places[$0] != nil }
        }
    }

    /// The cables that a session plays over.
    package static func cables(for label: Label, _ settings: GraphSettings) -> [CableSettings] {
        var special: [CableSettings] = []
        var general: [CableSettings] = []
        for cable in settings.cables {
            guard case .sessions(let pattern) = cable.from, pattern.score(label) != nil else { continue }
            if pattern == LabelPattern() { general.append(cable) } else { special.append(cable) }
        }
        return special.isEmpty ? general : special
    }

    private mutating func place(
        _ id: NodeID, _ channels: Int, _ links: [(key: CableKey, settings: CableSettings)], _ own: Int,
        _ places: inout [NodeID: Int]
    ) {
        let latest =
            links.filter(\.settings.isCompensated).compactMap { places[$0.key.from] }
            .map { nodes[$0].latency }.max() ?? 0
        var node = Node(id: id, channels: channels, latency: latest + own)
        for (key, settings) in links {
            guard let source = places[key.from] else { continue }
            let delay = settings.isCompensated ? latest - nodes[source].latency : 0
            nodes[source].longestDelay = max(nodes[source].longestDelay, delay)
            node.incoming.append(
                Cable(key: key, source: source, delay: delay, factor: settings.factor, pan: settings.pan))
        }
        places[id] = nodes.count
        nodes.append(node)
    }

    /// The nodes that go in a circle.
    private static func circle(
        _ nodes: [NodeID], _ links: [NodeID: [(key: CableKey, settings: CableSettings)]]
    ) -> DocumentFault {
        let rest = Set(nodes)
        guard var here = nodes.first else { return DocumentFault("cables lead in a circle") }
        var seen: [NodeID] = []
        // Each of them has a predecessor among them, so that going back must come to one twice.
        while !seen.contains(here) {
            seen.append(here)
            guard let back = links[here]?.first(where: { rest.contains($0.key.from) })?.key.from else { break }
            here = back
        }
        let members = (seen.firstIndex(of: here).map { Array(seen[$0...]) } ?? seen).reversed()
        let path = (Array(members) + Array(members).prefix(1)).map(\.description).joined(separator: " -> ")
        return DocumentFault("cables lead in a circle: \(path)")
    }
}

extension GraphLayout.Cable {
    /// How much of each channel goes where.
    ///
    /// One channel goes to the first two, two are balanced; else channel by channel. In the middle nothing is attenuated.
    func gains(from sources: Int, to targets: Int) -> [CableGain] {
        if sources == 1 {
            guard targets > 1 else { return [CableGain(from: 0, to: 0, gain: factor)] }
            let left = Float(pan <= 0 ? 1 : 1 - pan)
            let right = Float(pan >= 0 ? 1 : 1 + pan)
            return [CableGain(from: 0, to: 0, gain: factor * left), CableGain(from: 0, to: 1, gain: factor * right)]
        }
        if targets == 1 {
            return (0..<sources).map { CableGain(from: $0, to: 0, gain: factor / Float(sources)) }
        }
        return (0..<min(sources, targets)).map { channel in
            let balance = channel == 0 ? min(1, 1 - pan) : channel == 1 ? min(1, 1 + pan) : 1
            return CableGain(from: channel, to: channel, gain: factor * Float(balance))
        }
    }
}
