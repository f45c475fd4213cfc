internal import Glibc

/// What a level meter shows of one channel: values between 0 and 1, and how they fall.
package struct ScopeLevel: Hashable, Sendable {
    /// Rises at once, falls 24 dB a second.
    package private(set) var peak: Float = 0
    /// Over about 300 ms.
    package var rms: Float { square.squareRoot() }
    /// The highest peak of the last 1.5 s; it falls then.
    package private(set) var hold: Float = 0
    /// Whether full scale was reached in the last 2 s.
    package var isClipped: Bool { clip > 0 }
    private var square: Float = 0
    /// Seconds that are left.
    private var holdTime: Float = 0
    private var clip: Float = 0

    /// Silence.
    package init() {}

    /// Below this, nothing is shown.
    static let silence: Float = 0.000_01

    var isSilent: Bool { peak < Self.silence && hold < Self.silence && rms < Self.silence && !isClipped }

    /// Takes in samples of a time.
    package mutating func take(_ samples: ArraySlice<Float>, rate: Int) {
        guard !samples.isEmpty else { return }
        let seconds = Float(samples.count) / Float(max(1, rate))
        let fall = pow(10, -24 * seconds / 20)
        var highest: Float = 0
        var sum: Float = 0
        for sample in samples {
            highest = max(highest, abs(sample))
            sum += sample * sample
        }
        peak = max(highest, peak * fall)
        let weight = 1 - exp(-seconds / 0.3)
        square += (sum / Float(samples.count) - square) * weight
        holdTime -= seconds
        if highest >= hold {
            hold = highest
            holdTime = 1.5
        } else if holdTime < 0 {
            hold = max(peak, hold * fall)
        }
        clip = highest >= 1 ? 2 : max(0, clip - seconds)
    }
}
