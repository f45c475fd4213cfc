package import Sessions
package import Sound

/// An effect, as the thread that controls it sees it.
///
/// Everything it will ever need is allocated when it is made. One thread at a time calls its methods, while another, the audio thread, uses
/// its view. A change takes effect with the next block, within 5 ms and without a click; of changes that come faster the last counts.
package final class Effect: Sendable {
    package let kind: EffectSettings.Kind
    package let channels: Int
    private let body: Body
    private let delayLimit: Int
    private let rate: Int

    private enum Body: Sendable {
        case gain(Gain)
        case equalizer(Equalizer)
        case delay(Delay)
        case limiter(Limiter)
        case meter(Meter)
    }

    /// An effect.
    ///
    /// - Parameters:
    ///   - format: a period is what is best processed at once.
    ///   - channels: at most `AudioFormat.channelLimit`.
    ///   - delayLimit: the longest delay, in frames, that it may be set to; that of `settings` is always possible.
    ///   - rises: whether sound that is already there when it comes in begins softly in what it remembers.
    package init(
        _ settings: EffectSettings, _ format: AudioFormat, channels: Int, delayLimit: Int = 0, rises: Bool = false
    ) {
        let channels = min(max(1, channels), AudioFormat.channelLimit)
        self.channels = channels
        kind = settings.kind
        rate = format.rate
        switch settings {
        case .gain(let gain): body = .gain(Gain(gain, format, channels: channels))
        case .equalizer(let equalizer): body = .equalizer(Equalizer(equalizer, format, channels: channels))
        case .delay(let delay):
            let limit = min(EffectLimits.delayFrames.upperBound, max(delayLimit, delay.usableFrames(rate: rate)))
            self.delayLimit = limit
            body = .delay(Delay(delay, format, channels: channels, limit: limit, rises: rises))
            return
        case .limiter(let limiter): body = .limiter(Limiter(limiter, format, channels: channels))
        case .meter(let meter): body = .meter(Meter(meter, format, channels: channels))
        }
        self.delayLimit = 0
    }

    /// The effect for a thread that counts no references; valid as long as this object.
    package var view: EffectView {
        switch body {
        case .gain(let gain): EffectView(body: .gain(gain.view))
        case .equalizer(let equalizer): EffectView(body: .equalizer(equalizer.view))
        case .delay(let delay): EffectView(body: .delay(delay.view))
        case .limiter(let limiter): EffectView(body: .limiter(limiter.view))
        case .meter(let meter): EffectView(body: .meter(meter.view))
        }
    }

    /// Changes the parameters; false, with nothing changed, when another effect has to be made for them.
    @discardableResult
    package func set(_ settings: EffectSettings) -> Bool {
        switch (body, settings) {
        case (.gain(let gain), .gain(let settings)): gain.set(settings)
        case (.equalizer(let equalizer), .equalizer(let settings)): equalizer.set(settings)
        case (.delay(let delay), .delay(let settings)):
            guard settings.usableFrames(rate: rate) <= delayLimit else { return false }
            delay.set(settings)
        case (.limiter(let limiter), .limiter(let settings)): limiter.set(settings)
        case (.meter(let meter), .meter(let settings)): meter.set(settings)
        default: return false
        }
        return true
    }

    /// The frames that sound comes later because it works that way; the time of a delay is not one of them.
    package var latency: Int { if case .limiter(let limiter) = body { limiter.latency } else { 0 } }

    /// What passed a meter since the last call, a level for each channel; none when nothing has, and of other effects.
    package func takeLevels() -> [Level] { if case .meter(let meter) = body { meter.takeLevels() } else { [] } }
}

/// An effect as the audio thread uses it; valid as long as the `Effect`.
package struct EffectView: BitwiseCopyable, Sendable {
    enum Body: BitwiseCopyable {
        case gain(GainView)
        case equalizer(EqualizerView)
        case delay(DelayView)
        case limiter(LimiterView)
        case meter(MeterView)
    }

    let body: Body

    /// Works on a block in its place, of any length; channels beyond the effect's stay as they are.
    package func process(_ block: SampleBlockView) { process(Passage(block)) }

    func process(_ passage: Passage) {
        switch body {
        case .gain(let gain): gain.process(passage)
        case .equalizer(let equalizer): equalizer.process(passage)
        case .delay(let delay): delay.process(passage)
        case .limiter(let limiter): limiter.process(passage)
        case .meter(let meter): meter.process(passage)
        }
    }
}
