package import Plumbing
package import Sessions
import Sound

/// The control thread's side of a graph: who is there, what is wanted, and the plan that follows from both.
///
/// Every change makes a new plan, in which nodes and cables that stay are the same as before; those that go fade away first.
/// Belongs to one thread.
package final class MixerGraph {
    package let format: AudioFormat
    /// The plan's way to the audio thread.
    let exchange: PlanExchange
    let records = Records()
    package private(set) var settings = GraphSettings(sinks: [SinkSettings("master")])
    private(set) var layout: GraphLayout?
    private var inputs: [Entry] = []
    private(set) var captures: [Capture] = []
    private(set) var nodes: [GraphLayout.NodeID: Node] = [:]
    private var effects: [GraphLayout.NodeID: EffectChain] = [:]
    private var workers: [GraphLayout.NodeID: Worker] = [:]
    private var cables: [GraphLayout.CableKey: Cable] = [:]
    private var leaving = GraphLayout.Leaving()
    private(set) var outputs: [String: Output] = [:]
    private var serial: UInt64 = 0
    private var nextNumber: UInt32 = 0
    private let gate: AudioGate?
    private let curve: SampleBlock
    /// The last records, for the report.
    var lastRecords: [Document] = []

    /// A session that plays, or that did and still sounds.
    struct Entry {
        let input: Input
        var dry: [AudioSession.Dry]
        var latency: Int
        /// Where the session and those before it wait for others.
        var gates: [AudioGate]
        var successor: Input?
        /// What a source that is no session is called.
        var name: String?
    }

    /// A session that hears.
    struct Capture {
        let identity: UInt32
        let label: Label
        let ring: AudioRing
    }

    /// The milliseconds that a change of a gain takes.
    package static let rampMilliseconds = 5

    /// An empty graph.
    ///
    /// - Parameters:
    ///   - gate: where the audio thread waits for the inputs; nil when it never does.
    ///   - bell: is rung after `settle`, when it is time for `tidy`.
    package init(_ format: AudioFormat, gate: AudioGate?, bell: Doorbell? = nil) {
        self.format = format
        exchange = PlanExchange(bell)
        self.gate = gate
        curve = SampleBlock.rise(format.rate * Self.rampMilliseconds / 1000)
    }

    /// The sessions that play.
    var entries: [Entry] { inputs }

    /// Whether there is anything to make sound for: a source that no cable leads away from is only there for those who listen.
    package var isIdle: Bool {
        captures.isEmpty
            && inputs.allSatisfy { entry in
                entry.name.map { name in !settings.cables.contains { $0.from == .node(name) } } ?? false
            }
    }

    /// Takes a source in that is no session, or lets it go; it plays over the cables that begin at its name.
    package func setSource(_ name: String, _ ring: AudioRing?) {
        for entry in inputs where entry.name == name && entry.input.ring !== ring && !entry.input.isGone {
            entry.input.leave()
        }
        if let ring, !inputs.contains(where: { $0.name == name && $0.input.ring === ring }) {
            nextNumber &+= 1
            let input = Input(
                number: nextNumber, identity: nextNumber | 1 << 30, label: Label(name), ring: ring,
                isSynchronous: false, period: format.period)
            inputs.append(Entry(input: input, dry: [], latency: 0, gates: [], name: name))
        }
        rebuild()
    }

    /// Makes a configuration the graph's, or says what is wrong and stays as it was.
    package func apply(_ settings: GraphSettings) throws(DocumentFault) {
        _ = try GraphLayout(settings, sources, ownLatency: { _ in 0 })
        let old = self.settings
        for bus in old.buses where !settings.buses.contains(where: { $0.name == bus.name }) {
            leaving.nodes[.bus(bus.name)] = bus.channels
        }
        for sink in old.sinks where !settings.sinks.contains(where: { $0.name == sink.name }) {
            leaving.nodes[.sink(sink.name)] = sink.channels
        }
        self.settings = settings
        for bus in settings.buses {
            setEffects(of: .bus(bus.name), bus.channels, bus.effects)
            place(bus)
        }
        for sink in settings.sinks { setEffects(of: .sink(sink.name), sink.channels, sink.effects) }
        rebuild()
    }

    /// Gives a bus a thread for its effects, or takes it.
    private func place(_ bus: BusSettings) {
        let id = GraphLayout.NodeID.bus(bus.name)
        guard bus.placement == .thread, let chain = effects[id] else {
            workers[id] = nil
            return
        }
        guard workers[id]?.effects !== chain else { return }
        nextNumber &+= 1
        do throws(SystemError) { workers[id] = try Worker(bus.name, number: nextNumber | 1 << 31, chain) } catch {
            Log.error("bus '\(bus.name)': \(error); its effects work in the cycle")
            workers[id] = nil
        }
    }

    private func setEffects(of id: GraphLayout.NodeID, _ channels: Int, _ entries: [EffectEntry]) {
        if let chain = effects[id], chain.channels == channels {
            chain.set(entries)
        } else {
            effects[id] = EffectChain(entries, format, channels: channels)
        }
    }

    /// Takes a session in, or its new ring, latency or dry signals.
    package func update(_ session: AudioSession) {
        guard let ring = session.ring, let port = session.port else { return }
        let dry = session.dry.keys.sorted().compactMap { session.dry[$0] }
        update(session.identity, session.label, ring, port, dry, gates: session.gates)
    }

    /// Takes a ring in, or its new latency or dry signals.
    package func update(
        _ identity: UInt32, _ label: Label, _ ring: AudioRing, _ port: AudioPort, _ dry: [AudioSession.Dry] = [],
        gates: [AudioGate] = []
    ) {
        if let index = inputs.firstIndex(where: { $0.input.identity == identity && $0.input.ring === ring }) {
            inputs[index].dry = dry
            inputs[index].latency = port.latency
            inputs[index].gates = gates
        } else {
            nextNumber &+= 1
            let input = Input(
                number: nextNumber, identity: identity, label: label, ring: ring, isSynchronous: port.isSynchronous,
                period: format.period)
            for index in inputs.indices where inputs[index].input.label == label && inputs[index].input.isGone {
                inputs[index].successor = inputs[index].successor ?? input
            }
            // Another ring of the same session: the old one ends as that of a client that left.
            for index in inputs.indices where inputs[index].input.identity == identity {
                inputs[index].input.leave()
                inputs[index].successor = inputs[index].successor ?? input
            }
            inputs.append(Entry(input: input, dry: dry, latency: port.latency, gates: gates))
        }
        rebuild()
    }

    /// Lets a session's sound end; what is dry behind it goes on.
    package func remove(_ identity: UInt32) {
        for entry in inputs where entry.input.identity == identity { entry.input.leave() }
        rebuild()
    }

    /// Lets a session hear what its label may.
    package func addCapture(_ session: AudioSession) {
        if let ring = session.ring { addCapture(session.identity, session.label, ring) }
    }

    /// Lets a ring hear what its label may.
    package func addCapture(_ identity: UInt32, _ label: Label, _ ring: AudioRing) {
        captures.removeAll { $0.identity == identity }
        captures.append(Capture(identity: identity, label: label, ring: ring))
        rebuild()
    }

    /// Whether a rule says what a label may hear.
    package func allowsCapture(_ label: Label) -> Bool {
        LabelPattern.best(of: settings.captures, for: label) { $0.pattern } != nil
    }

    /// Ends a session that hears.
    package func removeCapture(_ identity: UInt32) {
        captures.removeAll { $0.identity == identity }
        rebuild()
    }

    /// Says where a sink's sound is written; nil when it is lost.
    package func setOutput(of sink: String, _ ring: AudioRing?, gate: AudioGate? = nil) {
        setOutput(of: sink, ring.map { Output(ring: $0, gate: gate) })
    }

    /// Says where a sink's sound is written; nil when it is lost.
    package func setOutput(of sink: String, _ output: Output?) {
        outputs[sink] = output
        rebuild()
    }

    /// Asks the audio thread to ring when `tidy` will find something; false when there is nothing to be found.
    @discardableResult
    package func settle() -> Bool {
        guard isUnsettled else { return false }
        exchange.await()
        return true
    }

    /// Whether the audio thread has not yet taken the last plan.
    var isPlanPending: Bool { !exchange.isSettled }

    /// Forgets what has faded away; to be called while `isUnsettled`.
    package func tidy() {
        exchange.collect()
        guard exchange.isSettled else { return }
        let silent = leaving.cables.filter { cables[$0]?.isSilent ?? true }
        let ended = inputs.filter { hasEnded($0) }.map { ObjectIdentifier($0.input) }
        let emptied = leaving.nodes.keys.filter { id in
            !leaving.cables.contains { ($0.from == id || $0.to == id) && !silent.contains($0) }
        }
        guard !silent.isEmpty || !ended.isEmpty || !emptied.isEmpty else { return }
        leaving.cables.removeAll { silent.contains($0) }
        for key in silent { cables[key] = nil }
        inputs.removeAll { ended.contains(ObjectIdentifier($0.input)) }
        for id in emptied { leaving.nodes[id] = nil }
        rebuild()
    }

    /// Whether something fades away that `tidy` has to wait for.
    package var isUnsettled: Bool {
        !leaving.isEmpty || !exchange.isSettled || exchange.keptCount > 1 || inputs.contains { $0.input.isGone }
    }

    private func hasEnded(_ entry: Entry) -> Bool {
        guard entry.input.isGone else { return false }
        if let successor = entry.successor, successor.rise >= curve.count { return true }
        if entry.input.rise > 0 || entry.input.isBypassed { return false }
        // What is dry may go on: a player that pauses while the filter before it is being restarted.
        return !entry.dry.contains { $0.ring.view.isRunning }
    }

    private var sources: [GraphLayout.Source] {
        inputs.map {
            GraphLayout.Source(
                $0.input.number, $0.input.label, channels: $0.input.ring.channels, latency: $0.latency, name: $0.name)
        }
    }

    private func rebuild() {
        noteLeavingCables()
        var made = try? GraphLayout(settings, sources, leaving: leaving, ownLatency: latency(of:))
        if made == nil {
            // What leaves would make a circle with what is wanted: it ends at once.
            for key in leaving.cables { cables[key] = nil }
            leaving = GraphLayout.Leaving()
            made = try? GraphLayout(settings, sources, ownLatency: latency(of:))
        }
        guard let layout = made else { return }
        self.layout = layout
        serial += 1
        exchange.publish(Plan(parts(of: layout), serial: serial, format: format, curve: curve))
    }

    /// The cables of the last layout that the next one will not have.
    private func noteLeavingCables() {
        guard let wanted = try? GraphLayout(settings, sources) else { return }
        let keys = Set(wanted.nodes.flatMap { $0.incoming.map(\.key) })
        let ends = Set(wanted.nodes.map(\.id)).union(leaving.nodes.keys)
        leaving.cables.removeAll { keys.contains($0) || !ends.contains($0.from) || !ends.contains($0.to) }
        for (key, cable) in cables where !keys.contains(key) {
            // A session that ended has faded before.
            guard ends.contains(key.from) && ends.contains(key.to) else {
                cables[key] = nil
                continue
            }
            cable.fadeOut()
            if !leaving.cables.contains(key) { leaving.cables.append(key) }
        }
    }

    /// The frames that a sink's sound is behind its sources.
    package func latency(ofSink name: String) -> Int {
        layout?.nodes.first { $0.id == .sink(name) }?.latency ?? 0
    }

    /// The frames that the graph adds on the way to a sink to what is latest when it comes in.
    package func addedLatency(ofSink name: String) -> Int {
        max(0, latency(ofSink: name) - (inputs.map(\.latency).max() ?? 0))
    }

    private func latency(of id: GraphLayout.NodeID) -> Int { workers[id]?.latency ?? effects[id]?.latency ?? 0 }

    private func parts(of layout: GraphLayout) -> Plan.Parts {
        var parts = Plan.Parts()
        parts.ownGate = gate
        // Who gives way reads how far its successor is: successors first.
        parts.inputs = inputs.sorted { $0.successor == nil && $1.successor != nil }
            .map { ($0.input, $0.dry, $0.gates, $0.successor) }
        var places: [GraphLayout.NodeID: Int] = [:]
        var sessionPlace = 0
        for (place, node) in layout.nodes.enumerated() {
            places[node.id] = place
            var input: Input?
            if case .session = node.id {
                input = inputs[sessionPlace].input
                sessionPlace += 1
            }
            parts.nodes.append(
                (
                    self.node(node, input), input,
                    node.incoming.map { (cable($0, layout, node), $0.source, leaving.cables.contains($0.key)) }
                ))
        }
        for sink in settings.sinks {
            guard let place = places[.sink(sink.name)], let output = outputs[sink.name] else { continue }
            parts.outputs.append((place, output))
        }
        for capture in captures {
            let rule = LabelPattern.best(of: settings.captures, for: capture.label) { $0.pattern }
            guard let name = rule?.from,
                let place = places[.bus(name)] ?? places[.sink(name)] ?? sourcePlace(name, places)
            else { continue }
            parts.outputs.append((place, Output(ring: capture.ring)))
        }
        let kept = Set(layout.nodes.map(\.id))
        nodes = nodes.filter { kept.contains($0.key) }
        effects = effects.filter { kept.contains($0.key) }
        workers = workers.filter { kept.contains($0.key) }
        return parts
    }

    private func sourcePlace(_ name: String, _ places: [GraphLayout.NodeID: Int]) -> Int? {
        inputs.last { $0.name == name }.flatMap { places[.session($0.input.number)] }
    }

    private func node(_ wanted: GraphLayout.Node, _ input: Input?) -> Node {
        let old = nodes[wanted.id]
        if let old, old.channels == wanted.channels,
            old.history.count >= wanted.longestDelay + format.period
                || wanted.longestDelay == 0, input == nil || old.block === input?.block,
            old.effects === effects[wanted.id], old.worker === workers[wanted.id]
        {
            return old
        }
        let node = Node(
            channels: wanted.channels, period: format.period, historyFrames: wanted.longestDelay, block: input?.block,
            effects: effects[wanted.id], worker: workers[wanted.id])
        nodes[wanted.id] = node
        return node
    }

    private func cable(
        _ wanted: GraphLayout.Cable, _ layout: GraphLayout, _ node: GraphLayout.Node
    ) -> Cable {
        let gains = wanted.gains(from: layout.nodes[wanted.source].channels, to: node.channels)
        if let old = cables[wanted.key], old.taps.count == gains.count {
            old.set(gains, delay: wanted.delay)
            return old
        }
        let cable = Cable(gains, delay: wanted.delay)
        cables[wanted.key] = cable
        return cable
    }
}
