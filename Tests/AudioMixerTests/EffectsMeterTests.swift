import AudioMixer
import Foundation
import Sessions
import Sound
import TestKit
import Testing

@Suite struct EffectsMeterTests {
    @Test func itMeasuresEachChannelSinceTheLastLook() throws {
        let effect = Effect(.meter(MeterSettings()), Signals.format(), channels: 3)
        #expect(effect.takeLevels() == [])
        let sine = Signals.sine(1_000, 4_800, amplitude: 0.5)
        let inputs = [sine, [Float](repeating: -0.25, count: 4_800), [Float](repeating: 0, count: 4_800)]
        #expect(Signals.run(effect.view.process, inputs, period: 64) == inputs)
        let levels = effect.takeLevels()
        try #require(levels.count == 3)
        #expect(abs(levels[0].peak - 0.5) < 1e-6)
        #expect(abs(levels[0].rms - 0.5 / Float(2).squareRoot()) < 1e-5)
        #expect(levels[1] == Level(peak: 0.25, rms: 0.25, truePeak: nil))
        #expect(levels[2] == Level(peak: 0, rms: 0, truePeak: nil))
        #expect(effect.takeLevels() == [])
        _ = Signals.run(effect.view.process, inputs.map { $0.map { $0 / 2 } }, period: 64)
        #expect(effect.takeLevels().map(\.peak) == [0.25, 0.125, 0])
    }

    /// A sine of a quarter of the rate, sampled 45 degrees off its peaks, is 3 dB higher than its samples.
    @Test(arguments: [3_000.0, 8_000, 12_000, 16_000])
    func thePeakBetweenSamplesIsFound(frequency: Double) throws {
        let effect = Effect(.meter(MeterSettings(measuresTruePeak: true)), Signals.format(), channels: 1)
        let input = (0..<4_800).map { Float(0.7 * sin(2 * .pi * (frequency * Double($0) / 48_000 + 0.125))) }
        _ = Signals.run(effect.view.process, [Array(input)], period: 64)
        _ = effect.takeLevels()
        _ = Signals.run(effect.view.process, [Array(input)], period: 64, seed: 0)
        let level = try #require(effect.takeLevels().first)
        let peak = try #require(level.truePeak)
        // Four looks a sample: the highest may lie between two of them.
        #expect(abs(Signals.decibels(Double(peak) / 0.7)) < 0.7)
        #expect(peak >= level.peak)
    }

    @Test func noNumbersHaveNoLevel() {
        let effect = Effect(.meter(MeterSettings()), Signals.format(), channels: 1)
        _ = Signals.run(
            effect.view.process, [[.nan, .infinity, 1] + Array(repeating: 0, count: 61)], period: 64, seed: 0)
        _ = Signals.run(effect.view.process, [Array(repeating: 0.5, count: 64)], period: 64, seed: 0)
        #expect(effect.takeLevels().map(\.peak) == [0.5])
    }

    @Test func aReaderBesideLosesNothing() async throws {
        let effect = Effect(.meter(MeterSettings()), Signals.format(), channels: 1)
        let total = 20_000
        let reader = Task.detached {
            var squares = 0.0
            var looks = 0
            while looks < 200_000_000 {
                if let level = effect.takeLevels().first {
                    squares = max(squares, Double(level.peak))
                    if level.peak == 1 { break }
                }
                looks += 1
            }
            return squares
        }
        let block = SampleBlock(channels: 1, count: 64)
        for index in 1...total {
            block.set(0, Array(repeating: Float(index) / Float(total), count: 64))
            effect.view.process(block.view)
        }
        #expect(await reader.value == 1)
    }
}
