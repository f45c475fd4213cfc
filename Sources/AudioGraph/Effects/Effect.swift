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
        case gain(Gain, FixedArray<GainView>)
        case equalizer(Equalizer, FixedArray<EqualizerView>)
        case delay(Delay, FixedArray<DelayView>)
        case limiter(Limiter, FixedArray<LimiterView>)
        case meter(Meter, FixedArray<MeterView>)
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
        case .gain(let settings):
            let gain = Gain(settings, format, channels: channels)
            body = .gain(gain, FixedArray([gain.view]))
        case .equalizer(let settings):
            let equalizer = Equalizer(settings, format, channels: channels)
            body = .equalizer(equalizer, FixedArray([equalizer.view]))
        case .delay(let settings):
            let limit = min(EffectLimits.delayFrames.upperBound, max(delayLimit, settings.usableFrames(rate: rate)))
            self.delayLimit = limit
            let delay = Delay(settings, format, channels: channels, limit: limit, rises: rises)
            body = .delay(delay, FixedArray([delay.view]))
            return
        case .limiter(let settings):
            let limiter = Limiter(settings, format, channels: channels)
            body = .limiter(limiter, FixedArray([limiter.view]))
        case .meter(let settings):
            let meter = Meter(settings, format, channels: channels)
            body = .meter(meter, FixedArray([meter.view]))
        }
        self.delayLimit = 0
    }

    /// The effect for a thread that counts no references; valid as long as this object.
    package var view: EffectView {
        switch body {
        case .gain(_, let view): EffectView(body: .gain(Cells(view)))
        case .equalizer(_, let view): EffectView(body: .equalizer(Cells(view)))
        case .delay(_, let view): EffectView(body: .delay(Cells(view)))
        case .limiter(_, let view): EffectView(body: .limiter(Cells(view)))
        case .meter(_, let view): EffectView(body: .meter(Cells(view)))
        }
    }

    /// Works on a block in its place, for a caller that may count references.
    package func process(_ block: SampleBlockView) { withExtendedLifetime(self) { view.process(block) } }

    /// Changes the parameters; false, with nothing changed, when another effect has to be made for them.
    @discardableResult
    package func set(_ settings: EffectSettings) -> Bool {
        switch (body, settings) {
        case (.gain(let gain, _), .gain(let settings)): gain.set(settings)
        case (.equalizer(let equalizer, _), .equalizer(let settings)): equalizer.set(settings)
        case (.delay(let delay, _), .delay(let settings)):
            guard settings.usableFrames(rate: rate) <= delayLimit else { return false }
            delay.set(settings)
        case (.limiter(let limiter, _), .limiter(let settings)): limiter.set(settings)
        case (.meter(let meter, _), .meter(let settings)): meter.set(settings)
        default: return false
        }
        return true
    }

    /// The frames that sound comes later because it works that way; the time of a delay is not one of them.
    package var latency: Int { if case .limiter(let limiter, _) = body { limiter.latency } else { 0 } }

    /// What passed a meter since the last call, a level for each channel; none when nothing has, and of other effects.
    package func takeLevels() -> [Level] { if case .meter(let meter, _) = body { meter.takeLevels() } else { [] } }
}

/// An effect as the audio thread uses it; valid as long as the `Effect`.
package struct EffectView: BitwiseCopyable, Sendable {
    /// The views stay where they are: to copy one for each block would cost as much as many an effect.
    enum Body: BitwiseCopyable {
        case gain(Cells<GainView>)
        case equalizer(Cells<EqualizerView>)
        case delay(Cells<DelayView>)
        case limiter(Cells<LimiterView>)
        case meter(Cells<MeterView>)
    }

    let body: Body

    /// Works on a block in its place, of any length; channels beyond the effect's stay as they are.
    package func process(_ block: SampleBlockView) { process(Passage(block)) }

    func process(_ passage: Passage) {
        switch body {
        case .gain(let gain): gain[0].process(passage)
        case .equalizer(let equalizer): equalizer[0].process(passage)
        case .delay(let delay): delay[0].process(passage)
        case .limiter(let limiter): limiter[0].process(passage)
        case .meter(let meter): meter[0].process(passage)
        }
    }
}
