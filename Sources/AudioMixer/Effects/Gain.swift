internal import Glibc
import Sessions
import Sound

/// Gain and pan.
final class Gain: Sendable {
    private let state: FixedArray<GainView.State>
    private let targets = Handover(GainView.Target())
    private let channels: Int

    init(_ settings: GainSettings, _ format: AudioFormat, channels: Int) {
        let target = Self.target(settings, channels: channels)
        let length = Ramp.length(format)
        state = FixedArray(
            repeating: GainView.State(
                left: Ramp(at: target.left, length: length), right: Ramp(at: target.right, length: length),
                wanted: target), count: 1)
        self.channels = channels
    }

    var view: GainView { GainView(state: state.view, targets: targets.view, channels: channels) }

    func set(_ settings: GainSettings) { targets.post(Self.target(settings, channels: channels)) }

    private static func target(_ settings: GainSettings, channels: Int) -> GainView.Target {
        let decibels = settings.gain.cut(to: EffectLimits.gain)
        let gain = settings.isMuted || decibels <= EffectLimits.gain.lowerBound ? 0 : pow(10, decibels / 20)
        let pan = channels == 2 ? settings.pan.cut(to: EffectLimits.pan) : 0
        func side(_ away: Double) -> Float {
            away >= 1 ? 0 : away > 0 ? Float(gain * cos(away * .pi / 2)) : Float(gain)
        }
        return GainView.Target(left: side(pan), right: side(-pan))
    }
}

/// Gain and pan on the audio thread.
struct GainView: BitwiseCopyable {
    struct Target: BitwiseCopyable {
        var left: Float = 1
        var right: Float = 1
    }

    struct State: BitwiseCopyable {
        var left: Ramp
        var right: Ramp
        var wanted: Target
    }

    let state: FixedArrayView<State>
    let targets: HandoverView<Target>
    let channels: Int

    func process(_ passage: Passage) {
        var now = state[0]
        if let target = targets.take() { now.wanted = target }
        now.left.head(for: now.wanted.left)
        now.right.head(for: now.wanted.right)
        for channel in 0..<passage.channels(channels) {
            scale(passage[channel], channel == 1 && channels == 2 ? now.right : now.left)
        }
        now.left.pass(passage.count)
        now.right.pass(passage.count)
        state[0] = now
    }

    private func scale(_ samples: Samples, _ ramp: Ramp) {
        if ramp.isMoving {
            samples.scale(from: ramp.from, to: ramp.to, position: ramp.position, of: ramp.length)
        } else if ramp.to == 0 {
            samples.clear()
        } else if ramp.to != 1 {
            samples.scale(ramp.to)
        }
    }
}

extension Double {
    /// The nearest number in the range; its lower end for what is no number.
    func cut(to range: ClosedRange<Double>) -> Double {
        self >= range.lowerBound ? min(self, range.upperBound) : range.lowerBound
    }
}
