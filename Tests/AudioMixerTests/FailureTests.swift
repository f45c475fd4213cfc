import AudioGraph
import AudioMixer
import Sessions
import Testing

/// What is heard when somebody fails.
@Suite struct FailureTests {
    /// A source that stops is missing at once and without a click; nobody waits for it; it comes back when it plays again.
    @Test func aSourceThatHangsFadesAndComesBack() throws {
        let bench = try Bench()
        let player = try Player(1, "sine", Signal.sine())
        player.join(bench)
        bench.run(20) { player.play($0, 64) }
        bench.run(10)
        #expect(player.ring.view.missed == 10)
        #expect(player.ring.view.isQuarantined)
        bench.run(20) { player.play($0, 64) }
        #expect(!player.ring.view.isQuarantined)
        #expect(Signal.click(bench.heard[0]) < -36)
        bench.forget()
        let start = bench.stepper.position
        bench.run(2) { player.play($0, 64) }
        #expect(bench.heard[0] == (start..<start + 128).map { player.signal(0, $0) })
    }

    /// A sound that ends as it should is no fault, and all of it is heard.
    @Test func anEndIsNoFault() throws {
        let bench = try Bench()
        let player = try Player(1, "short", isSynchronous: false) { _, _ in 0.5 }
        player.join(bench)
        bench.run(8) { player.play($0, 64) }
        player.play(bench.stepper.position, 100)
        player.ring.view.state = .ending
        bench.forget()
        bench.run(6)
        #expect(Array(bench.heard[0].prefix(100)) == [Float](repeating: 0.5, count: 100))
        #expect(bench.heard[0].suffix(200).allSatisfy { $0 == 0 })
        #expect(player.ring.view.missed == 0)
    }

    /// While a filter hangs, what went into it is heard, as late as the filter would have been.
    @Test(arguments: [0, 5, 100]) func aFilterThatHangsIsBypassed(latency: Int) throws {
        let bench = try Bench()
        let source = try Player(7, "source", Signal.sine())
        let filter = try Player(1, "filter", latency: latency) { channel, position in
            // It turns the sound upside down, so that one hears which is which.
            -Signal.sine()(channel, position - latency)
        }
        filter.join(bench, dry: [AudioSession.Dry(ring: source.ring, latency: latency)])
        bench.run(20) {
            source.play($0, 64)
            filter.play($0, 64)
        }
        bench.run(20) { source.play($0, 64) }
        bench.forget()
        var start = bench.stepper.position
        bench.run(2) { source.play($0, 64) }
        #expect(bench.heard[0] == (start..<start + 128).map { source.signal(0, $0 - latency) })
        bench.run(20) {
            source.play($0, 64)
            filter.play($0, 64)
        }
        bench.forget()
        start = bench.stepper.position
        bench.run(2) {
            source.play($0, 64)
            filter.play($0, 64)
        }
        #expect(bench.heard[0] == (start..<start + 128).map { filter.signal(0, $0) })
    }

    /// A filter that fails again while it comes back is never heard twice: the sum stays what it is.
    @Test(arguments: 1...5) func aFilterThatFailsWhileItComesBackIsNotHeardTwice(cycles: Int) throws {
        let bench = try Bench()
        let source = try Player(7, "source") { _, _ in 0.25 }
        let filter = try Player(1, "filter") { _, _ in 0.25 }
        filter.join(bench, dry: [AudioSession.Dry(ring: source.ring)])
        bench.run(20) {
            source.play($0, 64)
            filter.play($0, 64)
        }
        bench.forget()
        for _ in 0..<10 {
            bench.run(2) { source.play($0, 64) }
            bench.run(cycles) {
                source.play($0, 64)
                filter.play($0, 64)
            }
        }
        #expect(bench.heard[0].allSatisfy { abs($0 - 0.25) < 1e-5 })
    }

    /// A filter that died goes on being bypassed, until one of the same label takes its place: no cycle is without sound.
    @Test func aFilterThatDiedIsBypassedUntilItsSuccessorPlays() throws {
        let bench = try Bench()
        let source = try Player(7, "source") { _, _ in 0.25 }
        let filter = try Player(1, "filter") { _, _ in 0.5 }
        filter.join(bench, dry: [AudioSession.Dry(ring: source.ring)])
        bench.run(20) {
            source.play($0, 64)
            filter.play($0, 64)
        }
        bench.graph.remove(1)
        bench.forget()
        bench.run(20) { source.play($0, 64) }
        #expect(bench.heard[0].allSatisfy { $0 >= 0.24 })
        #expect(bench.heard[0].last == 0.25)
        let next = try Player(2, "filter") { _, _ in 0.5 }
        next.join(bench, dry: [AudioSession.Dry(ring: source.ring)])
        bench.run(5) { source.play($0, 64) }
        bench.run(20) {
            source.play($0, 64)
            next.play($0, 64)
        }
        #expect(bench.heard[0].allSatisfy { $0 >= 0.24 && $0 <= 0.76 })
        #expect(bench.heard[0].last == 0.5)
        #expect(!bench.graph.isUnsettled)
    }
}
