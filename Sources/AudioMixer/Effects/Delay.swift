import Sessions
import Sound

/// A delay with feedback.
final class Delay: Sendable {
    private let past: SampleBlock
    private let rows: SampleBlock
    private let state: FixedArray<DelayView.State>
    private let targets: Handover<DelayView.Target>
    private let format: AudioFormat
    private let channels: Int
    private let limit: Int

    /// A delay.
    ///
    /// - Parameters:
    ///   - limit: the longest delay in frames.
    ///   - rises: whether what comes in first is faded in, where it is remembered.
    init(_ settings: DelaySettings, _ format: AudioFormat, channels: Int, limit: Int, rises: Bool) {
        let target = Self.target(settings, format, limit: limit)
        past = PastView.memory(channels: channels, frames: limit, passage: format.period)
        rows = SampleBlock(channels: 2, count: format.period)
        let length = Ramp.length(format)
        var rise = Ramp(at: rises ? 0 : 1, length: length)
        rise.head(for: 1)
        let state = DelayView.State(
            tap: target.frames, oldTap: target.frames, position: length, length: length,
            feedback: Ramp(at: target.feedback, length: length), mix: Ramp(at: target.mix, length: length),
            rise: rise, wanted: target, time: 0)
        self.state = FixedArray(repeating: state, count: 1)
        targets = Handover(target)
        self.format = format
        self.channels = channels
        self.limit = limit
    }

    var view: DelayView {
        DelayView(
            past: PastView(ring: past.view), rows: rows.view, state: state.view, targets: targets.view,
            channels: channels)
    }

    func set(_ settings: DelaySettings) { targets.post(Self.target(settings, format, limit: limit)) }

    private static func target(_ settings: DelaySettings, _ format: AudioFormat, limit: Int) -> DelayView.Target {
        DelayView.Target(
            frames: min(limit, settings.usableFrames(rate: format.rate)),
            feedback: Float(settings.feedback.cut(to: EffectLimits.feedback)),
            mix: Float(settings.mix.cut(to: EffectLimits.mix)))
    }
}

extension DelaySettings {
    /// The delay in frames, cut to its range.
    func usableFrames(rate: Int) -> Int {
        var settings = self
        if case .milliseconds(let time) = time {
            settings.time = .milliseconds(time.cut(to: EffectLimits.delayMilliseconds))
        }
        let limits = EffectLimits.delayFrames
        return min(limits.upperBound, max(limits.lowerBound, settings.frames(rate: rate)))
    }
}

/// A delay on the audio thread.
struct DelayView: BitwiseCopyable {
    struct Target: BitwiseCopyable {
        var frames: Int
        var feedback: Float
        var mix: Float
    }

    struct State: BitwiseCopyable {
        var tap: Int
        /// What is faded out while `position` is below `length`.
        var oldTap: Int
        var position: Int
        let length: Int
        var feedback: Ramp
        var mix: Ramp
        /// Of what is remembered.
        var rise: Ramp
        var wanted: Target
        var time: Int
    }

    let past: PastView
    let rows: SampleBlockView
    let state: FixedArrayView<State>
    let targets: HandoverView<Target>
    let channels: Int

    /// What goes around grows no further than this.
    private static let limit: Float = 1_024

    func process(_ passage: Passage) {
        var now = state[0]
        if let target = targets.take() { now.wanted = target }
        now.feedback.head(for: now.wanted.feedback)
        now.mix.head(for: now.wanted.mix)
        if now.position >= now.length && now.wanted.frames != now.tap {
            now.oldTap = now.tap
            now.tap = now.wanted.frames
            now.position = 0
        }
        var offset = 0
        while offset < passage.count {
            let count = min(passage.count - offset, reach(now))
            step(passage.part(offset, count), now)
            now.time += count
            now.position = min(now.length, now.position + count)
            now.feedback.pass(count)
            now.mix.pass(count)
            now.rise.pass(count)
            offset += count
        }
        state[0] = now
    }

    /// The frames that can be done at once: what comes out must have gone in, in one piece.
    private func reach(_ now: State) -> Int {
        var reach = min(rows.count, past.room(at: now.time), past.room(at: now.time - now.tap))
        if now.tap > 0 { reach = min(reach, now.tap) }
        if now.position < now.length {
            reach = min(reach, past.room(at: now.time - now.oldTap))
            if now.oldTap > 0 { reach = min(reach, now.oldTap) }
        }
        return reach
    }

    private func step(_ passage: Passage, _ now: State) {
        let count = passage.count
        for channel in 0..<passage.channels(channels) {
            let input = passage[channel]
            let later = rows[0].part(0, count)
            let back = rows[1].part(0, count)
            if now.position < now.length {
                later.copy(tap(channel, now.oldTap, now.time, input))
                later.blend(to: tap(channel, now.tap, now.time, input), position: now.position, of: now.length)
            } else {
                later.copy(tap(channel, now.tap, now.time, input))
            }
            if now.feedback.isMoving || now.feedback.to != 0 {
                back.copy(later)
                scale(back, now.feedback)
                back.add(input)
            } else {
                back.copy(input)
            }
            if now.rise.isMoving { scale(back, now.rise) }
            past.write(channel, at: now.time, back, limit: Self.limit)
            if !now.mix.isMoving && now.mix.to == 1 {
                input.copy(later)
            } else {
                later.add(input, gain: -1)
                scale(later, now.mix)
                input.add(later)
            }
        }
    }

    private func tap(_ channel: Int, _ frames: Int, _ time: Int, _ input: Samples) -> Samples {
        frames == 0 ? input : past.window(channel, at: time - frames, count: input.count)
    }

    private func scale(_ samples: Samples, _ ramp: Ramp) {
        if ramp.isMoving {
            samples.scale(from: ramp.from, to: ramp.to, position: ramp.position, of: ramp.length)
        } else {
            samples.scale(ramp.to)
        }
    }
}
