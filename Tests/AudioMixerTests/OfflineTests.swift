import AudioGraph
import Plumbing
import Sessions
import Testing

/// Sound that is made as fast as it goes is bit for bit that of a mixer that is stepped.
@Suite struct OfflineTests {
    private static let period = 64
    private static let cycles = 600
    private static let settings: Document = [
        "buses": [
            [
                "name": "voices",
                "effects": [
                    ["effect": "equalizer", "bands": [["kind": "peak", "hz": 900, "gain-db": 4, "q": 1]]],
                    ["effect": "delay", "frames": 333, "feedback": 0.4, "mix": 0.5],
                ],
            ]
        ],
        "sinks": [["name": "master", "effects": [["effect": "limiter", "ceiling-db": -3]]]],
        "cables": [
            ["label": "a", "to": "voices", "gain": -2], ["label": "b", "to": "master", "pan": 0.3],
            ["from": "voices", "to": "master"],
        ],
    ]

    private static func signal(_ source: Int, _ channel: Int, _ position: Int) -> Float {
        // Numbers without a pattern, the same at a position whoever asks.
        var x = UInt32(truncatingIfNeeded: position &* 2_654_435_761 &+ source &* 97 &+ channel)
        x ^= x >> 15
        x = x &* 2_246_822_519
        x ^= x >> 13
        return Float(Int32(bitPattern: x)) * 0x1p-32
    }

    private static func write(_ ring: AudioRingView, _ source: Int, at position: Int) {
        for channel in 0..<2 {
            let samples = ring.window(channel, at: position, count: period)
            for index in 0..<period { samples[index] = signal(source, channel, position + index) }
        }
    }

    private func rings() throws -> [AudioRing] {
        try (0..<2).map { _ in
            let ring = try AudioRing(channels: 2, capacity: 4096)
            ring.view.state = .running
            return ring
        }
    }

    private func join(_ graph: MixerGraph, _ rings: [AudioRing]) {
        for (index, ring) in rings.enumerated() {
            graph.update(
                UInt32(index + 1), Label(["a", "b"][index]), ring, AudioPort(channels: 2, capacity: 4096))
        }
    }

    private static func take(_ ring: AudioRing, at position: Int, into heard: inout [UInt32]) {
        for channel in 0..<2 {
            let samples = ring.view.window(channel, at: position, count: period)
            for index in 0..<period { heard.append(samples[index].bitPattern) }
        }
    }

    private func stepped() throws -> [UInt32] {
        let bench = try Bench(period: Self.period, Self.settings)
        let rings = try rings()
        join(bench.graph, rings)
        var heard: [UInt32] = []
        for _ in 0..<Self.cycles {
            let position = bench.stepper.position
            for (index, ring) in rings.enumerated() {
                Self.write(ring.view, index, at: position)
                ring.view.written = position + Self.period
            }
            bench.stepper.step()
            Self.take(bench.master, at: position, into: &heard)
        }
        return heard
    }

    /// With an audio thread, sources on threads of their own, and a sink that is waited for.
    private func fast() throws -> [UInt32] {
        let format = try #require(AudioFormat(rate: 48_000, period: Self.period))
        let gate = try AudioGate()
        let graph = MixerGraph(format, gate: gate)
        try graph.apply(GraphSettings(Self.settings))
        let output = try AudioRing(channels: 2, capacity: 1024)
        let room = try AudioGate()
        graph.setOutput(of: "master", Output(ring: output, room: room))
        let rings = try rings()
        join(graph, rings)
        var settings = CycleThread.Settings()
        settings.pace = .fast
        let thread = try CycleThread(graph, settings)
        let stop = SharedCell()
        let lines = rings.map { AudioLine($0, thread.clock, gate) }
        let players = try lines.enumerated().map { index, line in
            try RealTimeThread(name: "source", priority: 0) { _ in
                var tick: UInt32 = 0
                while let moment = line.waitForCycle(after: tick, isInterrupted: { stop.count.value != 0 }) {
                    tick = moment.tick
                    Self.write(line.ring.view, index, at: moment.position)
                    line.publish(upTo: moment.position + Self.period)
                    if stop.count.value != 0 { return }
                }
            }
        }
        thread.setRunning(true)
        var heard: [UInt32] = []
        let end = Instant.now.advanced(milliseconds: 60_000)
        var position = 0
        while position < Self.cycles * Self.period && Instant.now < end {
            guard output.view.written >= position + Self.period else {
                Instant.now.advanced(nanoseconds: 100_000).sleep()
                continue
            }
            Self.take(output, at: position, into: &heard)
            position += Self.period
            output.view.consumed = position
            room.view.arrive()
        }
        stop.count.store(1)
        thread.stop()
        for (player, line) in zip(players, lines) { player.join { line.interrupt() } }
        return heard
    }

    @Test func fastIsSteppedToTheBit() throws {
        let stepped = try stepped()
        #expect(stepped.contains { $0 != 0 })
        #expect(try self.stepped() == stepped)
        #expect(try fast() == stepped)
        #expect(try fast() == stepped)
    }
}
