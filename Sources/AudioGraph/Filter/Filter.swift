package import Plumbing
package import Sessions

/// A component that is client and server of AudioOut: it sums what plays into it, works on it, and plays it on.
///
/// Its clients hear the clock of the sink at the end of the chain. What they play is attached to its own session as the dry signal, so
/// that its server goes on with that when this filter fails. When its server is restarted, everything is told anew; the inputs do
/// not notice. Belongs to a loop's thread; the sound is made on an audio thread of its own.
package final class Filter {
    private let loop: Loop
    private let client: AudioClient
    private let gate: AudioGate
    private let channels: Int
    private var provider: AudioProvider?
    private var graph: MixerGraph?
    private var thread: FilterThread?
    private var settings: GraphSettings
    private var shown: [UInt32: Shown] = [:]
    /// Rung by the audio thread when something of the graph has faded away.
    private var bell: Doorbell?
    private var toldLatency = 0
    private var isReporting = false
    /// What the server behind was told of an input.
    private struct Shown: Equatable {
        var number: Int
        var ring: ObjectIdentifier
        var latency: Int
    }
    private let onEnd: (String) -> Void
    private let report: (Document) -> Void

    /// The name of the place where all inputs meet.
    package static let node = "out"

    /// Asks for a session to play into, and offers one to be played into.
    ///
    /// - Parameters:
    ///   - onEnd: called when there is no session to play into.
    ///   - report: is told how the filter is, when that changes and from time to time while it plays.
    package init(
        _ link: ParentLink, _ loop: Loop, channels: Int, effects: Document?, onEnd: @escaping (String) -> Void,
        report: @escaping (Document) -> Void = { _ in }
    ) throws {
        self.loop = loop
        self.channels = channels
        self.onEnd = onEnd
        self.report = report
        settings = try Self.settings(channels, effects)
        gate = try AudioGate()
        client = try AudioClient(link, .audioOut, AudioPort(channels: channels), quota: 8 << 20)
        provider = try AudioProvider(.audioOut, link, loop) { [unowned self] event in handle(event) }
        bell = try loop.doorbell { [weak self] in
            self?.graph?.tidy()
            self?.settle()
        }
        try loop.watch(client.descriptorNumber) { [unowned self] _ in receive() }
    }

    /// What it plays, for whoever wants to look on; the same for its whole life.
    package var ring: AudioRing { client.ring }

    /// How its sound is; nil until there is a server.
    package var format: AudioFormat? { client.line?.format }

    /// Changes the effects; the sound goes on.
    package func setEffects(_ effects: Document?) throws(DocumentFault) {
        let settings = try Self.settings(channels, effects)
        try graph?.apply(settings)
        self.settings = settings
        changed()
    }

    private static func settings(_ channels: Int, _ effects: Document?) throws(DocumentFault) -> GraphSettings {
        let effects = try DocumentReader(.object([.init("effects", effects ?? .null)]), "the filter").effects()
        var settings = GraphSettings(sinks: [SinkSettings(node, channels: channels, effects: effects)])
        settings.cables = [CableSettings(from: .sessions(LabelPattern()), to: node)]
        return settings
    }

    private func receive() {
        do {
            while let event = try client.next() {
                switch event {
                case .started(let line): try start(line)
                case .interrupted: Log.info("the server is gone; its clock goes on if it is another's")
                case .failed(let status): Log.warning("\(status)")
                case .ended(let reason): onEnd(reason)
                }
            }
        } catch {
            onEnd("\(error)")
        }
    }

    /// Plays by a new line: another server, or another clock behind the same.
    private func start(_ line: AudioLine) throws {
        thread?.stop()
        thread = nil
        let graph: MixerGraph
        if let old = self.graph, old.format == line.format {
            graph = old
        } else {
            graph = MixerGraph(line.format, gate: gate, bell: bell)
            try graph.apply(settings)
            for session in provider?.sessions ?? [] { graph.update(session) }
            self.graph = graph
        }
        graph.setOutput(of: Self.node, line.ring, gate: line.gate)
        thread = try FilterThread(graph, line, gate: gate)
        provider?.offer(line.clock, gate)
        changed()
    }

    private func handle(_ event: AudioProvider.Event) {
        switch event {
        case .changed(let session):
            graph?.update(session)
            if let ring = session.ring { attachDry(session.identity, ring) }
        case .closed(let session, let reason):
            if !reason.isEmpty { Log.warning("\(session.label): \(reason)") }
            graph?.remove(session.identity)
            if let number = shown.removeValue(forKey: session.identity)?.number { client.setDry(number, nil) }
        }
        changed()
    }

    /// Shows the server behind this filter what it is made of.
    private func attachDry(_ identity: UInt32, _ ring: AudioRing) {
        let free = (0..<AudioRequest.inputLimit).first { number in !shown.values.contains { $0.number == number } }
        guard let number = shown[identity]?.number ?? free else { return }
        let news = Shown(number: number, ring: ObjectIdentifier(ring), latency: addedLatency)
        // Told again it would go through the whole chain.
        guard news != shown[identity] else { return }
        shown[identity] = news
        client.setDry(number, ring, latency: news.latency)
    }

    /// The frames that the filter adds to what comes in latest.
    private var addedLatency: Int { graph?.addedLatency(ofSink: Self.node) ?? 0 }

    private func changed() {
        client.setLatency(graph?.latency(ofSink: Self.node) ?? 0)
        client.setGates([gate] + (provider?.sessions ?? []).flatMap(\.gates))
        if addedLatency != toldLatency {
            toldLatency = addedLatency
            for session in provider?.sessions ?? [] {
                if let ring = session.ring { attachDry(session.identity, ring) }
            }
        }
        graph?.tidy()
        settle()
        reportLater(afterMilliseconds: 0)
    }

    private func reportLater(afterMilliseconds milliseconds: Int) {
        guard !isReporting, let graph else { return }
        isReporting = true
        loop.schedule(afterMilliseconds: milliseconds) { [weak self] in
            guard let self else { return }
            isReporting = false
            report(graph.report)
            if !graph.isIdle { reportLater(afterMilliseconds: 250) }
        }
    }

    /// Lets the audio thread ring when something has faded away, and take a plan although no cycle begins.
    private func settle() {
        guard let graph, graph.settle() else { return }
        if graph.isPlanPending { thread?.interrupt() }
    }
}
