internal import Glibc
package import Sessions
internal import Sound

/// The sound that a scope shows: the last of each channel, its levels and its spectrum.
///
/// A value that is fed with samples; it knows no clock and no screen.
package struct ScopeModel: Sendable {
    package let channels: Int
    package let rate: Int
    /// The last `frames` samples of each channel, the newest at the end.
    package private(set) var history: [[Float]]
    package private(set) var levels: [ScopeLevel]
    /// The loudest of all channels for each bin, falling 40 dB a second.
    package private(set) var spectrum: [Float]
    /// The highest that the spectrum was in the last time, falling slowly.
    package private(set) var spectrumHold: [Float]
    package let analysis: Spectrum
    private var position: Int?
    private var untold = 0

    /// Silence.
    package init(channels: Int, rate: Int) {
        let channels = min(max(1, channels), AudioFormat.channelLimit)
        let rate = min(max(AudioFormat.rates.lowerBound, rate), AudioFormat.rates.upperBound)
        self.channels = channels
        self.rate = rate
        analysis = Spectrum(rate: rate, count: rate > 100_000 ? 16_384 : 8_192)
        history = Array(repeating: Array(repeating: 0, count: analysis.count), count: channels)
        levels = Array(repeating: ScopeLevel(), count: channels)
        spectrum = Array(repeating: Spectrum.floor, count: analysis.count / 2)
        spectrumHold = spectrum
    }

    /// The samples of a channel that are kept.
    package var frames: Int { analysis.count }

    /// Whether there is nothing to be seen, nor will be without new sound.
    package var isSilent: Bool {
        levels.allSatisfy { $0.isSilent } && spectrum.allSatisfy { $0 <= Self.bottom }
            && spectrumHold.allSatisfy { $0 <= Self.bottom }
            && history.allSatisfy { $0.allSatisfy { abs($0) < ScopeLevel.silence } }
    }

    /// Below this no picture shows a frequency.
    package static let bottom: Float = -96

    /// Takes in the new samples of a ring; false when there are none.
    ///
    /// The ring's producer may jump or lie: then what is in the ring is shown, as numbers that are finite.
    @discardableResult
    package mutating func take(_ ring: AudioRing) -> Bool {
        let view = ring.view
        let written = view.written
        let limit = min(frames, ring.capacity / 2)
        var start = position ?? max(0, written - limit)
        if written < start || written - start > limit { start = max(0, written - limit) }
        position = written
        guard written > start else { return false }
        let block = SampleBlock(channels: 1, count: written - start)
        take(
            (0..<channels).map { channel in
                guard channel < ring.channels else { return Array(repeating: 0, count: block.count) }
                view.read(channel, at: start, into: block[0])
                return block.array()
            })
        return true
    }

    /// Takes in silence.
    package mutating func takeSilence(_ count: Int) {
        take(Array(repeating: Array(repeating: 0, count: min(max(0, count), frames)), count: channels))
    }

    /// Takes in samples, as many of each channel.
    package mutating func take(_ samples: [[Float]]) {
        guard samples.count == channels, let count = samples.map(\.count).min(), count > 0 else { return }
        for channel in 0..<channels {
            let fresh = samples[channel].suffix(count)
            levels[channel].take(fresh, rate: rate)
            history[channel].append(contentsOf: fresh.suffix(frames))
            history[channel].removeFirst(history[channel].count - frames)
        }
        untold += count
    }

    /// Makes the spectrum of what was taken in since.
    package mutating func analyse() {
        let seconds = Float(untold) / Float(rate)
        untold = 0
        var fresh = analysis.levels(history[0])
        for channel in history.dropFirst() where channel.contains(where: { $0 != 0 }) {
            for (bin, level) in analysis.levels(channel).enumerated() { fresh[bin] = max(fresh[bin], level) }
        }
        for bin in fresh.indices {
            spectrum[bin] = max(fresh[bin], spectrum[bin] - 40 * seconds, Spectrum.floor)
            spectrumHold[bin] = max(spectrum[bin], spectrumHold[bin] - 12 * seconds)
        }
    }

    /// Where a wave of so many frames begins, so that it stands still: a quarter of it lies before a rising zero.
    ///
    /// The place is between samples where the zero is.
    package func waveStart(span: Int) -> Double {
        let span = min(max(2, span), frames / 2)
        let last = frames - span
        guard let (channel, peak) = trigger, peak > ScopeLevel.silence else { return Double(last) }
        let before = span / 4
        let threshold = -0.3 * peak
        // The newest zero that has been armed by a low before it.
        var index = last + before
        while index > before {
            if channel[index - 1] < 0 && channel[index] >= 0 {
                var back = index - 1
                while back > 0 && channel[back] < 0 && channel[back] > threshold { back -= 1 }
                if channel[back] <= threshold {
                    let zero = Double(index) - Double(channel[index] / (channel[index] - channel[index - 1]))
                    return min(max(0, zero - Double(before)), Double(last))
                }
                index = back
            }
            index -= 1
        }
        return Double(last)
    }

    /// The first channel that is not much softer than the loudest, and its peak.
    private var trigger: ([Float], Float)? {
        let peaks = history.map { $0.reduce(0) { max($0, abs($1)) } }
        let loudest = peaks.max() ?? 0
        return zip(history, peaks).first { $1 >= loudest / 4 }.map { ($0, $1) }
    }
}
