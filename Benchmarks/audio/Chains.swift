import BenchmarkKit
import Plumbing
import Sessions

/// Chains of filters, each a process: how long from waking to waking, and whether all is in time.
struct Chains {
    let options: Options
    private static let period = 64

    func run() throws -> [Figure] {
        var figures: [Figure] = []
        for count in [8, 32, 96] {
            let jack = count < 96 && options.hasPeers ? peer(.jack, count) : nil
            let pipewire = count < 96 && options.hasPeers ? peer(.pipewire, count) : nil
            let ours = try measure(count)
            let name = "chain of \(count), \(Self.period) frames"
            let p50 = count == 96 ? nil : ("T2", 5.0)
            figures += [
                Figure(
                    name: "\(name): hop p50", unit: "us", ours: ours.hop50, jack: jack?.hop50,
                    pipewire: pipewire?.hop50,
                    target: p50),
                Figure(
                    name: "\(name): hop p99", unit: "us", ours: ours.hop99, jack: jack?.hop99,
                    pipewire: pipewire?.hop99,
                    target: p50 == nil ? nil : ("T2", 12)),
                Figure(
                    name: "\(name): span p99", unit: "us", ours: ours.span99, jack: jack?.span99,
                    pipewire: pipewire?.span99),
                Figure(
                    name: "\(name): cycles not whole", unit: "%", ours: ours.lost, jack: jack?.lost,
                    pipewire: pipewire?.lost, target: ("T3", 0)),
                Figure(
                    name: "\(name): late blocks in \(seconds(count)) s", unit: "", ours: ours.late, target: ("T3", 0)),
                Figure(
                    name: "\(name): processor", unit: "%", ours: ours.processor, jack: jack?.processor,
                    pipewire: pipewire?.processor, target: count == 32 ? ("T3", 10) : nil),
            ]
        }
        return figures
    }

    /// What came of a chain.
    private struct Result {
        var hop50: Double
        var hop99: Double
        var span99: Double
        /// The part of the cycles in which somebody missed.
        var lost: Double
        /// The blocks that somebody else stood in for.
        var late = 0.0
        var processor: Double

        init(_ hops: Series, _ spans: Series, lost: Double, processor: Double) {
            hop50 = Double(hops.median) / 1000
            hop99 = Double(hops.at(0.99)) / 1000
            span99 = Double(spans.at(0.99)) / 1000
            self.lost = lost
            self.processor = processor
        }
    }

    private func measure(_ count: Int) throws -> Result {
        // A chain that takes most of a period needs most of it.
        let studio = try Studio(period: Self.period, count == 96 ? ["deadline": 95] : [:])
        try studio.addChain(count)
        let line = try studio.listen()
        try studio.serve(milliseconds: 1500)
        let names = ["source"] + (0..<count).reversed().map { "filter\($0)" }
        let seconds = seconds(count)
        let cycles = seconds * 48_000 / Self.period
        let watch = try ChainWatch(names.compactMap { studio.program($0) }, line, cycles: cycles)
        let before = (studio.processorTime, watch.missed, Instant.now)
        try studio.serve(milliseconds: seconds * 1000)
        let after = (studio.processorTime, watch.missed, Instant.now)
        watch.finish()
        let (hops, spans) = watch.hops()
        let time = Double(after.2.since(before.2))
        let used = Double(after.0.mixer + after.0.others - before.0.mixer - before.0.others)
        var result = Result(
            hops, spans, lost: Double(after.1 - before.1) / Double(cycles) * 100, processor: used / time * 100)
        result.late = Double(after.1 - before.1)
        return result
    }

    /// The chain of 96 is asked to last.
    private func seconds(_ count: Int) -> Int {
        count == 96 && !options.isQuick ? max(20, options.seconds) : options.seconds
    }

    private func peer(_ kind: Peer.Kind, _ count: Int) -> Result? {
        guard let peer = Peer(kind, period: Self.period) else { return nil }
        let names = ["source"] + (0..<count).map { "filter\($0)" } + ["sink"]
        do {
            try peer.add(names[0], "source")
            for index in 1...count { try peer.add(names[index], "pass", after: [names[index - 1]]) }
            try peer.add("sink", "sink", after: [names[count]])
        } catch { return nil }
        guard peer.waitReady() else { return nil }
        pause(milliseconds: 1000)
        let from = names.map { peer.log($0).count }
        let before = (peer.processorTime, Instant.now)
        pause(milliseconds: options.seconds * 1000)
        let after = (peer.processorTime, Instant.now)
        let (hops, spans, whole, _) = peer.hops(names, from: from)
        let time = Double(after.1.since(before.1))
        let cycles = time / 1e9 * 48_000 / Double(Self.period)
        let used = Double(after.0.mixer + after.0.others - before.0.mixer - before.0.others)
        return Result(
            hops, spans, lost: max(0, 100 - Double(whole) / cycles * 100), processor: used / time * 100)
    }
}
