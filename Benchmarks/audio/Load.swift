import BenchmarkKit
import Plumbing
import Sessions

/// Many stereo sources into one mix: what each costs, and what the server.
struct Load {
    let options: Options

    func run() throws -> [Figure] {
        var figures: [Figure] = []
        for (count, period) in [(32, 64), (64, 64), (32, 256), (64, 256)] {
            if (options.isQuick || options.isSoak) && count == 32 { continue }
            let jack = options.hasPeers ? peer(.jack, count, period) : nil
            let pipewire = options.hasPeers ? peer(.pipewire, count, period) : nil
            let ours = try measure(count, period)
            let name = "mix of \(count), \(period) frames"
            let isTarget = count == 64 && period == 64
            figures += [
                Figure(
                    name: "\(name): a client", unit: "%", ours: ours.client, jack: jack?.client,
                    pipewire: pipewire?.client, target: isTarget ? ("T4", 0.2) : nil),
                Figure(
                    name: "\(name): the server", unit: "%", ours: ours.server, jack: jack?.server,
                    pipewire: pipewire?.server, target: isTarget ? ("T4", 3) : nil),
                Figure(
                    name: "\(name): cycles lost at the sink", unit: "/s", ours: ours.lost, jack: jack?.lost,
                    pipewire: pipewire?.lost, target: isTarget ? ("T4", 0) : nil),
                Figure(
                    name: "\(name): blocks of all that were late", unit: "%", ours: ours.late,
                    target: isTarget ? ("T4", 0) : nil),
                Figure(
                    name: "\(name): late blocks in \(options.seconds) s", unit: "", ours: ours.lateBlocks,
                    target: isTarget ? ("T4", 0) : nil),
            ]
        }
        return figures
    }

    private struct Result {
        var client: Double
        var server: Double
        /// Cycles a second that the sink did not get.
        var lost: Double
        /// The part of all sources' blocks that others stood in for, in percent.
        var late = 0.0
        var lateBlocks = 0.0
    }

    private func measure(_ count: Int, _ period: Int) throws -> Result {
        let studio = try Studio(period: period)
        for index in 0..<count { try studio.addSource("source\(index)") }
        let line = try studio.listen()
        try studio.serve(milliseconds: 1500)
        let rings = try studio.programs.compactMap { try ProcessFigures(pid: $0.process.pid).rings().first?.value }
        let missed = { rings.reduce(0) { $0 + $1.view.missed } }
        let before = (studio.processorTime, missed(), Instant.now)
        let heard = line.ring.view.written
        try studio.serve(milliseconds: options.seconds * 1000)
        let got = Double((line.ring.view.written - heard) / period)
        let after = (studio.processorTime, missed(), Instant.now)
        let time = Double(after.2.since(before.2))
        guard line.ring.view.written > 0, rings.count == count else { throw BenchmarkError("the mix is not heard") }
        return Result(
            client: Double(after.0.others - before.0.others) / Double(count) / time * 100,
            server: Double(after.0.mixer - before.0.mixer) / time * 100,
            lost: max(0, time / 1e9 * 48_000 / Double(period) - got - 1) / time * 1e9,
            late: Double(after.1 - before.1) / max(1, got) / Double(count) * 100,
            lateBlocks: Double(after.1 - before.1))
    }

    private func peer(_ kind: Peer.Kind, _ count: Int, _ period: Int) -> Result? {
        guard let peer = Peer(kind, period: period) else { return nil }
        let names = (0..<count).map { "source\($0)" }
        do {
            for name in names { try peer.add(name, "source") }
            guard peer.waitReady() else { return nil }
            try peer.add("sink", "sink", after: names)
        } catch { return nil }
        guard peer.waitReady() else { return nil }
        pause(milliseconds: 1000)
        let sink = { peer.log("sink") }
        let before = (peer.processorTime, sink(), Instant.now)
        pause(milliseconds: options.seconds * 1000)
        let after = (peer.processorTime, sink(), Instant.now)
        let time = Double(after.2.since(before.2))
        let cycles = time / 1e9 * 48_000 / Double(period)
        return Result(
            client: Double(after.0.others - before.0.others) / Double(count + 1) / time * 100,
            server: Double(after.0.mixer - before.0.mixer) / time * 100,
            lost: max(0, cycles - Double(after.1.count - before.1.count) - 1) / time * 1e9)
    }
}
