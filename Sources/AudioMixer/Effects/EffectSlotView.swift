import Sound

/// The place of an effect in a chain, on the audio thread.
///
/// Which sound leaves it is faded: that of the effect, that which came in, or that which came in as much later as the effect's would.
struct EffectSlotView: BitwiseCopyable {
    /// What leaves a place.
    enum Route: UInt8, BitwiseCopyable {
        /// The effect.
        case through
        /// What came in, as late as the effect would be.
        case around
        /// What came in, as if there were no place.
        case away
    }

    struct State: BitwiseCopyable {
        var route: Route
        /// What is faded out while `position` is below `length`.
        var oldRoute: Route
        var position: Int
        let length: Int
        /// The frames until what leaves a new place is not the silence before it any more.
        var wait: Int
    }

    let effect: EffectView
    /// What has to leave it.
    var target: Route
    let state: FixedArrayView<State>
    /// What came in lately, of an effect with latency.
    let past: PastView
    let time: FixedArrayView<Int>
    let latency: Int
    let channels: Int
    let isMeter: Bool

    /// Works on a passage no longer than the scratch blocks.
    func process(_ passage: Passage, _ first: SampleBlockView, _ second: SampleBlockView) {
        var now = state[0]
        let isWaiting = now.wait > 0
        now.wait -= isWaiting ? passage.count : 0
        if !isWaiting && now.position >= now.length && now.route != target {
            now.oldRoute = now.route
            now.route = target
            now.position = 0
        }
        let isFading = now.position < now.length
        let channels = passage.channels(channels)
        if latency > 0 {
            for channel in 0..<channels { past.write(channel, at: time[0], passage[channel], limit: 1_024) }
        }
        if isFading || isWaiting || now.route == .around {
            for channel in 0..<channels { first[channel].copy(passage[channel]) }
            if isFading || isWaiting || !isMeter { effect.process(passage) }
            for channel in 0..<channels {
                let samples = passage[channel]
                let next = signal(now.route, channel, samples, first, second)
                if isFading {
                    let old = signal(now.oldRoute, channel, samples, first, second)
                    old.blend(to: next, position: now.position, of: now.length)
                    samples.copy(old)
                } else {
                    samples.copy(next)
                }
            }
        } else if now.route == .through {
            effect.process(passage)
        }
        if latency > 0 { time[0] += passage.count }
        now.position = min(now.length, now.position + passage.count)
        state[0] = now
    }

    /// Whether nothing is faded, nor will be.
    var isAtRest: Bool { state[0].wait <= 0 && state[0].position >= state[0].length && state[0].route == target }

    private func signal(
        _ route: Route, _ channel: Int, _ samples: Samples, _ first: SampleBlockView, _ second: SampleBlockView
    ) -> Samples {
        switch route {
        case .through: return samples
        case .away: return first[channel].part(0, samples.count)
        case .around:
            if latency == 0 { return first[channel].part(0, samples.count) }
            let row = second[channel].part(0, samples.count)
            past.read(channel, at: time[0] - latency, into: row)
            return row
        }
    }
}
