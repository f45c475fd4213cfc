import AudioGraph
import Plumbing
import Sessions
import Testing

/// Buses whose effects work on threads of their own.
@Suite struct WorkerTests {
    /// Waits until the thread has done what the last cycle gave it: it is heard in the next.
    private func settle(_ bench: Bench, _ play: (Int) -> Void, _ condition: () -> Bool) -> Bool {
        let end = Instant.now.advanced(milliseconds: 60_000)
        while !condition() {
            if Instant.now > end { return false }
            // The thread has a whole period in a running mixer; here it gets what the system takes for a nap.
            Instant.now.advanced(nanoseconds: 200_000).sleep()
            bench.forget()
            bench.run(1, play)
        }
        return true
    }

    /// The bus is a period late, and so is everything that meets it: a dry signal and its opposite through the thread are nothing.
    @Test func aThreadIsAPeriodLateAndAllElseWithIt() throws {
        let bench = try Bench(
            period: 256,
            [
                "buses": [["name": "aside", "placement": "thread", "effects": [["effect": "gain", "gain-db": 0]]]],
                "cables": [
                    ["label": "a", "to": "aside"], ["from": "aside", "to": "master"], ["label": "b", "to": "master"],
                ],
            ])
        let a = try Player(1, "a", Signal.sine())
        let b = try Player(2, "b") { -Signal.sine()($0, $1) }
        a.join(bench)
        b.join(bench)
        #expect(bench.graph.latency(ofSink: "master") == 256)
        let play = { (position: Int) in
            a.play(position, 256)
            b.play(position, 256)
        }
        bench.run(16, play)
        #expect(settle(bench, play) { bench.heard[0].count == 256 && bench.heard[0].allSatisfy { abs($0) < 1e-6 } })
    }

    /// What the effects do is heard.
    @Test func theEffectsOfAThreadAreHeard() throws {
        let bench = try Bench(
            period: 256,
            [
                "buses": [["name": "aside", "placement": "thread", "effects": [["effect": "gain", "pan": 1]]]],
                "cables": [["to": "aside"], ["from": "aside", "to": "master"]],
            ])
        let player = try Player(1, "a") { _, _ in 0.25 }
        player.join(bench)
        let play = { (position: Int) in player.play(position, 256) }
        bench.run(16, play)
        #expect(
            settle(bench, play) { bench.heard[0].allSatisfy { $0 == 0 } && bench.heard[1].allSatisfy { $0 == 0.25 } })
    }

    /// Cycles that come faster than the thread works are heard as they went in, and none is silent.
    @Test func aThreadThatIsNotDoneIsBypassed() throws {
        let bench = try Bench(
            period: 32,
            [
                "buses": [["name": "aside", "placement": "thread", "effects": [["effect": "gain", "gain-db": 0]]]],
                "cables": [["to": "aside"], ["from": "aside", "to": "master"]],
            ])
        let player = try Player(1, "a") { _, _ in 0.25 }
        player.join(bench)
        bench.run(40) { player.play($0, 32) }
        bench.forget()
        bench.run(4000) { player.play($0, 32) }
        #expect(bench.heard[0].allSatisfy { abs($0 - 0.25) < 0.01 })
    }

    @Test func aBusCanBeMovedWhileItPlays() throws {
        let bench = try Bench(period: 64)
        let player = try Player(1, "a") { _, _ in 0.25 }
        player.join(bench)
        let play = { (position: Int) in player.play(position, 64) }
        for round in 0..<20 {
            let placement: Document = round % 2 == 0 ? "thread" : "inline"
            try bench.graph.apply(
                GraphSettings([
                    "buses": [["name": "bus", "placement": placement]],
                    "cables": [["to": "bus"], ["from": "bus", "to": "master"]],
                ]))
            bench.run(20, play)
        }
        #expect(settle(bench, play) { bench.heard[0].allSatisfy { $0 == 0.25 } })
    }
}
