internal import Glibc
import Sessions
import Sound

/// A limiter that looks ahead.
final class Limiter: Sendable {
    private let past: SampleBlock
    private let row: SampleBlock
    private let window: FixedArray<LimiterView.Low>
    private let box: FixedArray<Float>
    private let state: FixedArray<LimiterView.State>
    private let targets = Handover(LimiterView.Target(ceiling: 1, release: 0))
    private let format: AudioFormat
    private let channels: Int
    let latency: Int

    init(_ settings: LimiterSettings, _ format: AudioFormat, channels: Int) {
        latency = Self.latency(format)
        past = PastView.memory(channels: channels, frames: latency, passage: format.period)
        row = SampleBlock(channels: 1, count: format.period)
        window = FixedArray(repeating: LimiterView.Low(gain: 1, time: 0), count: latency + 2)
        box = FixedArray(repeating: 1, count: latency + 1)
        let target = Self.target(settings, format)
        state = FixedArray(repeating: LimiterView.State(target, latency, Ramp.length(format)), count: 1)
        self.format = format
        self.channels = channels
    }

    var view: LimiterView {
        LimiterView(
            past: PastView(ring: past.view), row: row.view, window: window.view, box: box.view, state: state.view,
            targets: targets.view, channels: channels, latency: latency)
    }

    func set(_ settings: LimiterSettings) { targets.post(Self.target(settings, format)) }

    /// The frames that it looks ahead: 1.5 ms.
    static func latency(_ format: AudioFormat) -> Int { max(1, format.rate * 3 / 2_000) }

    private static func target(_ settings: LimiterSettings, _ format: AudioFormat) -> LimiterView.Target {
        let seconds = settings.release.cut(to: EffectLimits.release) / 1_000
        return LimiterView.Target(
            ceiling: Float(pow(10, settings.ceiling.cut(to: EffectLimits.ceiling) / 20)),
            release: Float(1 - exp(-1 / (seconds * Double(format.rate)))))
    }
}

/// A limiter on the audio thread.
///
/// The gain that a frame needs is the lowest one for as long as the frame waits, recovers slowly, and is then averaged over that time: it
/// falls evenly, and is never above what a frame that leaves needs.
struct LimiterView: BitwiseCopyable {
    struct Target: BitwiseCopyable {
        var ceiling: Float
        /// The part of a reduction that goes with each frame.
        var release: Float
    }

    /// A gain that is needed by the frame of a time, lower than those of all later ones.
    struct Low: BitwiseCopyable {
        var gain: Float
        var time: Int
    }

    struct State: BitwiseCopyable {
        var wanted: Target
        var ceiling: Ramp
        /// The highest ceiling under which frames that still wait were measured.
        var highest: Float
        /// The frames until all of them were measured under the present ceiling.
        var settling = 0
        /// The first and the number of the lows in the window.
        var first = 0
        var lows = 0
        /// The gain before the averaging.
        var held: Float = 1
        var sum: Double
        /// The place in the box.
        var place = 0
        var time = 0

        init(_ target: Target, _ latency: Int, _ length: Int) {
            wanted = target
            ceiling = Ramp(at: target.ceiling, length: length)
            highest = target.ceiling
            sum = Double(latency + 1)
        }
    }

    let past: PastView
    let row: SampleBlockView
    /// The lows, around and around.
    let window: FixedArrayView<Low>
    /// The gains that are averaged.
    let box: FixedArrayView<Float>
    let state: FixedArrayView<State>
    let targets: HandoverView<Target>
    let channels: Int
    let latency: Int

    /// Louder than this is not what sound can be, and the sum of gains stays exact.
    private static let limit: Float = 1_024

    func process(_ passage: Passage) {
        var now = state[0]
        if let target = targets.take() { now.wanted = target }
        now.ceiling.head(for: now.wanted.ceiling)
        var offset = 0
        while offset < passage.count {
            let part = passage.part(offset, row.count)
            step(part, &now)
            offset += part.count
        }
        state[0] = now
    }

    private func step(_ passage: Passage, _ now: inout State) {
        let gains = row[0].part(0, passage.count)
        gains.clear()
        let channels = passage.channels(channels)
        for channel in 0..<channels {
            let input = passage[channel]
            past.write(channel, at: now.time, input, limit: Self.limit)
            past.read(channel, at: now.time, into: input)
            gains.raise(toPeaksOf: input)
        }
        let lowest = measure(gains, &now)
        let ceiling = highest(&now, passage.count)
        for channel in 0..<channels {
            let output = passage[channel]
            past.read(channel, at: now.time - latency, into: output)
            if lowest < 1 { output.multiply(gains) }
            // The division and the product are rounded.
            output.clamp(ceiling)
        }
        now.time += passage.count
        now.ceiling.pass(passage.count)
    }

    /// Turns peaks into gains, and returns the lowest.
    private func measure(_ row: Samples, _ now: inout State) -> Float {
        let count = Double(box.count)
        var lowest: Float = 1
        for index in 0..<row.count {
            let peak = row[index]
            let ceiling = now.ceiling.isMoving ? now.ceiling.value(after: index) : now.ceiling.to
            let low = Low(gain: peak > ceiling ? ceiling / peak : 1, time: now.time + index)
            push(low, &now)
            let needed = window[now.first].gain
            now.held += (1 - now.held) * now.wanted.release
            if now.held > 0.999_99 { now.held = 1 }
            now.held = min(now.held, needed)
            now.sum += Double(now.held) - Double(box[now.place])
            box[now.place] = now.held
            now.place = now.place + 1 == box.count ? 0 : now.place + 1
            let gain = Float(now.sum / count)
            row[index] = gain
            lowest = min(lowest, gain)
        }
        return lowest
    }

    /// Keeps in the window what no later frame undercuts.
    private func push(_ low: Low, _ now: inout State) {
        if now.lows > 0 && window[now.first].time < low.time - latency {
            now.first = wrapped(now.first + 1)
            now.lows -= 1
        }
        while now.lows > 0 && window[wrapped(now.first + now.lows - 1)].gain >= low.gain { now.lows -= 1 }
        window[wrapped(now.first + now.lows)] = low
        now.lows += 1
    }

    private func wrapped(_ index: Int) -> Int { index >= window.count ? index - window.count : index }

    /// The ceiling for frames that were measured while it was moving.
    private func highest(_ now: inout State, _ count: Int) -> Float {
        if now.ceiling.isMoving {
            now.highest = max(now.highest, now.ceiling.from, now.ceiling.to)
            now.settling = latency + 1
        } else if now.settling > 0 {
            now.settling -= count
        } else {
            now.highest = now.ceiling.to
        }
        return now.highest
    }
}
