import AudioGraph
package import Plumbing
package import Sessions

/// The mixer: the server of AudioOut and AudioIn, whose clock is its own, and whose graph is a document.
///
/// Belongs to a loop's thread. The sound is made on one audio thread, which sees only plans. Nothing ticks while nobody plays or listens.
package final class Mixer {
    private let loop: Loop
    private let link: ParentLink
    private let graph: MixerGraph
    private let gate: AudioGate
    private let thread: CycleThread
    private let settings: MixerSettings
    /// How much faster the master's clock is, when a sink is that.
    private let correction: RateCorrection?
    private var players: AudioProvider?
    private var listeners: AudioProvider?
    private var sinks: [String: any GraphSink] = [:]
    private var sources: [String: LocalSource] = [:]
    private var document: Document
    private var routing: Document = .null
    /// Rung by the audio thread when something of the graph has faded away.
    private let bell: Doorbell
    private var isReporting = false
    private var hasNews = true
    private let report: (String, Document) -> Void

    /// Starts with a configuration.
    ///
    /// - Parameter report: writes a report.
    /// - Throws: a configuration that cannot be used; later ones that cannot leave the last good one.
    package init(
        _ link: ParentLink, _ loop: Loop, _ config: Document, report: @escaping (String, Document) -> Void
    ) throws {
        self.link = link
        self.loop = loop
        self.report = report
        document = config
        settings = try MixerSettings(config)
        gate = try AudioGate()
        correction = settings.master == nil ? nil : RateCorrection()
        // The bell has to be there before the graph, and calls this object, which comes after it.
        final class Door { weak var mixer: Mixer? }
        let door = Door()
        bell = try loop.doorbell { door.mixer?.tidy() }
        graph = MixerGraph(settings.format, gate: gate, bell: bell)
        thread = try CycleThread(graph, settings.thread, correction: correction)
        door.mixer = self
        try apply(config)
        players = try AudioProvider(.audioOut, link, loop) { [unowned self] event in
            switch event {
            case .changed(let session): graph.update(session)
            case .closed(let session, let reason):
                tell(session, reason)
                graph.remove(session.identity)
            }
            changed()
        }
        listeners = try AudioProvider(.audioIn, link, loop) { [unowned self] event in
            switch event {
            case .changed(let session):
                if !graph.allowsCapture(session.label) {
                    Log.warning("\(session.label): no 'captures' rule lets this label listen, it hears nothing")
                }
                graph.addCapture(session)
            case .closed(let session, let reason):
                tell(session, reason)
                graph.removeCapture(session.identity)
            }
            changed()
        }
        players?.offer(thread.clock, gate)
        listeners?.offer(thread.clock, gate)
        changed()
    }

    /// Ends the sound, and then what takes it: a file has all of it.
    deinit {
        thread.stop()
        for sink in sinks.values { sink.stop() }
        for source in sources.values { source.stop() }
    }

    /// Takes a new configuration over while the sound goes on; one that is wrong is reported and changes nothing.
    package func configure(_ config: Document) {
        do throws(DocumentFault) {
            let settings = try MixerSettings(config)
            if settings != self.settings {
                Log.warning("rate, period, clock, deadline and processor take effect when the mixer is restarted")
            }
            try apply(config)
            document = config
        } catch {
            Log.error("config: \(error); the last good one stays")
        }
        changed()
    }

    /// Takes over what a document `routing` says instead of the configuration: cables and captures.
    package func route(_ routing: Document?) {
        let old = self.routing
        self.routing = routing ?? .null
        do throws(DocumentFault) { try apply(document) } catch {
            self.routing = old
            Log.error("routing: \(error); the last good one stays")
        }
        changed()
    }

    private func apply(_ config: Document) throws(DocumentFault) {
        var members = config.members
        for name in ["cables", "captures"] {
            guard let member = routing.member(name) else { continue }
            members.removeAll { $0.name == name }
            members.append(member)
        }
        let wanted = try GraphSettings(.object(members))
        try graph.apply(wanted)
        updateSinks(wanted)
        updateSources(wanted)
    }

    private func tell(_ session: AudioSession, _ reason: String) {
        if !reason.isEmpty { Log.warning("\(session.label): \(reason)") }
    }

    private func updateSinks(_ wanted: GraphSettings) {
        for (name, sink) in sinks where wanted.sinks.first(where: { $0.name == name })?.options != sink.options {
            graph.setOutput(of: name, nil as Output?)
            sink.stop()
            sinks[name] = nil
        }
        for settings in wanted.sinks where sinks[settings.name] == nil {
            guard let sink = makeSink(settings) else { continue }
            sinks[settings.name] = sink
            sink.onChange = { [weak self] in self?.connect(settings.name) }
            connect(settings.name)
            sink.start()
        }
    }

    private func updateSources(_ wanted: GraphSettings) {
        for (name, source) in sources where wanted.sources.first(where: { $0.name == name })?.options != source.options
        {
            graph.setSource(name, nil)
            source.stop()
            sources[name] = nil
        }
        for settings in wanted.sources where sources[settings.name] == nil {
            do {
                let source = try LocalSource(settings, thread.clock, loop)
                sources[settings.name] = source
                source.onChange = { [weak self] in self?.changed() }
                graph.setSource(settings.name, source.ring)
                source.start()
            } catch {
                Log.error("source '\(settings.name)': \(error)")
            }
        }
    }

    private func connect(_ name: String) {
        guard let sink = sinks[name] else { return }
        graph.setOutput(of: name, sink.output)
        changed()
    }

    private func makeSink(_ settings: SinkSettings) -> (any GraphSink)? {
        do {
            switch settings.kind {
            case .null: return nil
            case .file: return try LocalSink.file(settings, graph.format, loop)
            case .pulse:
                return try LocalSink.pulse(
                    settings, thread.clock, settings.name == self.settings.master ? correction : nil, loop)
            case .session: return try SessionSink(settings, rate: graph.format.rate, link, loop)
            }
        } catch {
            Log.error("sink '\(settings.name)': \(error)")
            return nil
        }
    }

    private func changed() {
        hasNews = true
        thread.setRunning(!graph.isIdle || settings.thread.pace == .realTime && graph.isUnsettled)
        settle()
        reportLater()
    }

    /// Lets the audio thread ring when something has faded away.
    private func settle() { if graph.settle() { thread.look() } }

    private func tidy() {
        graph.tidy()
        if graph.isIdle { thread.setRunning(graph.isUnsettled) }
        settle()
    }

    /// Reports at once what is new, then from time to time while there is sound.
    private func reportLater() {
        guard !isReporting else { return }
        isReporting = true
        loop.schedule(afterMilliseconds: hasNews ? 0 : settings.reportInterval) { [weak self] in
            guard let self else { return }
            isReporting = false
            hasNews = false
            report("graph", stateReport)
            if !graph.isIdle { reportLater() }
        }
    }

    private var stateReport: Document {
        var members = graph.report.members
        members.append(
            .init("sources", .object(sources.sorted { $0.key < $1.key }.map { .init($0.key, $0.value.report) })))
        members.append(
            .init("sinks", .object(sinks.sorted { $0.key < $1.key }.map { .init($0.key, $0.value.report) })))
        members.append(.init("scheduling", .string(thread.isRealTime == false ? "ordinary" : "real-time")))
        return .object(members)
    }
}
