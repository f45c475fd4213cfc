import Replay
import Sessions
import Testing

@Suite struct ReplayClockTests {
    @Test func itGoesStandsAndHurries() {
        var clock = ReplayClock(duration: 10_000, at: 1_000, now: 50)
        #expect(clock.time(now: 50) == 1_000 && clock.time(now: 550) == 1_500)
        #expect(clock.moment(of: 3_000) == 2_050)
        clock.setSpeed(2, now: 1_050)
        #expect(clock.time(now: 1_550) == 3_000 && clock.moment(of: 3_000) == 1_550)
        clock.pause(true, now: 1_550)
        #expect(clock.time(now: 9_000) == 3_000 && clock.moment(of: 4_000) == nil)
        clock.pause(false, now: 9_000)
        #expect(clock.time(now: 9_100) == 3_200)
        clock.go(to: 9_999, now: 9_100)
        #expect(clock.isOver(now: 9_101) && clock.time(now: 99_999) == 10_000)
        clock.go(to: -5, now: 0)
        #expect(clock.time(now: 0) == 0)
        clock.setSpeed(.infinity, now: 0)
        #expect(clock.speed == 64)
    }

    @Test func nothingThatIsSaidTraps() {
        for duration in [-1, 0, Int(UInt32.max)] {
            for speed in [0, -1, .nan, .infinity, 1e300] {
                var clock = ReplayClock(duration: duration, at: .max, speed: speed, now: .min / 4)
                for time in [Int.min, -1, 0, 5, .max] {
                    clock.go(to: time, now: 0)
                    #expect((0...max(0, duration)).contains(clock.time(now: 1 << 50)))
                    _ = clock.moment(of: Int(UInt32.max))
                }
            }
        }
    }

    @Test func keysAreKnownByMeaningAndByPlace() {
        #expect(ReplayKey(KeyPress(.unknown, keysym: 0x20)) == .pause)
        #expect(ReplayKey(KeyPress(KeyCode(106))) == .skip(5_000))
        #expect(ReplayKey(KeyPress(KeyCode(51), keysym: 0x2c)) == .step(isForward: false))
        #expect(ReplayKey(KeyPress(KeyCode(30), keysym: 0x61)) == nil)
    }
}
