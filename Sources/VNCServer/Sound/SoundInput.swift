package import Sessions
package import Sound

/// What an AudioOut session plays, period by period, with its gaps covered.
///
/// Where frames are missing, the last ones are mirrored and fade out; when there are some again, they fade in. A filter that
/// hangs is replaced by what it was given, as late as it would have been. The rings may be hostile.
package final class SoundInput {
    private let period: Int
    private let fade: Int
    private let own: SampleBlock
    private let other: SampleBlock
    private let scratch: SampleBlock
    private let tail: SampleBlock
    private let curve: SampleBlock
    /// Whether the period before had a gap, and whether it was covered by the dry signal.
    private var isBroken = false
    private var isDry = false

    /// An input that was not heard yet.
    package init(period: Int) {
        self.period = period
        fade = min(64, period)
        own = SampleBlock(channels: 2, count: period)
        other = SampleBlock(channels: 2, count: period)
        scratch = SampleBlock(channels: 1, count: period)
        tail = SampleBlock(channels: 2, count: fade)
        curve = SampleBlock.rise(fade)
    }

    /// Consumes a period that nobody hears.
    package func skip(_ ring: AudioRingView, at position: Int) {
        _ = consume(ring, at: position)
        tail.view.clear()
        (isBroken, isDry) = (false, false)
    }

    /// Consumes a period and adds it to the mix of two channels.
    package func play(
        _ ring: AudioRingView, dry: [(ring: AudioRingView, latency: Int)], at position: Int,
        into mix: SampleBlockView
    ) {
        let (frames, isMissing) = consume(ring, at: position)
        own.view.clear()
        read(ring, at: position, frames, into: own.view)
        if isBroken, frames > 0 {
            for channel in 0..<2 { own[channel].part(0, min(fade, frames)).scale(from: 0, to: 1) }
        }
        if isMissing, frames > 0 || !isBroken {
            for channel in 0..<2 { own[channel].addMirrored(from: frames, tail: tail[channel], along: curve[0]) }
        }
        for channel in 0..<2 { mix[channel].add(own[channel]) }
        let isReplaced = isMissing && readDry(dry, at: position)
        if isReplaced || isDry {
            if !isReplaced { _ = readDry(dry, at: position) }
            for channel in 0..<2 { mix[channel].add(other[channel], from: isDry, to: isReplaced, over: fade) }
        }
        for channel in 0..<2 { tail[channel].copy(own[channel].part(period - fade, fade)) }
        (isBroken, isDry) = (isMissing, isReplaced)
    }

    /// How many frames are there, and whether that is too few.
    private func consume(_ ring: AudioRingView, at position: Int) -> (frames: Int, isMissing: Bool) {
        let state = ring.state
        let frames = state == .idle ? 0 : min(period, ring.available(from: position))
        let isMissing = state == .running && frames < period
        if isMissing { ring.missed += 1 }
        ring.consumed = position + period
        return (frames, isMissing)
    }

    /// Adds frames of a ring to a block of two channels: one channel to both sides, those beyond two to both at half the level.
    private func read(_ ring: AudioRingView, at position: Int, _ frames: Int, into block: SampleBlockView) {
        guard frames > 0 else { return }
        let samples = scratch[0].part(0, frames)
        for channel in 0..<ring.channels {
            let changed = ring.read(channel, at: position, into: samples)
            if changed > 0 { ring.cleaned += changed }
            let gain: Float = channel < 2 ? 1 : 0.5
            if channel != 1 { block[0].add(samples, gain: gain) }
            if channel != 0 || ring.channels == 1 { block[1].add(samples, gain: gain) }
        }
    }

    /// Reads what was given to a filter that does not deliver; false when that is not whole either.
    private func readDry(_ dry: [(ring: AudioRingView, latency: Int)], at position: Int) -> Bool {
        other.view.clear()
        let whole = dry.filter { ring, latency in
            let start = position - latency
            return start >= 0 && latency + period <= ring.capacity && ring.available(from: start) >= period
        }
        for (ring, latency) in whole { read(ring, at: position - latency, period, into: other.view) }
        return !whole.isEmpty
    }
}

extension Samples {
    /// Adds samples that are heard or not heard before and after a fade at their beginning.
    fileprivate func add(_ source: Samples, from: Bool, to: Bool, over fade: Int) {
        part(0, fade).add(source.part(0, fade), from: from ? 1 : 0, to: to ? 1 : 0)
        if to { part(fade, count).add(source.part(fade, count)) }
    }
}
