internal import Glibc

/// How loud each frequency of a signal is, in decibels of a full-scale sine.
package struct Spectrum: Sendable {
    package let rate: Int
    /// The frames that are looked at.
    package var count: Int { transform.count }
    /// Where everything below counts as silence.
    package static let floor: Float = -120
    private let transform: RealFFT
    private let window: [Float]

    /// A spectrum of at least so many frames.
    package init(rate: Int, count: Int = 8_192) {
        self.rate = max(1, rate)
        let transform = RealFFT(count)
        self.transform = transform
        // Hann's window; a sine of amplitude 1 between bins comes out 1.4 dB low at most.
        let scale = 4 / Double(transform.count)
        window = (0..<transform.count).map {
            Float(scale * 0.5 * (1 - cos(2 * .pi * Double($0) / Double(transform.count))))
        }
    }

    /// The frequency of a bin.
    package func frequency(_ bin: Int) -> Double { Double(bin) * Double(rate) / Double(count) }

    /// The levels of all bins.
    package func levels(_ samples: [Float]) -> [Float] {
        var weighted = [Float](repeating: 0, count: count)
        for index in 0..<min(samples.count, count) { weighted[index] = samples[index] * window[index] }
        return transform.powers(weighted).map { power in power > 1e-12 ? max(Self.floor, 10 * log10(power)) : Self.floor
        }
    }
}
