import AudioMixer
import Sessions
import Testing

/// Ways of different length meet at the same time.
@Suite struct CompensationTests {
    /// A dry signal and a late copy of it, turned upside down, are nothing together.
    @Test(arguments: [64, 256], [1, 63, 64, 1023]) func dryAndLateCopiesNull(period: Int, latency: Int) throws {
        let bench = try Bench(period: period)
        let dry = try Player(1, "dry", Signal.sine())
        let late = try Player(2, "late", latency: latency) { -Signal.sine()($0, $1 - latency) }
        dry.join(bench)
        late.join(bench)
        let play = { (position: Int) in
            dry.play(position, period)
            late.play(position, period)
        }
        bench.run(4096 / period, play)
        bench.forget()
        bench.run(4096 / period, play)
        #expect(bench.heard[0].allSatisfy { abs($0) < 1e-6 })
        #expect(bench.graph.latency(ofSink: "master") == latency)
    }

    /// A latency that changes while it sounds moves the others without a click.
    @Test func aChangeOfLatencyDoesNotClick() throws {
        let bench = try Bench(period: 256)
        let steady = try Player(1, "steady", Signal.sine())
        var other = try Player(2, "other", latency: 500) { _, _ in 0 }
        steady.join(bench)
        other.join(bench)
        let play = { (position: Int) in steady.play(position, 256) }
        bench.run(20, play)
        bench.forget()
        for latency in [0, 700, 100, 500] {
            other.port.latency = latency
            other.join(bench)
            bench.run(8, play)
        }
        #expect(Signal.click(bench.heard[0]) < -60)
        bench.forget()
        let start = bench.stepper.position
        bench.run(2, play)
        #expect(bench.heard[0] == (start..<start + 512).map { steady.signal(0, $0 - 500) })
    }
}
