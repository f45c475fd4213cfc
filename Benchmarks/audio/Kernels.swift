import AudioGraph
import AudioMixer
import BenchmarkKit
import Plumbing
import Sessions
import Sound

/// Mixing in this process: the loops, and whole channel strips.
struct Kernels {
    let options: Options

    func run() throws -> [Figure] {
        [
            Figure(
                name: "mix, samples in the first cache", unit: "G/s", ours: rate { $0.add($1, gain: 0.5) },
                target: ("T7", 9), isFloor: true),
            Figure(
                name: "mix with a ramp", unit: "G/s", ours: rate { $0.add($1, from: 0.25, to: 0.75) },
                target: ("T7", 8), isFloor: true),
            Figure(
                name: "1000 strips (gain, pan, 4-band EQ, meter), of a 64-frame period", unit: "%",
                ours: try strips(), target: ("T7", 25)),
        ]
    }

    private func rate(_ body: (Samples, Samples) -> Void) -> Double {
        let block = SampleBlock(channels: 2, count: 2048)
        block.set(1, (0..<2048).map { Float($0 % 7) / 1e6 })
        var best = 0.0
        for _ in 0..<(options.isQuick ? 5 : 25) {
            let begin = Instant.now
            for _ in 0..<5000 { body(block[0], block[1]) }
            best = max(best, 5000 * 2048 / Double(Instant.now.since(begin)))
        }
        return best
    }

    /// The median part of a period that a cycle with 1000 strips takes, in percent.
    private func strips() throws -> Double {
        guard let format = AudioFormat(rate: 48_000, period: 64) else { return 0 }
        RealTimeThread.flushSubnormals()
        let band: (Double) -> Document = { ["hz": .number($0), "gain-db": 3, "q": 1] }
        let effects: Document = [["effect": "equalizer", "bands": .list([100, 400, 1600, 6400].map(band))]]
        var buses: [Document] = []
        var cables: [Document] = []
        for index in 0..<999 {
            buses.append(["name": .string("b\(index)"), "effects": effects])
            cables.append(["label": "source", "to": .string("b\(index)"), "gain": -6, "pan": 0.25])
            cables.append(["from": .string("b\(index)"), "to": "master"])
        }
        let graph = MixerGraph(format, gate: nil)
        let settings = try GraphSettings(
            ["sinks": [["name": "master"]], "buses": .list(buses), "cables": .list(cables)])
        try graph.apply(settings)
        let ring = try AudioRing(channels: 2, capacity: 4096)
        for channel in 0..<2 {
            let samples = ring.view.window(channel, at: 0, count: 4096)
            for index in 0..<4096 { samples[index] = Float((index * 7919) % 1000) / 1000 - 0.5 }
        }
        graph.update(1, Label("source"), ring, AudioPort(channels: 2, capacity: 4096))
        let stepper = try Stepper(graph)
        var times: [Int64] = []
        for cycle in 0..<(options.isQuick ? 300 : 2000) {
            ring.view.written = stepper.position + 64
            ring.view.state = .running
            let begin = Instant.now
            stepper.step()
            if cycle >= 50 { times.append(Instant.now.since(begin)) }
        }
        return Double(Series(times).median) / Double(format.nanoseconds(64)) * 100
    }
}
