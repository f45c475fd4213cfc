package import Sound

/// The sound that a viewer wants: what a sample is, how many channels there are, and how many frames a second.
///
/// Samples are little-endian, as QEMU's server has them and viewers expect them.
package struct SoundFormat: Hashable, Sendable {
    package let sample: PCMFormat
    package let channels: Int
    /// Frames a second.
    package let rate: Int

    /// The frames a second that are served.
    package static let rates = 8_000...96_000
    /// What a viewer gets that did not say what it wants, as QEMU's own server has it.
    package static let usual = SoundFormat(.s16, channels: 2, rate: 44_100)

    /// A format of numbers in their ranges.
    private init(_ sample: PCMFormat, channels: Int, rate: Int) {
        self.sample = sample
        self.channels = channels
        self.rate = rate
    }

    /// The format of the numbers in a viewer's message; nil when one is out of its range.
    package init?(sample: Int, channels: Int, rate: Int) {
        guard let sample = PCMFormat(rawValue: sample), (1...2).contains(channels), Self.rates.contains(rate) else {
            return nil
        }
        self.init(sample, channels: channels, rate: rate)
    }

    /// As it is reported.
    var description: String { "\(sample) \(channels) \(rate)" }

    /// The bytes of a frame.
    package var frameSize: Int { sample.size * channels }

    /// The least frames of a chunk: 10 ms; it has less than twice as many.
    package var chunk: Int { rate / 100 }

    /// The most frames that wait for a viewer: 200 ms.
    package var limit: Int { rate / 5 }
}

/// What a viewer says about sound.
package enum SoundRequest: Hashable, Sendable {
    case enable
    case disable
    case format(SoundFormat)
}
