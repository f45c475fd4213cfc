import AudioMixer
import Foundation
import Testing

@Suite struct DriftResamplerTests {
    /// What is left of a tone beside the best sine of that frequency, in decibels.
    private func rest(_ samples: ArraySlice<Float>, _ cyclesPerFrame: Double) -> Double {
        var (ss, cc, sc, ys, yc, yy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        for (index, sample) in samples.enumerated() {
            let (y, angle) = (Double(sample), 2 * Double.pi * cyclesPerFrame * Double(index))
            let (s, c) = (sin(angle), cos(angle))
            (ss, cc, sc) = (ss + s * s, cc + c * c, sc + s * c)
            (ys, yc, yy) = (ys + y * s, yc + y * c, yy + y * y)
        }
        let determinant = ss * cc - sc * sc
        let (a, b) = ((ys * cc - yc * sc) / determinant, (yc * ss - ys * sc) / determinant)
        return 10 * log10(max(yy - a * ys - b * yc, 1e-30) / yy)
    }

    @Test(arguments: [-300.0, 0, 300])
    func aToneStaysOneAtASpeedThatIsALittleOff(partsPerMillion: Double) throws {
        let resampler = try #require(DriftResampler(channels: 2))
        resampler.set(partsPerMillion: partsPerMillion)
        var result: [Float] = []
        let frequency = 997.0 / 48_000
        for block in 0..<750 {
            var frames: [Float] = []
            for index in 0..<128 {
                let value = Float(0.5 * sin(2 * Double.pi * frequency * Double(block * 128 + index)))
                frames += [value, -value]
            }
            resampler.process(frames, into: &result)
        }
        let left = stride(from: 0, to: result.count, by: 2).map { result[$0] }
        let right = stride(from: 1, to: result.count, by: 2).map { result[$0] }
        #expect(abs(Double(left.count) - 96_000 * resampler.speed) < 512)
        let part = 48_000..<90_000
        #expect(rest(left[part], frequency / resampler.speed) < -100)
        #expect(zip(left, right).allSatisfy { $0 == -$1 })
        let loudest = left[part].map(abs).max() ?? 0
        #expect(abs(loudest - 0.5) < 0.001)
    }

    @Test func aSpeedThatChangesDoesNotClick() throws {
        let resampler = try #require(DriftResampler(channels: 1))
        var result: [Float] = []
        for block in 0..<750 {
            if block % 10 == 0 { resampler.set(partsPerMillion: Double(block % 7 - 3) * 100) }
            let frames = (0..<128).map { Float(0.5 * sin(2 * Double.pi * 997 / 48_000 * Double(block * 128 + $0))) }
            resampler.process(frames, into: &result)
        }
        // The second differences of a sine are its values times the square of its angular frequency.
        let bend = zip(zip(result, result.dropFirst()), result.dropFirst(2)).dropFirst(1_000).map { pair, last in
            abs(pair.0 - 2 * pair.1 + last)
        }
        let omega = Float(2 * Double.pi * 997 / 48_000)
        #expect((bend.max() ?? 1) < 0.5 * omega * omega * 1.02)
    }

    @Test func aSpeedOutOfRangeIsCut() throws {
        let resampler = try #require(DriftResampler(channels: 1))
        resampler.set(partsPerMillion: 1e9)
        #expect(resampler.speed == DriftResampler.range.upperBound)
        resampler.set(partsPerMillion: .nan)
        #expect(resampler.speed == DriftResampler.range.upperBound)
    }
}
