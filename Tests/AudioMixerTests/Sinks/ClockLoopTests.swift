import AudioGraph
import AudioMixer
import Glibc
import Plumbing
import TestKit
import Testing

@Suite struct ClockLoopTests {
    /// A follower with a loop and a device that drifts, on a clock of the test's own.
    struct Pair {
        var loop = ClockLoop(rate: 48_000)
        var random: Seeded
        var now = Instant(nanoseconds: 1_000_000_000_000)
        /// How far the follower really is ahead, in frames.
        var ahead = 1000.0
        var correction = 0.0

        init(seed: Int) { random = Seeded(seed) }

        /// Lets that much time go by in steps of 10 ms, and returns the distances after each.
        mutating func run(seconds: Double, drift: Double, jitter: Double) -> [Double] {
            (0..<Int(seconds * 100)).map { _ in
                let seen = ahead + Double.random(in: -jitter...jitter, using: &random)
                correction = loop.update(ahead: seen, at: now)
                // The device runs `drift` millionths faster than the monotonic clock, the follower as it is told.
                ahead += 480 * (correction - drift) / 1e6
                now = now.advanced(nanoseconds: 10_000_000)
                return ahead
            }
        }
    }

    func deviation(_ values: [Double], _ target: Double) -> Double {
        (values.reduce(0) { $0 + ($1 - target) * ($1 - target) } / Double(values.count)).squareRoot()
    }

    @Test(arguments: [-300.0, 0, 40, 300], [0.0, 12, 48])
    func itFollowsADeviceThatDrifts(drift: Double, jitter: Double) throws {
        var pair = Pair(seed: Int(drift) + 1000)
        _ = pair.run(seconds: 10, drift: drift, jitter: jitter)
        let target = try #require(pair.loop.distance)
        #expect(pair.loop.isLocked && abs(target - 1000) < 20)
        let distances = pair.run(seconds: 60, drift: drift, jitter: jitter)
        // Below a frame for the jitter of a quarter of a millisecond.
        let limit = jitter <= 12 ? 1.0 : 3.0
        #expect(deviation(distances, target) < limit, "\(deviation(distances, target))")
        #expect(abs(pair.correction - drift) < 20 + 8 * jitter, "\(pair.correction)")
    }

    @Test func aDeviceThatChangesItsSpeedIsFollowed() throws {
        var pair = Pair(seed: 5)
        _ = pair.run(seconds: 20, drift: -200, jitter: 5)
        let target = try #require(pair.loop.distance)
        _ = pair.run(seconds: 60, drift: 250, jitter: 5)
        #expect(deviation(pair.run(seconds: 20, drift: 250, jitter: 5), target) < 1)
    }

    @Test func aStepIsCaughtUpQuickly() throws {
        var pair = Pair(seed: 6)
        _ = pair.run(seconds: 20, drift: 100, jitter: 5)
        pair.ahead += 2000
        _ = pair.run(seconds: 40, drift: 100, jitter: 5)
        let target = try #require(pair.loop.distance)
        #expect(deviation(pair.run(seconds: 20, drift: 100, jitter: 5), target) < 2)
    }

    /// What a server tells of its time jumps when the machine is busy, and comes back: nobody shall hear it.
    @Test(arguments: [300.0, -500, 5000]) func aMomentsMistakeIsNotBelieved(_ error: Double) throws {
        var pair = Pair(seed: 9)
        _ = pair.run(seconds: 20, drift: 100, jitter: 5)
        let before = pair.correction
        for round in 0..<200 {
            // Four tenths of a second in each two.
            let seen = pair.ahead + (round % 200 < 40 ? error : 0)
            pair.correction = pair.loop.update(ahead: seen, at: pair.now)
            pair.ahead += 480 * (pair.correction - 100) / 1e6
            pair.now = pair.now.advanced(nanoseconds: 10_000_000)
            #expect(abs(pair.correction - before) < 20, "\(pair.correction)")
        }
    }

    /// What stays is come back from, slowly where it is little.
    @Test func whatStaysIsBelieved() throws {
        var pair = Pair(seed: 10)
        _ = pair.run(seconds: 20, drift: 0, jitter: 5)
        let target = try #require(pair.loop.distance)
        pair.ahead += 400
        var largest = 0.0
        for _ in 0..<6000 {
            _ = pair.run(seconds: 0.01, drift: 0, jitter: 5)
            largest = max(largest, abs(pair.correction))
        }
        #expect(largest < 1500 && abs(pair.ahead - target) < 5, "\(largest) \(pair.ahead - target)")
    }

    @Test func theCorrectionHasALimit() {
        var pair = Pair(seed: 7)
        _ = pair.run(seconds: 20, drift: 20_000, jitter: 0)
        #expect(pair.correction == 5000)
        pair.ahead = -1e300
        _ = pair.loop.update(ahead: .nan, at: pair.now)
        _ = pair.loop.update(ahead: .infinity, at: pair.now)
        #expect(abs(pair.loop.update(ahead: -1e8, at: Instant(nanoseconds: 0))) <= 5000)
    }

    @Test func aNewBeginningKeepsTheSpeed() throws {
        var pair = Pair(seed: 8)
        _ = pair.run(seconds: 20, drift: 150, jitter: 0)
        pair.loop.restart()
        #expect(pair.loop.distance == nil && abs(pair.loop.update(ahead: 77, at: pair.now) - 150) < 10)
        pair.loop.widen(5)
        #expect(pair.loop.distance == nil)
    }
}
