import AudioMixer
import Foundation
import Sessions
import Sound
import TestKit
import Testing

@Suite struct EffectsChangeTests {
    private static let peak = EqualizerBand(.peaking, frequency: 1_000, gain: 6, quality: 1)

    /// Pairs of settings between which a sine is sent; its amplitude in both is at most 1.
    static let changes: [(EffectSettings, EffectSettings)] = [
        (.gain(GainSettings(gain: 0)), .gain(GainSettings(isMuted: true))),
        (.gain(GainSettings(pan: -1)), .gain(GainSettings(pan: 1))),
        (.gain(GainSettings(gain: -60)), .gain(GainSettings(gain: 0, pan: 0.5))),
        (
            .equalizer(EqualizerSettings()),
            .equalizer(EqualizerSettings([peak.cut, peak.cut, peak.cut, peak.cut, peak.cut]))
        ),
        (
            .equalizer(EqualizerSettings([EqualizerBand(.lowPass, frequency: 500)])),
            .equalizer(EqualizerSettings([EqualizerBand(.highPass, frequency: 3_000)]))
        ),
        (
            .equalizer(EqualizerSettings([EqualizerBand(.notch, frequency: 997, quality: 2)])),
            .equalizer(EqualizerSettings([EqualizerBand(.lowShelf, frequency: 200, gain: -6)]))
        ),
        (.delay(DelaySettings(.frames(10))), .delay(DelaySettings(.frames(34)))),
        (.delay(DelaySettings(.frames(480), mix: 0)), .delay(DelaySettings(.frames(480), mix: 1))),
        (.delay(DelaySettings(.frames(0))), .delay(DelaySettings(.milliseconds(13)))),
        (
            .delay(DelaySettings(.frames(100), feedback: 0, mix: 0.5)),
            .delay(DelaySettings(.frames(100), feedback: 0.3, mix: 0.5))
        ),
        (.limiter(LimiterSettings(ceiling: 0)), .limiter(LimiterSettings(ceiling: -12))),
        (.limiter(LimiterSettings(ceiling: -3)), .limiter(LimiterSettings(ceiling: -40))),
    ]

    static let allowance = 0.001

    /// The second difference of the steady signals is the measure: a click adds to it.
    @Test(arguments: changes.indices, [1, 2])
    func aChangeDoesNotClick(_ index: Int, _ direction: Int) {
        let (a, b) = direction == 1 ? Self.changes[index] : (Self.changes[index].1, Self.changes[index].0)
        let sine = Signals.sine(997, 96_000, amplitude: 0.7)
        func steady(_ settings: EffectSettings) -> Double {
            let effect = Effect(settings, Signals.format(), channels: 2)
            let output = Signals.run(effect.view.process, [sine, sine], period: 64)
            return output.map { Signals.roughness(Array($0.suffix(20_000))) }.max() ?? 0
        }
        let calm = max(steady(a), steady(b))
        let effect = Effect(a, Signals.format(), channels: 2, delayLimit: 2_000)
        var random = Seeded(index)
        var due = 30_000
        var isFirst = true
        let output = Signals.run(effect.view.process, [sine, sine], period: 64, seed: index + 1) { position in
            guard position >= due else { return }
            due = position + random.int(20...3_000)
            isFirst.toggle()
            #expect(effect.set(isFirst ? a : b))
        }
        for channel in output {
            let rough = Signals.roughness(Array(channel.suffix(72_000)))
            #expect(rough < calm + Self.allowance * 0.7, "\(a) to \(b)")
        }
    }

    /// Changes count from the next block on, and the last of those that come at once.
    @Test func theLastChangeCounts() {
        let effect = Effect(.gain(GainSettings()), Signals.format(), channels: 1)
        let view = effect.view
        for gain in [-20.0, -40, -6] { effect.set(.gain(GainSettings(gain: gain))) }
        let ones = [Float](repeating: 1, count: 480)
        let output = Signals.run(view.process, [ones], period: 64)[0]
        #expect(output[0] == 1 && output[1] < 1)
        #expect(zip(output, output.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(abs(output[240] - 0.501_187) < 1e-5)
    }

    @Test func anotherKindOrALongerDelayNeedsAnotherEffect() {
        let effect = Effect(.delay(DelaySettings(.frames(10))), Signals.format(), channels: 1, delayLimit: 100)
        #expect(effect.set(.delay(DelaySettings(.frames(100)))))
        #expect(!effect.set(.delay(DelaySettings(.frames(101)))))
        #expect(!effect.set(.gain(GainSettings())))
    }

    /// The bit pattern of a live run with changes depends on where they come, not on the lengths of blocks.
    @Test func gainsDoNotDependOnBlocks() {
        let noise = Signals.noise(2_000, seed: 6)
        func run(_ seed: Int) -> [Float] {
            let effect = Effect(.gain(GainSettings()), Signals.format(), channels: 1)
            effect.set(.gain(GainSettings(gain: -12)))
            return Signals.run(effect.view.process, [noise], period: 64, seed: seed)[0]
        }
        for (a, b) in zip(run(0), run(4)) { #expect(abs(a - b) < 1e-6) }
    }
}

extension EqualizerBand {
    fileprivate var cut: EqualizerBand {
        EqualizerBand(kind, frequency: frequency * 1.1, gain: -gain, quality: quality)
    }
}
