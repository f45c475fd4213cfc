import Glibc
import Sound
import Testing
import VNCServer

/// How often, how strong and how pure a tone is in samples.
struct Tone {
    let level: Double
    /// The power of all else, in decibels of the tone's.
    let rest: Double

    init(_ samples: [Double], frequency: Double, rate: Int) {
        let step = 2 * Double.pi * frequency / Double(rate)
        var (ss, cc, sc, ys, yc) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for (index, y) in samples.enumerated() {
            let (s, c) = (sin(step * Double(index)), cos(step * Double(index)))
            ss += s * s
            cc += c * c
            sc += s * c
            ys += y * s
            yc += y * c
        }
        let determinant = ss * cc - sc * sc
        let (a, b) = ((ys * cc - yc * sc) / determinant, (yc * ss - ys * sc) / determinant)
        level = (a * a + b * b).squareRoot()
        var left = 0.0
        var whole = 0.0
        for (index, y) in samples.enumerated() {
            let fitted = a * sin(step * Double(index)) + b * cos(step * Double(index))
            left += (y - fitted) * (y - fitted)
            whole += fitted * fitted
        }
        rest = 10 * log10(max(left, 1e-30) / max(whole, 1e-30))
    }

    /// One channel of little-endian samples of two bytes.
    static func s16(_ bytes: [UInt8], channel: Int = 0, of channels: Int = 2) -> [Int] {
        stride(from: 2 * channel, to: bytes.count - 1, by: 2 * channels).map {
            Int(Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8))
        }
    }
}

/// From the mix to the bytes that viewers get.
struct SoundStreamTests {
    private static let values: [Float] = [0, 0.5, -0.5, 1, -1, 9, -9, 1e-9, 0.123, -0.123]

    @Test func numbersOfAllFormats() {
        let block = SampleBlock(channels: 1, count: Self.values.count)
        block.set(0, Self.values)
        func bytes(_ format: PCMFormat) -> [UInt8] {
            var bytes: [UInt8] = [7]
            block[0].append(as: format, to: &bytes)
            #expect(bytes[0] == 7 && bytes.count == 1 + Self.values.count * format.size)
            return Array(bytes[1...])
        }
        #expect(bytes(.s8).map { Int8(bitPattern: $0) } == [0, 64, -64, 127, -128, 127, -128, 0, 16, -16])
        #expect(bytes(.u8) == bytes(.s8).map { $0 ^ 0x80 })
        #expect(
            Tone.s16(bytes(.s16), of: 1) == [0, 16384, -16384, 32767, -32768, 32767, -32768, 0, 4030, -4030])
        #expect(Array(bytes(.s16)[2..<6]) == [0, 0x40, 0, 0xc0])
        #expect(
            Tone.s16(bytes(.u16), of: 1).map { Int16(truncatingIfNeeded: $0) ^ Int16.min }
                == Tone.s16(bytes(.s16), of: 1).map { Int16($0) })
        let wide = bytes(.s32)
        var numbers: [Int] = []
        for start in stride(from: 0, to: wide.count, by: 4) {
            var bits: UInt32 = 0
            for byte in wide[start..<start + 4].reversed() { bits = bits << 8 | UInt32(byte) }
            numbers.append(Int(Int32(bitPattern: bits)))
        }
        #expect(
            numbers == [
                0, 1 << 30, -1 << 30, Int(Int32.max), Int(Int32.min), Int(Int32.max), Int(Int32.min), 2, 264_140_496,
                -264_140_496,
            ])
        #expect(bytes(.u32).enumerated().allSatisfy { $1 == wide[$0] ^ ($0 % 4 == 3 ? 0x80 : 0) })
    }

    /// Plays a tone on the left, and its negative at half the level on the right.
    private func chunks(_ format: SoundFormat, cycles: Int, frequency: Double = 997) -> [SoundChunk] {
        let stream = SoundStream(format, from: 48_000, period: 512)
        let mix = SampleBlock(channels: 2, count: 512)
        return (0..<cycles).flatMap { cycle in
            for index in 0..<512 {
                let value = Float(0.5 * sin(2 * Double.pi * frequency * Double(cycle * 512 + index) / 48_000))
                mix[0][index] = value
                mix[1][index] = -value / 2
            }
            return stream.convert(mix.view)
        }
    }

    @Test func equalRatesAreExact() throws {
        let format = try #require(SoundFormat(sample: 3, channels: 2, rate: 48_000))
        let chunks = chunks(format, cycles: 15)
        // A period is more than 10 ms, so nothing waits.
        #expect(chunks.count == 15 && chunks.allSatisfy { $0.frames == 512 && $0.format == format })
        let bytes = chunks.flatMap { $0.message[8...] }
        let expected = (0..<7680).map { Float(0.5 * sin(2 * Double.pi * 997 * Double($0) / 48_000)) }
        #expect(Tone.s16(bytes) == expected.map { Int(($0 * 32768).rounded(.toNearestOrEven)) })
        #expect(Tone.s16(bytes, channel: 1) == expected.map { Int((-$0 / 2 * 32768).rounded(.toNearestOrEven)) })
    }

    @Test func aSingleChannelIsTheMiddleOfBoth() throws {
        let format = try #require(SoundFormat(sample: 3, channels: 1, rate: 48_000))
        let samples = Tone.s16(chunks(format, cycles: 15).flatMap { $0.message[8...] }, of: 1)
        let expected = (0..<7680).map { Float(0.5 * sin(2 * Double.pi * 997 * Double($0) / 48_000)) }
        #expect(samples == expected.map { Int((($0 - $0 / 2) / 2 * 32768).rounded(.toNearestOrEven)) })
    }

    @Test(arguments: [8_000, 11_025, 22_050, 32_000, 44_100, 47_999, 88_200, 96_000])
    func otherRatesKeepFrequencyAndLevel(_ rate: Int) throws {
        let format = try #require(SoundFormat(sample: 3, channels: 2, rate: rate))
        let chunks = chunks(format, cycles: 200)
        #expect(chunks.allSatisfy { $0.frames >= rate / 100 && $0.frames < rate / 50 })
        let frames = chunks.reduce(0) { $0 + $1.frames }
        // All but a chunk and what the converter is late.
        let whole = 200 * 512 * rate / 48_000
        #expect(frames <= whole && frames > whole - rate / 100 - rate / 30)
        let samples = Tone.s16(chunks.flatMap { $0.message[8...] }).map { Double($0) / 32768 }
        let tone = Tone(Array(samples[(rate / 4)...]), frequency: 997, rate: rate)
        #expect(abs(tone.level - 0.5) < 0.0005 && tone.rest < -85)
    }
}
