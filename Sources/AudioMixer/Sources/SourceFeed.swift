package import Plumbing
package import Sessions
internal import Sound

/// Puts what a device recorded into a ring, ahead of the mixer's clock, at the mixer's speed.
///
/// The two clocks are never quite the same: what lies between what was put and the mixer's position is kept, by drawing the sound out or in.
/// A value-like machine without a thread of its own; whoever feeds it says when.
package final class SourceFeed {
    /// The frames that were recorded and will never be heard.
    package private(set) var lost = 0
    /// How often the mixer had to go on without.
    package private(set) var underruns = 0
    /// How many frames come out of the resampler for one that was recorded.
    package var speed: Double { drift?.speed ?? 1 }
    /// The frames that were put and the mixer has not come to.
    package private(set) var queued = 0
    private let ring: AudioRingView
    private let clock: AudioClockView
    private let plane: SampleBlock
    private var drift: DriftResampler?
    private var loop: ClockLoop
    private var ready: [Float] = []
    /// The position behind the last frame that was put; nil while nothing is.
    private var end: Int?
    /// The frames that come at once.
    private var fragment = 0
    /// How far ahead the sound was lately, and when.
    private var lately: [(when: Instant, ahead: Double)] = []
    /// When the device gave its first frames.
    private var began: Instant?

    /// What a device gives first comes as it likes, and says nothing of its clock.
    private static let settling: Int64 = 500_000_000
    /// A burst comes at least so often.
    private static let burst: Int64 = 1_000_000_000

    /// A feed; the ring and the clock have to last as long.
    package init(_ ring: AudioRingView, _ clock: AudioClockView) {
        self.ring = ring
        self.clock = clock
        plane = SampleBlock(channels: 1, count: 1024)
        loop = ClockLoop(rate: clock.format.rate, isCalm: true)
        drift = DriftResampler(channels: ring.channels)
    }

    /// The device is new, and gives that many frames at once.
    package func restart(fragment: Int) {
        self.fragment = min(max(0, fragment), ring.capacity / 8)
        drift = DriftResampler(channels: ring.channels)
        ready = []
        lately = []
        began = nil
        end = nil
        loop.restart()
    }

    /// The device is gone: the sound ends after what was put.
    package func finish() {
        if end != nil { ring.state = .ending }
        end = nil
        queued = 0
    }

    /// Takes interleaved frames that have just been recorded.
    package func put(_ frames: [Float], at now: Instant) {
        let start = began ?? now
        began = start
        guard now.since(start) >= Self.settling else { return }
        let format = clock.format
        let moment = clock.moment
        let since = Double(now.nanoseconds - moment.start) * Double(format.rate) / 1e9
        // A mixer that stands still hears nothing, and must not hear it later.
        guard moment.tick != 0, since < Double(8 * format.period) else {
            finish()
            return
        }
        var end = self.end ?? begin(moment)
        if end < moment.position + format.period {
            underruns += 1
            // What is late once may be so again; silence is in the place of what was not there.
            loop.widen(Double(format.period))
            let next = moment.position + lead
            clear(end, next)
            end = next
        }
        ready.removeAll(keepingCapacity: true)
        if let drift { drift.process(frames, into: &ready) } else { ready = frames }
        var count = ready.count / ring.channels
        let room = max(0, moment.position + ring.capacity / 2 - end)
        if count > room {
            lost += count - room
            count = room
        }
        write(count, at: end)
        end += count
        ring.written = end
        if !ring.isRunning { ring.state = .running }
        self.end = end
        queued = end - moment.position
        let ahead = farthest(Double(end - moment.position) - since + (drift?.inside ?? 0), now)
        if let distance = loop.distance, abs(ahead - distance) > Double(format.rate / 40) {
            // To glide back over so much would be heard for longer than a gap is.
            underruns += 1
            self.end = nil
        } else {
            drift?.set(partsPerMillion: loop.update(ahead: ahead, at: now))
        }
    }

    /// The farthest that the sound was ahead lately: what comes late, or in parts, says nothing of the device's clock.
    private func farthest(_ ahead: Double, _ now: Instant) -> Double {
        lately.removeAll { now.since($0.when) > Self.burst }
        lately.append((now, ahead))
        return lately.map(\.ahead).max() ?? ahead
    }

    /// How far ahead of the clock the sound begins.
    private var lead: Int { 2 * fragment + 2 * clock.format.period + clock.format.rate / 100 }

    private func begin(_ moment: AudioMoment) -> Int {
        let first = moment.position + lead
        // What an earlier sound left there must not be heard.
        clear(moment.position, first)
        loop.restart()
        lately = []
        return first
    }

    private func clear(_ start: Int, _ end: Int) {
        let start = max(start, end - ring.capacity / 2)
        for channel in 0..<ring.channels { ring.clear(channel, at: start, count: max(0, end - start)) }
    }

    private func write(_ count: Int, at position: Int) {
        for channel in 0..<ring.channels {
            var done = 0
            while done < count {
                let part = plane[0].part(0, count - done)
                part.deinterleave(ready.span, from: done, channel: channel, of: ring.channels)
                ring.write(channel, at: position + done, part)
                done += part.count
            }
        }
    }
}
