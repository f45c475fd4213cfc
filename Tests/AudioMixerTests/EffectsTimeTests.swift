import AudioMixer
import Foundation
import Sessions
import Sound
import TestKit
import Testing

@Suite struct EffectsTimeTests {
    private func process(
        _ settings: EffectSettings, _ signals: [[Float]], period: Int = 64, seed: Int = 3
    ) -> [[Float]] {
        let effect = Effect(settings, Signals.format(period), channels: signals.count)
        return Signals.run(effect.view.process, signals, period: period, seed: seed)
    }

    @Test(arguments: [0, 1, 2, 63, 64, 65, 1_000, 4_095, 4_096])
    func aPureDelayIsExact(frames: Int) {
        let inputs = [Signals.noise(9_000, seed: 1), Signals.noise(9_000, seed: 2)]
        for (input, output) in zip(inputs, process(.delay(DelaySettings(.frames(frames))), inputs)) {
            #expect(output == Array((Array(repeating: 0, count: frames) + input).prefix(input.count)))
        }
    }

    @Test func millisecondsAreRounded() {
        var input = [Float](repeating: 0, count: 3_000)
        input[0] = 1
        let output = process(.delay(DelaySettings(.milliseconds(20.01))), [input])[0]
        #expect(output.firstIndex(of: 1) == 960)
    }

    @Test(arguments: [1, 7, 64, 300])
    func feedbackIsTheSlowLoop(frames: Int) {
        let input = Signals.noise(5_000, seed: 4)
        let output = process(.delay(DelaySettings(.frames(frames), feedback: -0.6, mix: 0.3)), [input])[0]
        var past = [Float](repeating: 0, count: frames)
        for (index, value) in input.enumerated() {
            let later = past[index]
            past.append(value + -0.6 * later)
            #expect(abs(output[index] - (value + 0.3 * (later - value))) < 1e-5)
        }
    }

    @Test func whatIsNoNumberDoesNotGoAround() {
        var input = Signals.sine(300, 20_000)
        input[50] = .nan
        input[60] = .infinity
        let output = process(.delay(DelaySettings(.frames(100), feedback: 0.9, mix: 0.5)), [input])[0]
        #expect(output.suffix(10_000).allSatisfy { $0.isFinite && abs($0) < 20 })
    }

    @Test(arguments: [44_100, 48_000, 192_000])
    func theLimiterIsTransparentBelowItsCeiling(rate: Int) {
        let effect = Effect(.limiter(LimiterSettings(ceiling: -1)), Signals.format(rate: rate), channels: 2)
        let inputs = [Signals.noise(9_000, seed: 1, amplitude: 0.89), Signals.noise(9_000, seed: 2, amplitude: 0.5)]
        let outputs = Signals.run(effect.view.process, inputs, period: 64, seed: 2)
        #expect(effect.latency == rate * 3 / 2_000)
        for (input, output) in zip(inputs, outputs) {
            #expect(output == Array((Array(repeating: 0, count: effect.latency) + input).prefix(input.count)))
        }
    }

    @Test(arguments: 1...12)
    func theLimiterNeverPassesItsCeiling(seed: Int) {
        var random = Seeded(seed)
        var input: [Float] = []
        while input.count < 30_000 {
            let amplitude = [0.1, 0.9, 3, 60][random.int(0...3)]
            let length = random.int(1...2_000)
            input +=
                seed % 2 == 0
                ? Signals.noise(length, seed: input.count, amplitude: Float(amplitude))
                : Signals.sine(Double(random.int(20...20_000)), length, amplitude: amplitude)
        }
        let decibels = -Double(random.int(0...30))
        let ceiling = Float(pow(10, decibels / 20))
        let settings = LimiterSettings(ceiling: decibels, release: Double(random.int(1...400)))
        let outputs = process(.limiter(settings), [input, input.map { -0.3 * $0 }], seed: seed)
        let peak = outputs[0].reduce(0) { max($0, abs($1)) }
        #expect(peak <= ceiling)
        #expect(peak > ceiling * 0.9)
        // Both channels have the same gain.
        for (a, b) in zip(outputs[0], outputs[1]) { #expect(abs(b + 0.3 * a) < 1e-5) }
    }

    /// The gain is the same as by the definition: the lowest need of the frames ahead, recovering, averaged.
    @Test func theLimiterIsTheSlowOne() {
        let latency = 72
        let input = (0..<8_000).map { Float(4 * sin(Double($0) * 0.13) * sin(Double($0) * 0.0021)) }
        let output = process(.limiter(LimiterSettings(ceiling: -3, release: 30)), [input], seed: 5)[0]
        let ceiling = pow(10, -3.0 / 20)
        let release = 1 - exp(-1 / (0.030 * 48_000))
        let needs = input.map { min(1, ceiling / max(1e-9, abs(Double($0)))) }
        var held = [Double](repeating: 1, count: latency)
        for time in needs.indices {
            let lowest = needs[max(0, time - latency)...time].min() ?? 1
            let last = held.last ?? 1
            var next = last + (1 - last) * release
            if next > 0.999_99 { next = 1 }
            held.append(min(next, lowest))
            let gain = held.suffix(latency + 1).reduce(0, +) / Double(latency + 1)
            let expected = time < latency ? 0 : Double(input[time - latency]) * gain
            #expect(abs(expected - Double(output[time])) < 2e-4)
        }
    }

    @Test func theLimiterRecoversFromWhatIsNoNumber() {
        var input = Signals.sine(440, 96_000, amplitude: 0.5)
        input[1_000] = .infinity
        input[1_001] = .nan
        let output = process(.limiter(LimiterSettings()), [input])[0]
        #expect(output.allSatisfy { $0.isFinite })
        for time in 90_000..<96_000 { #expect(output[time] == input[time - 72]) }
    }
}
