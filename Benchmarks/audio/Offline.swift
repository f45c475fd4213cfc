import AudioGraph
import AudioMixer
import BenchmarkKit
import Plumbing
import Sessions
import Sound

/// A graph that runs as fast as it goes: how fast, and whether each run is the same to the last bit.
struct Offline {
    let options: Options
    private static let sources = 16
    private static let period = 256

    func run() throws -> [Figure] {
        let cycles = (options.isQuick ? 10 : 60) * 48_000 / Self.period
        let (stepped, time) = try step(cycles)
        let (first, second) = (try fast(cycles), try fast(cycles))
        let seconds = Double(cycles * Self.period) / 48_000
        return [
            Figure(
                name: "16 sources, EQ, limiter, stepped: x real time", unit: "x", ours: seconds / (Double(time) / 1e9),
                target: ("T12", 200), isFloor: true),
            Figure(
                name: "the same, fast clock, sources and sink as threads", unit: "x",
                ours: seconds / (Double(second.time) / 1e9)),
            Figure(
                name: "two fast runs and the stepped one are the same", unit: "",
                ours: first.hash == second.hash && first.hash == stepped ? 1 : 0, target: ("T12", 1), isFloor: true),
        ]
    }

    private func graph(_ gate: AudioGate?) throws -> MixerGraph {
        guard let format = AudioFormat(rate: 48_000, period: Self.period) else { throw BenchmarkError("format") }
        let band: (Double) -> Document = { ["hz": .number($0), "gain-db": 3, "q": 1] }
        let graph = MixerGraph(format, gate: gate)
        try graph.apply(
            try GraphSettings([
                "buses": [
                    [
                        "name": "a",
                        "effects": [["effect": "equalizer", "bands": .list([100, 400, 1600, 6400].map(band))]],
                    ],
                    ["name": "b", "effects": [["effect": "delay", "ms": 10]]],
                ], "sinks": [["name": "master", "effects": [["effect": "limiter"]]]],
                "cables": [
                    ["label_prefix": "s", "to": "a", "gain": -12, "pan": 0.5],
                    ["label_prefix": "s", "to": "b", "gain": -18], ["from": "a", "to": "master"],
                    ["from": "b", "to": "master"],
                ],
            ]))
        return graph
    }

    private static func write(_ ring: AudioRingView, _ source: Int, at position: Int) {
        for channel in 0..<2 {
            let samples = ring.window(channel, at: position, count: period)
            for index in 0..<period {
                let phase = (position + index) &* (source &+ 3) &* 2_654_435_761 >> 8 & 0xffff
                samples[index] = Float(phase) / 65_536 - 0.5
            }
        }
    }

    private func rings() throws -> [AudioRing] {
        try (0..<Self.sources).map { _ in try AudioRing(channels: 2, capacity: 4096) }
    }

    private func join(_ graph: MixerGraph, _ rings: [AudioRing]) {
        for (index, ring) in rings.enumerated() {
            ring.view.state = .running
            graph.update(UInt32(index + 1), Label("s\(index)"), ring, AudioPort(channels: 2, capacity: 4096))
        }
    }

    private func step(_ cycles: Int) throws -> (UInt64, Int64) {
        let graph = try graph(nil)
        RealTimeThread.flushSubnormals()
        let rings = try rings()
        let output = try AudioRing(channels: 2, capacity: 4096)
        graph.setOutput(of: "master", output)
        join(graph, rings)
        let stepper = try Stepper(graph)
        var hash = Hash()
        var time: Int64 = 0
        for _ in 0..<cycles {
            let position = stepper.position
            for (index, ring) in rings.enumerated() {
                Self.write(ring.view, index, at: position)
                ring.view.written = position + Self.period
            }
            let begin = Instant.now
            stepper.step()
            time += Instant.now.since(begin)
            hash.add(output.view, at: position, Self.period)
        }
        return (hash.value, time)
    }

    private func fast(_ cycles: Int) throws -> (hash: UInt64, time: Int64) {
        let gate = try AudioGate()
        let graph = try graph(gate)
        let rings = try rings()
        let output = try AudioRing(channels: 2, capacity: 4096)
        let room = try AudioGate()
        graph.setOutput(of: "master", Output(ring: output, room: room))
        join(graph, rings)
        var settings = CycleThread.Settings()
        settings.pace = .fast
        let thread = try CycleThread(graph, settings)
        let stop = SharedCell()
        let players = try rings.enumerated().map { index, ring in
            let line = AudioLine(ring, thread.clock, gate)
            return try RealTimeThread(name: "source", priority: 60) { _ in
                var tick: UInt32 = 0
                while stop.count.value == 0 {
                    let end = Instant.now.advanced(milliseconds: 50)
                    guard let moment = line.waitForCycle(after: tick, until: end) else { continue }
                    tick = moment.tick
                    Self.write(ring.view, index, at: moment.position)
                    line.publish(upTo: moment.position + Self.period)
                }
            }
        }
        let begin = Instant.now
        let end = begin.advanced(milliseconds: 60_000)
        thread.setRunning(true)
        var hash = Hash()
        var position = 0
        while position < cycles * Self.period && Instant.now < end {
            guard output.view.written >= position + Self.period else {
                pause(milliseconds: 1)
                continue
            }
            hash.add(output.view, at: position, Self.period)
            position += Self.period
            output.view.consumed = position
            room.view.arrive()
        }
        let time = Instant.now.since(begin)
        stop.count.store(1)
        thread.stop()
        for player in players { player.join() }
        return (hash.value, time)
    }

    /// A number of everything that was heard.
    private struct Hash {
        var value: UInt64 = 14_695_981_039_346_656_037

        mutating func add(_ ring: AudioRingView, at position: Int, _ count: Int) {
            for channel in 0..<2 {
                let samples = ring.window(channel, at: position, count: count)
                for index in 0..<count { value = (value ^ UInt64(samples[index].bitPattern)) &* 1_099_511_628_211 }
            }
        }
    }
}
