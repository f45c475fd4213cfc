import BenchmarkKit
import Plumbing
import Sessions

/// Starting and ending many clients at once, and what they cost together.
struct Starts {
    let options: Options
    private static let count = 256
    private static let period = 256

    func run() throws -> [Figure] {
        let jack = options.hasPeers ? peer(.jack) : nil
        let pipewire = options.hasPeers ? peer(.pipewire) : nil
        let ours = try measure()
        func figure(
            _ name: String, _ unit: String, _ value: (Result) -> Double?, bound: Double? = nil, isFloor: Bool = false
        ) -> Figure {
            Figure(
                name: name, unit: unit, ours: value(ours), jack: jack.flatMap(value), pipewire: pipewire.flatMap(value),
                target: bound.map { ("T5", $0) }, isFloor: isFloor)
        }
        let name = "\(Self.count) clients, \(Self.period) frames"
        return [
            figure("\(name): that play", "", { Double($0.playing) }, bound: Double(Self.count), isFloor: true),
            figure("start of \(Self.count) clients", "ms", \.start, bound: 1000),
            figure("\(name): cycles lost at the sink", "/s", \.lost),
            figure("\(name): misses", "/s", \.misses, bound: 0),
            figure("\(name): processor", "%", \.processor),
            figure("exit of \(Self.count) clients", "ms", \.exit, bound: 1000),
        ]
    }

    private struct Result {
        /// The clients that came in.
        var playing = count
        /// Milliseconds until all were heard; nil when not all came in.
        var start: Double?
        var lost: Double?
        var misses: Double?
        var processor: Double?
        /// Milliseconds until all were gone.
        var exit: Double?
    }

    private func measure() throws -> Result {
        var result = Result()
        let studio = try Studio(period: Self.period)
        let line = try studio.listen()
        let begin = Instant.now
        for index in 0..<Self.count { try studio.addSource("source\(index)", level: 0.002) }
        let all = Float(Self.count) * 0.002 * 0.999
        try studio.wait("all sources") {
            line.ring.view.window(0, at: max(0, line.ring.view.written - 1), count: 1)[0] >= all
        }
        result.start = Double(Instant.now.since(begin)) / 1e6
        try studio.serve(milliseconds: 1500)
        let rings = try studio.programs.compactMap { try ProcessFigures(pid: $0.process.pid).rings().first?.value }
        let missed = { rings.reduce(0) { $0 + $1.view.missed } }
        let before = (missed(), studio.processorTime, Instant.now, line.ring.view.written)
        try studio.serve(milliseconds: options.seconds * 1000)
        let after = (missed(), studio.processorTime, Instant.now, line.ring.view.written)
        let time = Double(after.2.since(before.2))
        let used = Double(after.1.mixer + after.1.others - before.1.mixer - before.1.others)
        result.misses = Double(after.0 - before.0) / time * 1e9
        result.processor = used / time * 100
        result.lost = Self.lost(time, Double((after.3 - before.3) / Self.period))
        let end = Instant.now
        studio.removeAll()
        try studio.wait("silence") { studio.parent.reports["mixer/graph"]?["sessions"] == .list([]) }
        result.exit = Double(Instant.now.since(end)) / 1e6
        return result
    }

    /// The same of a server of others: its clients are started all at once, and given a minute.
    private func peer(_ kind: Peer.Kind) -> Result? {
        guard let peer = Peer(kind, period: Self.period) else { return nil }
        var result = Result(playing: 0)
        let names = (0..<Self.count).map { "source\($0)" }
        let begin = Instant.now
        do { for name in names { try peer.add(name, "source") } } catch { return result }
        let isWhole = peer.waitReady()
        let ready = names.filter(peer.isReady)
        result.playing = ready.count
        guard !ready.isEmpty, (try? peer.add("sink", "sink", after: ready)) != nil else { return result }
        guard peer.waitReady(["sink"]) else { return result }
        if isWhole { result.start = Double(Instant.now.since(begin)) / 1e6 }
        pause(milliseconds: 1000)
        let before = (peer.processorTime, peer.log("sink").count, Instant.now)
        pause(milliseconds: options.seconds * 1000)
        let after = (peer.processorTime, peer.log("sink").count, Instant.now)
        let time = Double(after.2.since(before.2))
        let used = Double(after.0.mixer + after.0.others - before.0.mixer - before.0.others)
        result.processor = used / time * 100
        result.lost = Self.lost(time, Double(after.1 - before.1))
        let end = Instant.now
        peer.removeClients(patience: 30_000)
        result.exit = Double(Instant.now.since(end)) / 1e6
        return result
    }

    /// The cycles a second that were not there.
    private static func lost(_ nanoseconds: Double, _ cycles: Double) -> Double {
        max(0, nanoseconds / 1e9 * 48_000 / Double(period) - cycles - 1) / nanoseconds * 1e9
    }
}
