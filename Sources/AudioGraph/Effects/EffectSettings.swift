/// What an effect does to sound: one case an effect, with its parameters.
///
/// The parameters of settings that were read from a document are in the ranges of `EffectLimits`; those made by hand are cut to them
/// when an effect takes them.
package enum EffectSettings: Hashable, Sendable {
    case gain(GainSettings)
    case equalizer(EqualizerSettings)
    case delay(DelaySettings)
    case limiter(LimiterSettings)
    case meter(MeterSettings)

    /// The effects there are.
    package enum Kind: String, CaseIterable, Sendable {
        case gain
        case equalizer
        case delay
        case limiter
        case meter
    }

    /// Which effect it is.
    package var kind: Kind {
        switch self {
        case .gain: .gain
        case .equalizer: .equalizer
        case .delay: .delay
        case .limiter: .limiter
        case .meter: .meter
        }
    }
}

/// The ranges of parameters.
package enum EffectLimits {
    /// Decibels of a gain.
    package static let gain = -120.0...24.0
    /// From left to right.
    package static let pan = -1.0...1.0
    /// The number of an equalizer's bands.
    package static let bands = 16
    /// Hertz.
    package static let frequency = 5.0...96_000.0
    /// Decibels of a band.
    package static let bandGain = -36.0...36.0
    package static let quality = 0.1...40.0
    /// Frames of a delay.
    package static let delayFrames = 0...(1 << 21)
    package static let delayMilliseconds = 0.0...10_000.0
    package static let feedback = -0.98...0.98
    package static let mix = 0.0...1.0
    /// Decibels below full scale.
    package static let ceiling = -60.0...0.0
    /// Milliseconds.
    package static let release = 1.0...2_000.0
}

/// Louder, softer, to one side.
package struct GainSettings: Hashable, Sendable {
    /// Decibels.
    package var gain: Double
    /// From -1, left, to 1, right.
    ///
    /// Of two channels, the one away from it becomes softer along a quarter of a cosine; other numbers of channels have no sides.
    package var pan: Double
    package var isMuted: Bool

    /// Leaves sound as it is unless told.
    package init(gain: Double = 0, pan: Double = 0, isMuted: Bool = false) {
        self.gain = gain
        self.pan = pan
        self.isMuted = isMuted
    }
}

/// One filter of an equalizer.
package struct EqualizerBand: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case peaking = "peak"
        case lowShelf = "low-shelf"
        case highShelf = "high-shelf"
        case lowPass = "low-pass"
        case highPass = "high-pass"
        case notch
    }

    package var kind: Kind
    /// Hertz.
    package var frequency: Double
    /// Decibels, of the kinds that have any.
    package var gain: Double
    package var quality: Double

    /// A filter.
    package init(_ kind: Kind, frequency: Double, gain: Double = 0, quality: Double = 0.5.squareRoot()) {
        self.kind = kind
        self.frequency = frequency
        self.gain = gain
        self.quality = quality
    }
}

/// Filters in series.
package struct EqualizerSettings: Hashable, Sendable {
    /// At most `EffectLimits.bands`.
    package var bands: [EqualizerBand]

    /// These filters.
    package init(_ bands: [EqualizerBand] = []) { self.bands = bands }
}

/// Sound that comes later.
package struct DelaySettings: Hashable, Sendable {
    /// How much later.
    package enum Time: Hashable, Sendable {
        case frames(Int)
        case milliseconds(Double)
    }

    package var time: Time
    /// How much of what comes out goes in again; without effect when the time is 0.
    package var feedback: Double
    /// 0 is the sound as it was, 1 only the later one.
    package var mix: Double

    /// A delay that is nothing else unless told.
    package init(_ time: Time, feedback: Double = 0, mix: Double = 1) {
        self.time = time
        self.feedback = feedback
        self.mix = mix
    }

    /// The delay in frames.
    package func frames(rate: Int) -> Int {
        switch time {
        case .frames(let frames): frames
        case .milliseconds(let milliseconds): Int((milliseconds * Double(rate) / 1_000).rounded())
        }
    }
}

/// No sample beyond a ceiling, by a gain that all channels share and that falls before the peak comes.
package struct LimiterSettings: Hashable, Sendable {
    /// Decibels of full scale.
    package var ceiling: Double
    /// Milliseconds in which 63 % of a reduction have gone.
    package var release: Double

    /// A limiter.
    package init(ceiling: Double = -1, release: Double = 50) {
        self.ceiling = ceiling
        self.release = release
    }
}

/// Measures and changes nothing.
package struct MeterSettings: Hashable, Sendable {
    /// Whether the signal between the samples is measured as well.
    package var measuresTruePeak: Bool

    /// A meter.
    package init(measuresTruePeak: Bool = false) { self.measuresTruePeak = measuresTruePeak }
}
