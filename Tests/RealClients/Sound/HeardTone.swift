import Glibc

/// What a recording of a tone at 48 kHz holds, a tenth of a second at a time.
struct HeardTone {
    /// In each tenth, the amplitude of a sine that is as loud as all that is there, and the phase of the tone.
    let parts: [(amplitude: Double, phase: Double)]
    /// How far the phase goes on from one tenth to the next.
    let turns: [Double]
    /// The largest second difference of the samples, as a part of the tone's own.
    let bend: Double

    /// Measures a tone of that many hertz, a multiple of ten.
    init(_ samples: [Float], _ hertz: Double, amplitude: Double) {
        let omega = 2 * Double.pi * hertz / 48_000
        var parts: [(amplitude: Double, phase: Double)] = []
        for part in 0..<samples.count / 4800 {
            var (real, imaginary, power) = (0.0, 0.0, 0.0)
            for index in part * 4800..<part * 4800 + 4800 {
                let (value, angle) = (Double(samples[index]), omega * Double(index))
                real += value * cos(angle)
                imaginary += value * sin(angle)
                power += value * value
            }
            parts.append(((power / 2400).squareRoot(), atan2(real, imaginary)))
        }
        self.parts = parts
        turns = zip(parts, parts.dropFirst()).map { remainder($1.phase - $0.phase, 2 * Double.pi) }
        var largest: Float = 0
        for index in samples.indices.dropFirst().dropLast() {
            largest = max(largest, abs(samples[index - 1] - 2 * samples[index] + samples[index + 1]))
        }
        bend = Double(largest) / (amplitude * omega * omega)
    }

    /// The farthest that a tenth's level is from another, in decibels.
    func error(from amplitude: Double) -> Double {
        parts.map { abs(20 * log10($0.amplitude / amplitude)) }.max() ?? .infinity
    }
}
