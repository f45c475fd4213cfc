import Sound
import TestKit
import Testing

/// The loops over samples against what they say they do, at every length that a vector may be cut at.
@Suite struct SamplesTests {
    static let lengths = [0, 1, 2, 7, 8, 15, 16, 17, 31, 33, 64, 100, 257]

    static func noise(_ count: Int, _ seed: Int) -> [Float] {
        var random = Seeded(seed)
        return (0..<count).map { _ in Float.random(in: -1...1, using: &random) }
    }

    /// What becomes of some samples, and that nothing before or behind them is touched.
    private func changed(
        _ samples: [Float], _ other: [Float] = [], _ body: (_ samples: Samples, _ other: Samples) -> Void
    ) -> [Float] {
        let block = SampleBlock(channels: 1, count: samples.count + 32)
        block.set(0, [Float](repeating: 9, count: 16) + samples + [Float](repeating: 9, count: 16))
        let second = SampleBlock(channels: 1, count: max(other.count, samples.count))
        second.set(0, other)
        body(block[0].part(16, samples.count), second[0])
        let all = block.array()
        #expect(all.prefix(16).allSatisfy { $0 == 9 } && all.suffix(16).allSatisfy { $0 == 9 })
        return Array(all.dropFirst(16).dropLast(16))
    }

    private func isNear(_ a: [Float], _ b: [Float], _ limit: Float = 1e-6) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= limit }
    }

    @Test(arguments: lengths) func sumsAndGains(count: Int) {
        let (a, b) = (Self.noise(count, 1), Self.noise(count, 2))
        let ramp = (0..<count).map { 0.25 + 0.5 * Float($0) / Float(max(1, count)) }
        #expect(isNear(changed(a, b) { $0.add($1, gain: 0.5) }, zip(a, b).map { $0 + $1 * 0.5 }))
        #expect(isNear(changed(a) { samples, _ in samples.scale(0.5) }, a.map { $0 * 0.5 }))
        #expect(
            isNear(
                changed(a, b) { $0.add($1, from: 0.25, to: 0.75) }, a.indices.map { a[$0] + b[$0] * ramp[$0] }))
        #expect(
            isNear(changed(a) { samples, _ in samples.scale(from: 0.25, to: 0.75) }, zip(a, ramp).map { $0 * $1 }))
        #expect(isNear(changed(a, b) { $0.multiply($1) }, zip(a, b).map { $0 * $1 }))
        #expect(changed(a, b) { $0.raise(toPeaksOf: $1) } == zip(a, b).map { max($0, abs($1)) })
        #expect(changed(a) { samples, _ in samples.clamp(0.5) } == a.map { min(0.5, max(-0.5, $0)) })
        #expect(changed(a, b) { $0.copy($1) } == b)
        #expect(changed(a) { samples, _ in samples.clear() } == a.map { _ in 0 })
    }

    @Test(arguments: lengths) func curves(count: Int) {
        let (a, b) = (Self.noise(count, 3), Self.noise(count, 4))
        let curve = SampleBlock.rise(max(1, count))
        let gains = (0..<count).map { 0.2 + 0.6 * curve[0][$0] }
        #expect(
            isNear(
                changed(a) { samples, _ in samples.scale(along: curve[0], from: 0.2, to: 0.8) },
                zip(a, gains).map { $0 * $1 }))
        #expect(
            isNear(
                changed(a, b) { $0.add($1, along: curve[0], from: 0.2, to: 0.8) },
                a.indices.map { a[$0] + b[$0] * gains[$0] }))
        // In parts it is the same curve, and behind its end it stays.
        let whole = changed(a) { samples, _ in samples.scale(from: 1, to: 0, position: 0, of: 64) }
        let parts = changed(a) { samples, _ in
            samples.part(0, 40).scale(from: 1, to: 0, position: 0, of: 64)
            samples.part(40, count).scale(from: 1, to: 0, position: 40, of: 64)
        }
        #expect(isNear(whole, parts) && whole.dropFirst(64).allSatisfy { $0 == 0 })
        let blend = changed(a, b) { $0.blend(to: $1, position: 0, of: 64) }
        #expect(isNear(Array(blend.dropFirst(64)), Array(b.dropFirst(64))))
    }

    @Test(arguments: lengths) func peaksAndPowers(count: Int) {
        let a = Self.noise(count, 5).map { $0 * 3 }
        let sum = a.reduce(0.0) { $0 + Double($1) * Double($1) }
        _ = changed(a) { samples, _ in
            #expect(samples.peak == a.map(abs).max() ?? 0)
            #expect(abs(samples.sumOfSquares - sum) <= 1e-9 * max(1, sum))
            let measured = samples.measure()
            #expect(measured.peak == samples.peak && abs(measured.sumOfSquares - sum) <= 1e-9 * max(1, sum))
        }
    }

    @Test(arguments: lengths) func onlyFiniteNumbersComeIn(count: Int) {
        var hostile = Self.noise(count, 6)
        let bad: [Float] = [.nan, .infinity, -.infinity, 65, -1e30, .signalingNaN]
        for (place, value) in bad.enumerated() where place * 5 < count { hostile[place * 5] = value }
        let expected = hostile.map { $0.isFinite ? min(64, max(-64, $0)) : 0 }
        var cleaned = 0
        let clean = changed(hostile, hostile) { cleaned = $0.copyClean($1) }
        #expect(clean == expected)
        #expect(cleaned == min(bad.count, (count + 4) / 5))
    }

    /// Every operation stops at the shorter of its windows, and a window never leaves its own.
    @Test func windowsAreCut() {
        let block = SampleBlock(channels: 2, count: 32)
        #expect(block[0].part(-3, 10).count == 10 && block[0].part(40, 10).count == 0)
        #expect(block[0].part(30, .max).count == 2 && block[0].part(4, -1).count == 0)
        #expect(block[2].count == 0 && block[-1].count == 0)
        block[0][32] = 1
        block[0][-1] = 1
        #expect(block[0][32] == 0 && block[1].peak == 0)
        let long = SampleBlock(channels: 1, count: 64)
        long.set(0, [Float](repeating: 1, count: 64))
        block[0].part(0, 8).copy(long[0])
        block[0].part(0, 8).add(long[0])
        block[0].part(0, 8).copyClean(long[0])
        #expect(block.array() == [Float](repeating: 1, count: 8) + [Float](repeating: 0, count: 24))
    }

    @Test(arguments: 1...5) func interleavedFramesAreTakenApartAndPutTogether(channels: Int) {
        let frames = Self.noise(channels * 50, 7)
        let block = SampleBlock(channels: channels, count: 45)
        var result = [Float](repeating: 9, count: frames.count)
        for channel in 0..<channels {
            #expect(block[channel].deinterleave(frames.span, from: 7, channel: channel, of: channels) == 43)
            var span = result.mutableSpan
            #expect(block[channel].part(0, 43).interleave(into: &span, from: 7, channel: channel, of: channels) == 43)
        }
        #expect(result == [Float](repeating: 9, count: 7 * channels) + frames.dropFirst(7 * channels))
        for (first, channel) in [(-1, 0), (50, 0), (.max, 0), (0, -1), (0, channels)] {
            #expect(block[0].deinterleave(frames.span, from: first, channel: channel, of: channels) == 0)
        }
    }

    /// Rounded to the nearest even, with what is beyond full scale as full scale, in little-endian bytes.
    @Test func wholeNumbers() {
        let values: [Float] = [0, 0.5, -0.5, 1, -1, 2, -2, 1.5 / 32768, 0.5 / 32768]
        let block = SampleBlock(channels: 1, count: values.count)
        block.set(0, values)
        func bytes(_ format: PCMFormat) -> [UInt8] {
            var bytes: [UInt8] = [7]
            block[0].append(as: format, to: &bytes)
            #expect(bytes.count == 1 + values.count * format.size && bytes[0] == 7)
            return Array(bytes.dropFirst())
        }
        #expect(bytes(.s8) == [0, 64, 192, 127, 128, 127, 128, 0, 0])
        #expect(bytes(.u8) == [128, 192, 64, 255, 0, 255, 0, 128, 128])
        let words = bytes(.s16)
        let numbers = stride(from: 0, to: words.count, by: 2).map {
            Int16(truncatingIfNeeded: Int(words[$0]) | Int(words[$0 + 1]) << 8)
        }
        #expect(numbers == [0, 16384, -16384, 32767, -32768, 32767, -32768, 2, 0])
        #expect(bytes(.u16).prefix(6) == [0, 128, 0, 192, 0, 64])
        #expect(bytes(.s32).prefix(12) == [0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0, 192])
        #expect(bytes(.u32)[12...15] == [255, 255, 255, 255])
    }

    @Test func fixedArraysKeepTheirPlace() {
        let row = FixedArray([3, 1, 4])
        let view = row.view
        view[1] = 5
        #expect(row.count == 3 && (0..<3).map { row[$0] } == [3, 5, 4])
        #expect(FixedArray(repeating: 0, count: -1).count == 0)
    }

    /// A line goes on as a line, wherever it is cut, and is gone when the fade is.
    @Test(arguments: [0, 1, 20, 63, 64, 100, 127, 128]) func whatEndsIsMirroredAndFades(start: Int) {
        let (block, tail) = (SampleBlock(channels: 1, count: 128), SampleBlock(channels: 1, count: 64))
        let line = (0..<192).map { Float($0) / 192 }
        tail.set(0, Array(line[0..<64]))
        block.set(0, Array(line[64..<64 + start]))
        let fade = SampleBlock.rise(64)
        block[0].addMirrored(from: start, tail: tail[0], along: fade[0])
        let all = block.array()
        #expect(Array(all.prefix(start)) == Array(line[64..<64 + start]))
        for index in start..<128 {
            let place = index - start
            let wanted = place < 63 ? line[64 + index] * (1 - fade[0][place]) : 0
            #expect(abs(all[index] - wanted) < 1e-6, "\(index)")
        }
    }

    @Test func aRiseIsSmoothAndEndsAtOne() {
        let rise = SampleBlock.rise(64).array()
        #expect(rise.last == 1 && rise.first.map { $0 > 0 && $0 < 0.001 } == true)
        #expect(zip(rise, rise.dropFirst()).allSatisfy { $0 <= $1 })
    }
}
