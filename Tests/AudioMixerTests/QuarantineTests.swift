import AudioGraph
import Plumbing
import Sessions
import Sound
import Testing

/// When a client that is late is waited for again.
@Suite struct QuarantineTests {
    /// A cycle that waited for a client in vain is one more in the report.
    private func trials(_ bench: Bench, _ cycles: Int, before: (Int) -> Void = { _ in }, after: (Int) -> Void) -> [Int]
    {
        var result: [Int] = []
        var count = bench.graph.report["xruns"]["count"].integer ?? 0
        for cycle in 0..<cycles {
            let position = bench.stepper.position
            before(position)
            bench.run()
            after(position)
            let now = bench.graph.report["xruns"]["count"].integer ?? 0
            if now > count { result.append(cycle) }
            count = now
        }
        return result
    }

    @Test func aClientThatIsAlwaysLateIsTriedLessAndLessOften() throws {
        let bench = try Bench()
        let player = try Player(1, "late") { _, _ in 0.25 }
        player.join(bench)
        player.play(0, bench.format.period)
        bench.run()
        let cycles = trials(bench, 600) { player.play($0, bench.format.period) }
        // Three misses in a row; then it has to wait four cycles, eight, sixteen, up to 128, and is looked at in the one behind them.
        #expect(Array(cycles.prefix(3)) == [0, 1, 2])
        #expect(zip(cycles.dropFirst(2), cycles.dropFirst(3)).map { $1 - $0 } == [6, 10, 18, 34, 66, 130, 130, 130])
        #expect(player.ring.view.isQuarantined)
    }

    @Test func aClientThatHangsIsNotTried() throws {
        let bench = try Bench()
        let player = try Player(1, "hangs") { _, _ in 0.25 }
        player.join(bench)
        player.play(0, bench.format.period)
        bench.run()
        #expect(trials(bench, 600) { _ in } == [0, 1, 2])
        #expect(player.ring.view.isQuarantined)
    }

    @Test func whoDeliversTwiceInTimeIsBackAndBeginsAnew() throws {
        let bench = try Bench()
        let player = try Player(1, "late") { _, _ in 0.25 }
        player.join(bench)
        let period = bench.format.period
        player.play(0, period)
        bench.run()
        _ = trials(bench, 40) { player.play($0, period) }
        #expect(player.ring.view.isQuarantined)
        #expect(
            trials(bench, 1) {
                player.play($0, period)
            } after: { _ in
            } == [])
        #expect(player.ring.view.isQuarantined)
        #expect(
            trials(bench, 1) {
                player.play($0, period)
            } after: { _ in
            } == [])
        #expect(!player.ring.view.isQuarantined)
        // What it is late the next time counts from the beginning.
        let cycles = trials(bench, 20) { player.play($0, period) }
        #expect(cycles == [0, 1, 2, 8, 18])
    }
}
