import AudioScope
import Foundation
import Framebuffer
import Sessions
import Sound
import TestKit
import Testing

@Suite struct ScopeTests {
    static func sine(_ frequency: Double, _ count: Int, amplitude: Double = 1, phase: Double = 0, rate: Int = 48_000)
        -> [Float]
    {
        (0..<count).map { Float(amplitude * sin(2 * .pi * frequency * Double($0) / Double(rate) + phase)) }
    }

    @Test(arguments: [4, 8, 64, 1_024])
    func theTransformIsTheSlowOne(count: Int) {
        var random = Seeded(count)
        let numbers = (0..<count).map { _ in Float.random(in: -1...1, using: &random) }
        let powers = RealFFT(count).powers(numbers)
        #expect(powers.count == count / 2)
        for bin in 0..<count / 2 {
            var real = 0.0
            var imaginary = 0.0
            for (index, number) in numbers.enumerated() {
                let phase = 2 * .pi * Double(bin * index % count) / Double(count)
                real += Double(number) * cos(phase)
                imaginary -= Double(number) * sin(phase)
            }
            let expected = real * real + imaginary * imaginary
            #expect(abs(Double(powers[bin]) - expected) < 1e-4 * Double(count) * max(1, expected / Double(count)))
        }
    }

    @Test(arguments: [8, 37, 171, 1_000, 3_500], [1, 0.1, 0.001])
    func aSineIsAPeakOfItsLevel(bin: Int, amplitude: Double) throws {
        let spectrum = Spectrum(rate: 48_000)
        let samples = Self.sine(spectrum.frequency(bin), spectrum.count, amplitude: amplitude, phase: 0.3)
        let levels = spectrum.levels(samples)
        let peak = try #require(levels.indices.max { levels[$0] < levels[$1] })
        #expect(peak == bin)
        #expect(abs(Double(levels[bin]) - 20 * log10(amplitude)) < 0.02)
        // The window lets a sine be seen beside one of 90 dB more, a little away.
        let far = levels.indices.filter { abs($0 - bin) > 40 }.map { levels[$0] }.max() ?? 0
        #expect(far < max(levels[bin] - 85, Spectrum.floor + 1))
    }

    @Test func betweenBinsASineIsAtMostOneAndAHalfDecibelsLow() {
        let spectrum = Spectrum(rate: 44_100)
        let samples = Self.sine(spectrum.frequency(100) + 44_100 / 8_192 / 2.0, spectrum.count, rate: 44_100)
        let level = spectrum.levels(samples).max() ?? 0
        #expect(level > -1.5 && level < -1.3)
    }

    /// Wherever the newest sample is in the period, the wave begins at the same phase.
    @Test(arguments: [55.0, 220, 997, 4_000]) func aWaveStandsStill(frequency: Double) {
        let span = 960
        for skip in stride(from: 0, to: 900, by: 37) {
            var model = ScopeModel(channels: 1, rate: 48_000)
            model.take([Array(Self.sine(frequency, 9_000 + skip, amplitude: 0.3).suffix(model.frames))])
            let start = model.waveStart(span: span)
            #expect(start >= 0 && start <= Double(model.frames - span))
            let zero = start + Double(span / 4)
            let index = Int(zero)
            let part = Float(zero - Double(index))
            let value = model.history[0][index] * (1 - part) + model.history[0][index + 1] * part
            #expect(abs(value) < 0.002 && model.history[0][index + 1] > model.history[0][index])
        }
    }

    @Test func silenceAndSteadyVoltageHaveNoTrigger() {
        var model = ScopeModel(channels: 2, rate: 48_000)
        #expect(model.isSilent)
        #expect(model.waveStart(span: 960) == Double(model.frames - 960))
        model.take([[Float](repeating: 0.5, count: 20_000), [Float](repeating: -0.5, count: 20_000)])
        #expect(model.waveStart(span: 960) == Double(model.frames - 960))
        #expect(model.waveStart(span: 1 << 40) >= 0 && model.waveStart(span: -5) >= 0)
    }

    @Test func levelsRiseAtOnceAndFall() {
        var level = ScopeLevel()
        level.take(Self.sine(1_000, 48_000, amplitude: 0.5)[...], rate: 48_000)
        #expect(abs(level.peak - 0.5) < 1e-4 && abs(level.hold - 0.5) < 1e-4)
        #expect(abs(level.rms - 0.5 / Float(2).squareRoot()) < 0.01)
        #expect(!level.isClipped)
        let silence = [Float](repeating: 0, count: 4_800)
        for _ in 0..<10 { level.take(silence[...], rate: 48_000) }
        #expect(abs(ScopeScale.decibels(level.peak) - ScopeScale.decibels(0.5) + 24) < 0.1)
        #expect(abs(level.hold - 0.5) < 1e-4)
        for _ in 0..<10 { level.take(silence[...], rate: 48_000) }
        #expect(level.hold < 0.5)
        level.take([1.0], rate: 48_000)
        #expect(level.isClipped)
    }

    @Test func aRingIsFollowed() throws {
        let ring = try AudioRing(channels: 2, capacity: 4_096)
        var model = ScopeModel(channels: 3, rate: 48_000)
        func take() -> Bool { model.take(ring) }
        #expect(!take())
        let block = SampleBlock(channels: 1, count: 256)
        for cycle in 0..<40 {
            block.set(0, (0..<256).map { Float(cycle * 256 + $0) / 20_000 })
            ring.view.write(0, at: cycle * 256, block[0])
            ring.view.written = (cycle + 1) * 256
            if cycle % 3 == 0 { #expect(take()) }
        }
        let expected = (2_240..<10_240).map { Float($0) / 20_000 }
        model.take(ring)
        #expect(Array(model.history[0].suffix(8_000)) == expected)
        #expect(model.history[2].allSatisfy { $0 == 0 })
        #expect(!take())
        // A producer that jumps, lies, or writes what is no number.
        for written in [Int.max, 0, 5, 1 << 40, 3_000, -1] {
            block.set(0, [.nan, .infinity, 1e30])
            ring.view.write(0, at: max(0, written - 256) & 0xfff, block[0])
            ring.view.written = written
            model.take(ring)
            model.analyse()
            #expect(model.history[0].allSatisfy { $0.isFinite } && model.spectrum.allSatisfy { $0.isFinite })
        }
    }

    @Test func silenceEndsTheShow() {
        var model = ScopeModel(channels: 2, rate: 48_000)
        let sine = Self.sine(500, 1_600)
        model.take([sine, sine])
        model.analyse()
        #expect(!model.isSilent)
        var ticks = 0
        while !model.isSilent && ticks < 1_000 {
            model.takeSilence(1_600)
            model.analyse()
            ticks += 1
        }
        #expect(ticks > 30 && ticks < 400)
    }
}
