import AudioMixer
import Foundation
import Plumbing
import Sessions
import Sound
import Testing

/// A device whose clock is a little off and a mixer, both stepped by the test.
@Suite struct SourceFeedTests {
    private let format: AudioFormat
    private let clock: AudioClock
    private let hand: AudioClockHand
    private let ring: AudioRing
    private let feed: SourceFeed

    init() throws {
        format = try #require(AudioFormat(rate: 48_000, period: 256))
        (clock, hand) = try AudioClock.make(format)
        ring = try AudioRing(channels: 2, capacity: 32_768)
        feed = SourceFeed(ring.view, clock.view)
        feed.restart(fragment: 480)
    }

    /// What the mixer hears, and the cycles in which it heard nothing, when the device's second is that much shorter.
    ///
    /// - Parameter inBursts: a fragment waits now and then for the next.
    private func heard(
        _ seconds: Int, faster partsPerMillion: Double, silent: Range<Double>? = nil, inBursts: Bool = false
    ) -> (samples: [Float], gaps: Int) {
        var samples: [Float] = []
        var gaps = 0
        var (position, recorded) = (0, 0)
        var waiting: [[Float]] = []
        let block = SampleBlock(channels: 1, count: format.period)
        let nanoseconds = 1e9 / 48_000 / (1 + partsPerMillion / 1e6)
        while position < seconds * 48_000 {
            let start = 1e9 + Double(position) * 1e9 / 48_000
            while 1e9 + Double(recorded + 480) * nanoseconds < start {
                let moment = 1e9 + Double(recorded + 480) * nanoseconds
                var frames: [Float] = []
                for index in recorded..<recorded + 480 {
                    let value = Float(0.5 * sin(2 * Double.pi * 1_000 / 48_000 * Double(index)))
                    frames += [value, -value]
                }
                recorded += 480
                if let silent, silent.contains(moment / 1e9) { continue }
                waiting.append(frames)
                if inBursts && recorded / 480 % 7 < 2 { continue }
                for frames in waiting {
                    feed.put(frames, at: Instant(nanoseconds: Int64(moment)))
                }
                waiting = []
            }
            hand.begin(position: position, start: Instant(nanoseconds: Int64(start)))
            if ring.view.isRunning, ring.view.available(from: position) >= format.period {
                ring.view.read(0, at: position, into: block[0])
                samples += block.array()
            } else if !samples.isEmpty {
                gaps += 1
            }
            ring.view.consumed = position + format.period
            position += format.period
        }
        return (samples, gaps)
    }

    private func bend(_ samples: [Float]) -> Float {
        zip(zip(samples, samples.dropFirst()), samples.dropFirst(2)).map { abs($0.0 - 2 * $0.1 + $1) }.max() ?? 1
    }

    @Test(arguments: [-300.0, 0, 300], [false, true])
    func aClockThatIsOffIsFollowed(partsPerMillion: Double, inBursts: Bool) {
        feed.restart(fragment: inBursts ? 1440 : 480)
        let (samples, gaps) = heard(20, faster: partsPerMillion, inBursts: inBursts)
        #expect(gaps == 0)
        #expect(feed.underruns == 0 && feed.lost == 0)
        #expect(samples.count > 19 * 48_000)
        #expect(abs((1 / feed.speed - 1) * 1e6 - partsPerMillion) < 50, "\(feed.speed)")
        // Nothing was cut out or put in: behind the beginning it is a sine throughout.
        let omega = Float(2 * Double.pi * 1_000 / 48_000)
        #expect(bend(Array(samples.dropFirst(4_800))) < 0.5 * omega * omega * 1.02)
    }

    @Test func whatNeverCameIsCountedAndTheSoundGoesOn() {
        let (samples, gaps) = heard(6, faster: 0, silent: 3.0..<3.2)
        #expect(gaps > 0)
        // Once for the gap, and once more when it is plain that the frames will not come.
        #expect((1...2).contains(feed.underruns))
        #expect(samples.count > 5 * 48_000)
    }

    @Test func aMixerThatStandsStillHearsNothingLater() {
        _ = heard(1, faster: 0)
        let written = ring.view.written
        let later = Instant(nanoseconds: 20_000_000_000)
        feed.put([Float](repeating: 1, count: 960), at: later)
        #expect(ring.view.written == written)
        #expect(ring.view.state == .ending)
        hand.begin(position: 96_000, start: later)
        feed.put([Float](repeating: 1, count: 960), at: later)
        #expect(ring.view.isRunning)
        #expect(ring.view.written > 96_000 + 2 * format.period)
        #expect(feed.underruns == 0)
    }
}
