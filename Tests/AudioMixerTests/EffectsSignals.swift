import AudioMixer
import Foundation
import Sessions
import Sound
import TestKit

/// Signals for effects, and ways to send them through.
enum Signals {
    static func sine(_ frequency: Double, _ count: Int, rate: Int = 48_000, amplitude: Double = 1) -> [Float] {
        (0..<count).map { Float(amplitude * sin(2 * .pi * frequency * Double($0) / Double(rate))) }
    }

    static func noise(_ count: Int, seed: Int, amplitude: Float = 1) -> [Float] {
        var random = Seeded(seed)
        return (0..<count).map { _ in Float.random(in: -amplitude...amplitude, using: &random) }
    }

    /// Sends channels through in blocks of random lengths up to `period`; `before` is called with the position ahead of each.
    static func run(
        _ process: (SampleBlockView) -> Void, _ signals: [[Float]], period: Int, seed: Int = 1,
        before: (Int) -> Void = { _ in }
    ) -> [[Float]] {
        var random = Seeded(seed)
        var result = signals.map { _ in [Float]() }
        var position = 0
        let total = signals.first?.count ?? 0
        while position < total {
            let count = min(total - position, seed == 0 ? period : random.int(1...period))
            before(position)
            let block = SampleBlock(channels: signals.count, count: count)
            for (channel, signal) in signals.enumerated() {
                block.set(channel, Array(signal[position..<position + count]))
            }
            process(block.view)
            for channel in signals.indices { result[channel] += block.array(channel) }
            position += count
        }
        return result
    }

    /// The largest second difference: of a sine its amplitude times the square of its step.
    static func roughness(_ signal: [Float]) -> Double {
        var largest = 0.0
        for index in 2..<max(2, signal.count) {
            let difference = Double(signal[index]) - 2 * Double(signal[index - 1]) + Double(signal[index - 2])
            largest = max(largest, abs(difference))
        }
        return largest
    }

    /// The amplitude and phase of a frequency in a signal, exact for whole periods.
    static func part(_ frequency: Double, _ signal: ArraySlice<Float>, rate: Int = 48_000) -> (Double, Double) {
        var real = 0.0
        var imaginary = 0.0
        for (index, value) in zip(signal.indices, signal) {
            let phase = 2 * .pi * frequency * Double(index) / Double(rate)
            real += Double(value) * cos(phase)
            imaginary += Double(value) * sin(phase)
        }
        let scale = 2 / Double(max(1, signal.count))
        return ((real * real + imaginary * imaginary).squareRoot() * scale, atan2(real, imaginary))
    }

    static func decibels(_ ratio: Double) -> Double { 20 * log10(max(ratio, 1e-12)) }

    static func format(_ period: Int = 64, rate: Int = 48_000) -> AudioFormat {
        guard let format = AudioFormat(rate: rate, period: period) else { preconditionFailure("no format") }
        return format
    }
}
