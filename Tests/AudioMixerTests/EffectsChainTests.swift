import AudioMixer
import Foundation
import Sessions
import Sound
import TestKit
import Testing

@Suite struct EffectsChainTests {
    static let soft = EffectEntry("soft", .gain(GainSettings(gain: -6)))
    static let loud = EffectEntry("loud", .gain(GainSettings(gain: -1)))
    static let tone = EffectEntry(
        "tone", .equalizer(EqualizerSettings([EqualizerBand(.peaking, frequency: 2_000, gain: -4)])))
    static let echo = EffectEntry("echo", .delay(DelaySettings(.milliseconds(3), mix: 0.4)))
    static let limit = EffectEntry("limit", .limiter(LimiterSettings(ceiling: -9)))
    static let meter = EffectEntry("meter", .meter(MeterSettings()))

    private static func around(_ entry: EffectEntry) -> EffectEntry {
        var entry = entry
        entry.isBypassed = true
        return entry
    }

    @Test func effectsWorkInOrder() {
        let chain = EffectChain([Self.soft, Self.meter, Self.loud], Signals.format(), channels: 2)
        let ones = [Float](repeating: 1, count: 200)
        let output = Signals.run(chain.view.process, [ones, ones], period: 64)
        #expect(abs(output[1][100] - Float(pow(10, -7.0 / 20))) < 1e-5)
        #expect(abs((chain.takeLevels("meter").last?.peak ?? 0) - Float(pow(10, -6.0 / 20))) < 1e-5)
        #expect(chain.takeLevels("soft") == [] && chain.takeLevels("nobody") == [])
        #expect(chain.entries == [Self.soft, Self.meter, Self.loud])
    }

    @Test func anEmptyChainChangesNothing() {
        let chain = EffectChain([], Signals.format(), channels: 1)
        let noise = [Signals.noise(500, seed: 1)]
        #expect(Signals.run(chain.view.process, noise, period: 200) == noise)
        #expect(chain.latency == 0)
    }

    /// Bypassed effects with a latency delay as they would; what goes around is untouched.
    @Test func goingAroundIsAsLate() {
        let entries = [Self.limit, EffectEntry("second", .limiter(LimiterSettings()), isBypassed: true), Self.soft]
        let chain = EffectChain(entries.map(Self.around), Signals.format(), channels: 2)
        #expect(chain.latency == 144)
        let noise = [Signals.noise(2_000, seed: 1, amplitude: 4), Signals.noise(2_000, seed: 2, amplitude: 4)]
        let output = Signals.run(chain.view.process, noise, period: 64)
        for (input, output) in zip(noise, output) {
            #expect(output == Array((Array(repeating: 0, count: 144) + input).prefix(2_000)))
        }
    }

    /// While chains change at random, a sine stays without clicks.
    @Test(arguments: 1...10)
    func changesDoNotClick(seed: Int) {
        let all = [Self.soft, Self.loud, Self.tone, Self.echo, Self.limit, Self.meter]
        let chain = EffectChain([Self.soft], Signals.format(), channels: 2)
        let sine = Signals.sine(997, 200_000, amplitude: 0.5)
        var random = Seeded(seed)
        var due = 0
        let output = Signals.run(chain.view.process, [sine, sine], period: 64, seed: seed) { position in
            guard position >= due else { return }
            due = position + random.int(1...1_500)
            chain.set(all.filter { _ in random.int(0...2) > 0 }.map { random.int(0...3) == 0 ? Self.around($0) : $0 })
        }
        let calm = Signals.roughness(Array(sine.prefix(1_000)))
        for channel in output { #expect(Signals.roughness(channel) < calm + 0.5 * EffectsChangeTests.allowance) }
    }

    /// After any changes, the chain sounds as one that was made so.
    @Test(arguments: 1...5)
    func changesArriveWhereTheyShould(seed: Int) {
        let all = [Self.soft, Self.loud, Self.tone, Self.echo, Self.limit, Self.meter]
        let chain = EffectChain([Self.tone, Self.limit], Signals.format(), channels: 1)
        var random = Seeded(seed)
        for _ in 0..<200 {
            chain.set(all.shuffled(using: &random).filter { _ in random.int(0...1) > 0 })
            // Now and then nothing is heard between changes.
            if random.int(0...2) > 0 {
                _ = Signals.run(
                    chain.view.process, [Signals.noise(random.int(1...400), seed: 1, amplitude: 0.2)], period: 64)
            }
        }
        let wanted = all.shuffled(using: &random).prefix(4)
        #expect(chain.set(Array(wanted)) == (wanted.contains(Self.limit) ? 72 : 0))
        _ = Signals.run(chain.view.process, [[Float](repeating: 0, count: 48_000)], period: 64)
        let fresh = EffectChain(Array(wanted), Signals.format(), channels: 1)
        let noise = [Signals.noise(3_000, seed: 8, amplitude: 0.5)]
        let a = Signals.run(chain.view.process, noise, period: 64)[0]
        let b = Signals.run(fresh.view.process, noise, period: 64)[0]
        #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func anEffectThatStaysKeepsItsPast() {
        let chain = EffectChain([Self.echo], Signals.format(), channels: 1)
        var impulse = [Float](repeating: 0, count: 64)
        impulse[0] = 1
        _ = Signals.run(chain.view.process, [impulse], period: 64)
        var longer = Self.echo
        longer.settings = .delay(DelaySettings(.milliseconds(3), mix: 0.4))
        chain.set([Self.meter, longer, Self.tone])
        let output = Signals.run(chain.view.process, [[Float](repeating: 0, count: 200)], period: 64)[0]
        #expect(output[144 - 64] > 0.35)
    }

    /// One thread changes the chain as fast as it can while another plays through it.
    @Test func changesFromBesideAreSafe() async {
        let all = [Self.soft, Self.loud, Self.tone, Self.echo, Self.limit, Self.meter]
        let chain = EffectChain(all, Signals.format(), channels: 2)
        let changer = Task.detached {
            var random = Seeded(5)
            for _ in 0..<3_000 {
                chain.set(all.shuffled(using: &random).filter { _ in random.int(0...2) > 0 })
                _ = chain.takeLevels("meter")
            }
        }
        let sine = Signals.sine(440, 64)
        let block = SampleBlock(channels: 2, count: 64)
        var peak: Float = 0
        for _ in 0..<20_000 {
            block.set(0, sine)
            block.set(1, sine)
            chain.view.process(block.view)
            peak = max(peak, block.view.peak)
        }
        await changer.value
        #expect(peak.isFinite && peak < 4)
    }
}
