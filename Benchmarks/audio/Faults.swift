import BenchmarkKit
import Glibc
import Plumbing
import Sessions

/// What reaches the sink when a source of four stops, or a filter is killed.
struct Faults {
    let options: Options
    private static let period = 256

    func run() throws -> [Figure] {
        let cycles = 375
        let jack = options.hasPeers ? (peer(.jack, cycles, stops: true), peer(.jack, cycles, stops: false)) : nil
        let pipewire =
            options.hasPeers ? (peer(.pipewire, cycles, stops: true), peer(.pipewire, cycles, stops: false)) : nil
        let (source, filter) = (try stop(cycles, filter: false), try stop(cycles, filter: true))
        let killed = try kill(cycles)
        return [
            Figure(
                name: "one of 4 sources stopped: cycles of \(cycles)", unit: "", ours: Double(source),
                jack: jack?.0, pipewire: pipewire?.0, target: ("T1", Double(cycles)), isFloor: true),
            Figure(
                name: "one of 4 filters stopped: cycles with all of \(cycles)", unit: "", ours: Double(filter),
                target: ("T1", Double(cycles)), isFloor: true),
            Figure(
                name: "a filter killed: cycles with sound of \(cycles)", unit: "", ours: Double(killed),
                jack: jack?.1, pipewire: pipewire?.1, target: ("T1", Double(cycles)), isFloor: true),
        ]
    }

    /// Counts the cycles from now on in which the sink is given at least `level`.
    private func count(_ studio: Studio, _ line: AudioLine, _ cycles: Int, atLeast level: Float) throws -> Int {
        let begin = line.ring.view.written
        // As long as that many cycles last, and no more.
        try studio.serve(milliseconds: cycles * Self.period * 1000 / 48_000 + 20)
        var good = 0
        for cycle in 0..<cycles {
            let position = begin + cycle * Self.period
            guard line.ring.view.written >= position + Self.period else { break }
            let samples = line.ring.view.window(0, at: position, count: Self.period)
            if (0..<Self.period).allSatisfy({ samples[$0] >= level }) { good += 1 }
        }
        return good
    }

    /// Four sources of the same level, one of which, or a filter before it, stops.
    private func stop(_ cycles: Int, filter: Bool) throws -> Int {
        let studio = try Studio(period: Self.period)
        for index in 0..<4 {
            if filter {
                try studio.addChain(1, "\(index)", level: 0.125)
            } else {
                try studio.addSource("\(index)source", level: 0.125)
            }
        }
        let line = try studio.listen()
        try studio.serve(milliseconds: 1000)
        studio.program(filter ? "1filter0" : "1source")?.process.signal(SIGSTOP)
        // A stopped source's part may fade; a stopped filter's is heard without it. The others must be whole.
        return try count(studio, line, cycles, atLeast: filter ? 0.49 : 0.37)
    }

    /// A source behind two filters, one of which is killed.
    private func kill(_ cycles: Int) throws -> Int {
        let studio = try Studio(period: Self.period)
        try studio.addChain(2, level: 0.25)
        let line = try studio.listen()
        try studio.serve(milliseconds: 1000)
        studio.program("filter0")?.process.signal(SIGKILL)
        return try count(studio, line, cycles, atLeast: 0.2)
    }

    private func peer(_ kind: Peer.Kind, _ cycles: Int, stops: Bool) -> Double? {
        guard let peer = Peer(kind, period: Self.period) else { return nil }
        do {
            if stops {
                for index in 0..<4 { try peer.add("source\(index)", "source") }
                guard peer.waitReady() else { return nil }
                try peer.add("sink", "sink", after: (0..<4).map { "source\($0)" })
            } else {
                try peer.add("source", "source")
                try peer.add("filter1", "pass", after: ["source"])
                try peer.add("filter0", "pass", after: ["filter1"])
                try peer.add("sink", "sink", after: ["filter0"])
            }
        } catch { return nil }
        guard peer.waitReady() else { return nil }
        pause(milliseconds: 1000)
        let from = peer.log("sink").count
        peer.client(stops ? "source1" : "filter0")?.process.signal(stops ? SIGSTOP : SIGKILL)
        pause(milliseconds: cycles * Self.period * 1000 / 48_000)
        let records = peer.log("sink").records(from: from).prefix(cycles)
        peer.client("source1")?.process.signal(SIGCONT)
        return Double(records.count { $0.value > 0.2 })
    }
}
