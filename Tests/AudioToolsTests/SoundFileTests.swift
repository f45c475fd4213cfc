import Foundation
import SoundFiles
import TestKit
import Testing

@Suite struct SoundFileTests {
    let folder = FileManager.default.temporaryDirectory.path + "/nitpicker-sound-\(UUID().uuidString.prefix(8))"

    init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

    func noise(_ count: Int, _ seed: Int) -> [Float] {
        var random = Seeded(seed)
        return (0..<count).map { _ in Float.random(in: -1...1, using: &random) }
    }

    func written(_ name: String, _ format: SoundFileFormat, _ samples: [Float], channels: Int) throws -> [Float] {
        let path = folder + "/" + name
        let writer = try SoundFileWriter(path, format, channels: channels, rate: 48_000)
        var rest = samples[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(channels * 1000))
            try writer.write(piece, frames: piece.count / channels)
            rest = rest.dropFirst(piece.count)
        }
        #expect(writer.frames == samples.count / channels)
        writer.close()
        let reader = try SoundFileReader(path)
        #expect(reader.channels == channels && reader.rate == 48_000 && reader.frames == samples.count / channels)
        var result: [Float] = []
        while case let piece = reader.read(777), !piece.isEmpty { result += piece }
        try FileManager.default.removeItem(atPath: folder)
        return result
    }

    @Test(arguments: [1, 2, 5, 16])
    func floatsAreKeptToTheBit(channels: Int) throws {
        var samples = noise(channels * 12_345, channels)
        samples[0] = 3.75
        samples[1] = -1e-30
        #expect(try written("a.wav", .wav, samples, channels: channels) == samples)
    }

    @Test func aFileBelowFourGibibytesIsAnOrdinaryWAV() throws {
        let path = folder + "/a.wav"
        let writer = try SoundFileWriter(path, .wav, channels: 2, rate: 44_100)
        try writer.write(noise(2000, 1), frames: 1000)
        writer.close()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(Array(bytes.prefix(4)) == Array("RIFF".utf8) && Array(bytes[8..<12]) == Array("WAVE".utf8))
        try FileManager.default.removeItem(atPath: folder)
    }

    @Test(arguments: [SoundFileFormat.wav16, .flac16])
    func sixteenBitsAreDitheredByLessThanTwoSteps(format: SoundFileFormat) throws {
        let samples = noise(20_000, 3).map { $0 * 0.9 }
        let result = try written("a.\(format.isFLAC ? "flac" : "wav")", format, samples, channels: 2)
        try #require(result.count == samples.count)
        let errors = zip(samples, result).map { Double($0 - $1) * 32_768 }
        #expect(errors.allSatisfy { abs($0) < 1.51 })
        // Triangular noise of one step either way and the rounding: a quarter of a step squared.
        let power = errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)
        #expect(abs(power - 0.25) < 0.02, "\(power)")
        #expect(abs(errors.reduce(0, +) / Double(errors.count)) < 0.02)
    }

    @Test func flacKeepsTwentyFourBits() throws {
        let samples = noise(8000, 4).map { ($0 * 8_388_607).rounded() / 8_388_608 } + [1, -1, 2, -2, .nan, 0]
        let result = try written("a.flac", .flac, samples, channels: 2)
        #expect(Array(result.dropLast(6)) == Array(samples.dropLast(6)))
        let top: Float = 8_388_607.0 / 8_388_608.0
        let extremes: [Float] = [top, -1, top, -1, 0, 0]
        #expect(Array(result.suffix(6)) == extremes)
    }

    @Test func aFileThatIsNotClosedCanBeReadAsFarAsItWasSettled() throws {
        let path = folder + "/a.wav"
        let writer = try SoundFileWriter(path, .wav, channels: 2, rate: 48_000)
        try writer.write(noise(20_000, 5), frames: 10_000)
        writer.settle()
        #expect(try SoundFileReader(path).frames == 10_000)
        writer.close()
        try FileManager.default.removeItem(atPath: folder)
    }

    @Test func formatsByName() {
        #expect(SoundFileFormat(path: "a/b.WAV") == .wav)
        #expect(SoundFileFormat(path: "b.flac", bits: 16) == .flac16)
        #expect(SoundFileFormat(path: "b.wav", bits: 16) == .wav16)
        #expect(SoundFileFormat(path: "b.mp3") == nil && SoundFileFormat(path: "wav") == .wav)
        #expect(SoundFileFormat(path: "b.flac", bits: 32) == nil && SoundFileFormat(path: "") == nil)
    }

    @Test func faultsHaveWords() throws {
        #expect(throws: SoundFileError.self) { try SoundFileReader("/dev/null/a.wav") }
        #expect(throws: SoundFileError.self) {
            try SoundFileWriter(folder + "/a.flac", .flac, channels: 9, rate: 48_000)
        }
        #expect(throws: SoundFileError.self) {
            try SoundFileWriter("/dev/null/a.wav", .wav, channels: 1, rate: 48_000)
        }
        try Data(repeating: 7, count: 5000).write(to: URL(fileURLWithPath: folder + "/junk.wav"))
        do {
            _ = try SoundFileReader(folder + "/junk.wav")
            Issue.record("read")
        } catch { #expect(error.description.contains("junk.wav: ") && error.reason.count > 5) }
        try FileManager.default.removeItem(atPath: folder)
    }
}
