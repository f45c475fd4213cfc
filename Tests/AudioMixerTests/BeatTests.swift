import AudioGraph
import Plumbing
import Testing

@Suite struct BeatTests {
    private let length: Int64 = 1_000_000

    private func at(_ milliseconds: Double) -> Instant { Instant(nanoseconds: Int64(milliseconds * 1_000_000)) }

    @Test func whoIsInTimeBeginsWhenItIsDue() {
        var beat = Beat(length: length)
        #expect(beat.beginning(of: at(5), now: at(5.02)) == Beat.Beginning(start: at(5)))
        // Late by less than a cycle: the deadline stays where it is.
        #expect(beat.beginning(of: at(6), now: at(6.9)) == Beat.Beginning(start: at(6)))
    }

    /// After a thread was held up, the cycles that it missed are made at once, each with all its time, and told once.
    @Test func whatWasMissedIsMadeUpFor() {
        var beat = Beat(length: length)
        var now = 40.0
        var told: [Int] = []
        var starts: [Instant] = []
        var due = 10.0
        while now - due > 0 {
            let begun = beat.beginning(of: at(due), now: at(now))
            if let late = begun.lateness { told.append(late) }
            #expect(!begun.isLost)
            starts.append(begun.start)
            now += 0.1
            due += 1
        }
        #expect(told == [30_000_000])
        #expect(starts.count == 34 && starts.first == at(40) && zip(starts, starts.dropFirst()).allSatisfy { $0 < $1 })
        #expect(beat.beginning(of: at(due), now: at(due)) == Beat.Beginning(start: at(due)))
        #expect(beat.beginning(of: at(100), now: at(103)).lateness == 3_000_000)
    }

    @Test func whatWasMissedForLongIsNot() {
        var beat = Beat(length: length)
        let begun = beat.beginning(of: at(10), now: at(5_000))
        #expect(begun == Beat.Beginning(start: at(5_000), lateness: 4_990_000_000, isLost: true))
        #expect(beat.beginning(of: at(5_001), now: at(5_001)) == Beat.Beginning(start: at(5_001)))
    }
}
