import AudioMixer
import Foundation
import Sessions
import Sound
import TestKit
import Testing

@Suite struct EffectsEqualizerTests {
    /// A band's analogue prototype at the frequency that the bilinear transform puts there: independent of the coefficients.
    static func response(_ band: EqualizerBand, _ frequency: Double, rate: Int) -> Double {
        let s = tan(.pi * frequency / Double(rate)) / tan(.pi * band.frequency / Double(rate))
        let q = band.quality
        let a = pow(10, band.gain / 40)
        let square = s * s
        func size(_ real: Double, _ imaginary: Double) -> Double { (real * real + imaginary * imaginary).squareRoot() }
        switch band.kind {
        case .peaking: return size(1 - square, s * a / q) / size(1 - square, s / (a * q))
        case .lowPass: return 1 / size(1 - square, s / q)
        case .highPass: return square / size(1 - square, s / q)
        case .notch: return abs(1 - square) / size(1 - square, s / q)
        case .lowShelf:
            return a * size(a - square, s * a.squareRoot() / q) / size(1 - a * square, s * a.squareRoot() / q)
        case .highShelf:
            return a * size(1 - a * square, s * a.squareRoot() / q) / size(a - square, s * a.squareRoot() / q)
        }
    }

    static let bands: [EqualizerBand] = [
        EqualizerBand(.peaking, frequency: 1_000, gain: 9, quality: 2),
        EqualizerBand(.peaking, frequency: 25, gain: -12, quality: 8),
        EqualizerBand(.lowShelf, frequency: 120, gain: 6), EqualizerBand(.highShelf, frequency: 8_000, gain: -9),
        EqualizerBand(.lowPass, frequency: 9_000), EqualizerBand(.highPass, frequency: 40, quality: 1.2),
        EqualizerBand(.notch, frequency: 3_000, quality: 4),
        EqualizerBand(.highPass, frequency: 20),
    ]

    /// Measures the impulse response at a frequency.
    static func measured(_ impulse: [Float], _ frequency: Double, rate: Int) -> Double {
        var real = 0.0
        var imaginary = 0.0
        for (index, value) in impulse.enumerated() {
            let phase = 2 * .pi * frequency * Double(index) / Double(rate)
            real += Double(value) * cos(phase)
            imaginary -= Double(value) * sin(phase)
        }
        return (real * real + imaginary * imaginary).squareRoot()
    }

    @Test(arguments: bands.map { [$0] } + [bands, bands + bands.map { $0.turned }], [48_000, 192_000])
    func itsResponseIsTheAnalyticOne(_ bands: [EqualizerBand], _ rate: Int) {
        let effect = Effect(.equalizer(EqualizerSettings(bands)), Signals.format(rate: rate), channels: 1)
        var impulse = [Float](repeating: 0, count: rate * 3 / 2)
        impulse[0] = 1
        let output = Signals.run(effect.view.process, [impulse], period: 64)[0]
        for frequency in [20, 31.5, 63, 125, 250, 500, 1_000, 2_000, 2_900, 4_000, 8_000, 12_000, 16_000, 20_000.0] {
            let expected = bands.reduce(1) { $0 * Self.response($1, frequency, rate: rate) }
            let actual = Self.measured(output, frequency, rate: rate)
            // Where nearly nothing passes, the impulse response's rounding counts.
            if Signals.decibels(expected) < -80 { continue }
            #expect(
                abs(Signals.decibels(actual) - Signals.decibels(expected)) < 0.05, "\(frequency) Hz of \(bands)")
        }
    }

    /// The same filters one after the other, sample by sample.
    static func slow(_ bands: [EqualizerBand], _ signal: [Float], rate: Int) -> [Float] {
        var signal = signal.map(Double.init)
        for band in bands {
            let w = 2 * .pi * band.frequency / Double(rate)
            let a = pow(10, band.gain / 40)
            let alpha = sin(w) / (2 * band.quality)
            let a0 = 1 + alpha / a
            let b = [(1 + alpha * a) / a0, -2 * cos(w) / a0, (1 - alpha * a) / a0]
            let c = [-2 * cos(w) / a0, (1 - alpha / a) / a0]
            var x = [0.0, 0.0]
            var y = [0.0, 0.0]
            signal = signal.map { input in
                let output = b[0] * input + b[1] * x[0] + b[2] * x[1] - c[0] * y[0] - c[1] * y[1]
                x = [input, x[0]]
                y = [output, y[0]]
                return output
            }
        }
        return signal.map(Float.init)
    }

    @Test(arguments: [1, 2, 3, 8, 9, 16], [1, 3, 4, 5, 16])
    func lanesAreTheSlowFilter(channels: Int, count: Int) {
        var random = Seeded(channels * 100 + count)
        let bands = (0..<count).map { _ in
            EqualizerBand(
                .peaking, frequency: Double(random.int(50...15_000)), gain: Double(random.int(-12...12)),
                quality: Double(random.int(1...6)))
        }
        let inputs = (0..<channels).map { Signals.noise(1_500, seed: $0) }
        let effect = Effect(.equalizer(EqualizerSettings(bands)), Signals.format(), channels: channels)
        let outputs = Signals.run(effect.view.process, inputs, period: 64)
        for (input, output) in zip(inputs, outputs) {
            let expected = Self.slow(bands, input, rate: 48_000)
            let scale = expected.reduce(1) { max($0, abs($1)) }
            for (a, b) in zip(expected, output) { #expect(abs(a - b) <= scale * 2e-6) }
        }
    }

    @Test func blocksOfAnyLengthGiveTheSame() {
        let settings = EqualizerSettings(Self.bands)
        let other = EqualizerSettings(Array(Self.bands.reversed().prefix(3)))
        let inputs = [Signals.noise(4_000, seed: 1), Signals.noise(4_000, seed: 2), Signals.noise(4_000, seed: 3)]
        func run(_ seed: Int, _ period: Int) -> [[Float]] {
            let effect = Effect(.equalizer(settings), Signals.format(), channels: 3)
            effect.set(.equalizer(other))
            return Signals.run(effect.view.process, inputs, period: period, seed: seed)
        }
        let whole = run(0, 64)
        // The vector unit may round differently where lanes begin and end: not by more than the last digit.
        for seed in 1...4 {
            for (a, b) in zip(whole, run(seed, 64)) { #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-5 }) }
        }
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity, .greatestFiniteMagnitude])
    func itRecoversFromWhatIsNoNumber(_ poison: Float) {
        let effect = Effect(
            .equalizer(EqualizerSettings(Self.bands + Self.bands)), Signals.format(), channels: 2)
        let clean = Effect(.equalizer(EqualizerSettings(Self.bands + Self.bands)), Signals.format(), channels: 2)
        let sound = Signals.sine(440, 48_000, amplitude: 0.5)
        var hurt = sound
        hurt[100] = poison
        let output = Signals.run(effect.view.process, [hurt, sound], period: 64)
        let expected = Signals.run(clean.view.process, [sound, sound], period: 64)
        #expect(output[0].allSatisfy { $0.isFinite } && output[1].allSatisfy { $0.isFinite })
        if poison.magnitude != .greatestFiniteMagnitude {
            #expect(zip(output[0], expected[0]).suffix(2_000).allSatisfy { abs($0 - $1) < 1e-3 })
        }
    }

    @Test func parametersOutOfRangeDoNoHarm() {
        let bands = [
            EqualizerBand(.peaking, frequency: .nan, gain: .infinity, quality: 0),
            EqualizerBand(.lowPass, frequency: 1e9, gain: -.infinity, quality: -3),
            EqualizerBand(.highShelf, frequency: 47_000, gain: 36, quality: 0.1),
        ]
        let effect = Effect(
            .equalizer(EqualizerSettings(bands + Array(repeating: bands[2], count: 40))), Signals.format(), channels: 1)
        let output = Signals.run(effect.view.process, [Signals.noise(5_000, seed: 9)], period: 64)
        #expect(output[0].allSatisfy { $0.isFinite })
    }
}

extension EqualizerBand {
    fileprivate var turned: EqualizerBand {
        EqualizerBand(kind, frequency: min(20_000, frequency * 1.5), gain: -gain, quality: quality)
    }
}
