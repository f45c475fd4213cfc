internal import Glibc

/// A piece of sound and what can be told of it.
package struct SoundSample: Sendable {
    private let samples: [Float]
    private let rate: Double

    /// Samples, so many a second.
    package init(_ samples: [Float], rate: Int = VNCScreen.soundRate) {
        self.samples = samples
        self.rate = Double(rate)
    }

    /// The root of the mean square: 0.707 of the amplitude of a sine.
    package var level: Double {
        samples.isEmpty ? 0 : (samples.reduce(0) { $0 + Double($1) * Double($1) } / Double(samples.count)).squareRoot()
    }

    /// The largest sample.
    package var peak: Double { Double(samples.reduce(0) { max($0, abs($1)) }) }

    /// The pitch in Hertz, from 40 to 5000; nil for silence and noise.
    ///
    /// It is the shortest time after which the sound is most like itself.
    package var pitch: Double? {
        let piece = Array(samples.suffix(4096))
        let (shortest, longest) = (max(2, Int(rate / 5000)), min(Int(rate / 40), piece.count / 2))
        guard peak > Hearing.silence, shortest < longest else { return nil }
        let likeness = (0...longest + 1).map { lag -> Double in
            var (product, energy) = (0.0, 0.0)
            for index in 0..<(piece.count - lag) {
                let (a, b) = (Double(piece[index]), Double(piece[index + lag]))
                product += a * b
                energy += a * a + b * b
            }
            return energy > 0 ? 2 * product / energy : 0
        }
        var peaks: [Int] = []
        for lag in shortest...longest where likeness[lag] > likeness[lag - 1] && likeness[lag] >= likeness[lag + 1] {
            peaks.append(lag)
        }
        let highest = peaks.map { likeness[$0] }.max() ?? 0
        guard highest > 0.5, let first = peaks.first(where: { likeness[$0] > 0.9 * highest }) else { return nil }
        // The top of the parabola through three values.
        let (a, b, c) = (likeness[first - 1], likeness[first], likeness[first + 1])
        let bend = a - 2 * b + c
        let shift = bend < 0 ? (a - c) / (2 * bend) : 0
        return rate / (Double(first) + shift)
    }
}
