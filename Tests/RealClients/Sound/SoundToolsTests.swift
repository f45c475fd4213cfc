import AudioTools
import Foundation
import Glibc
import Plumbing
import ScenarioTest
import Sessions
import SoundFiles
import TestKit
import Testing

/// nitpicker-play, -record and -tone as processes, beside a server in the test.
@Suite(.serialized) struct SoundToolsTests {
    let folder: TestFolder
    let parent: LocalParent

    init() throws {
        folder = try TestFolder("sound")
        parent = LocalParent(try Loop())
    }

    func noise(_ frames: Int, channels: Int) -> [Float] {
        var random = Seeded(frames)
        return (0..<frames * channels).map { _ in Float.random(in: -0.9...0.9, using: &random) }
    }

    func file(_ name: String, _ samples: [Float], channels: Int, rate: Int = 48_000) throws -> String {
        let path = folder.path + "/" + name
        let writer = try SoundFileWriter(path, .wav, channels: channels, rate: rate)
        try writer.write(samples, frames: samples.count / channels)
        writer.close()
        return path
    }

    /// The channel of a sound without the silence around it.
    func trimmed(_ samples: [Float]) -> [Float] {
        let start = samples.firstIndex { $0 != 0 } ?? samples.endIndex
        let end = samples.lastIndex { $0 != 0 }.map { $0 + 1 } ?? samples.endIndex
        return Array(samples[start..<max(start, end)])
    }

    @Test(arguments: [1, 2, 6]) func playIsExactToTheLastFrame(channels: Int) throws {
        let server = try SoundServer(parent, period: 256)
        let samples = noise(40_001, channels: channels)
        let path = try file("a.wav", samples, channels: channels)
        let player = try SoundProgram(parent, "nitpicker-play", [path], folder: folder.path)
        #expect(server.cycles(realTime: true) { player.isOver })
        #expect(player.status == .exited(0), "\(player.output)")
        let played = try #require(server.played["app"])
        #expect(played.count == max(2, channels))
        for channel in 0..<played.count {
            let wanted = (0..<40_001).map { samples[$0 * channels + min(channel, channels - 1)] }
            #expect(trimmed(played[channel]) == wanted)
        }
        #expect(server.missed["app", default: 0] == 0)
    }

    @Test func playResamplesWithGainAndLoops() throws {
        let server = try SoundServer(parent, period: 256)
        let sine = (0..<44_100).map { Float(sin(2 * Double.pi * 441 * Double($0) / 44_100)) * 0.5 }
        let path = try file("a.wav", sine, channels: 1, rate: 44_100)
        let player = try SoundProgram(
            parent, "nitpicker-play", ["--gain=-6.0206", "--loop", path], folder: folder.path)
        // The file is one second long; two are taken.
        #expect(server.cycles(realTime: true) { (server.played["app"]?[0].count ?? 0) > 110_000 || player.isOver })
        player.process.signal(SIGINT)
        #expect(server.cycles(realTime: true) { player.isOver })
        #expect(player.status == .exited(0), "\(player.output)")
        let played = trimmed(try #require(server.played["app"])[0])
        // A file that ends at the end of a period goes on without a seam.
        let error = (1000..<100_000).map {
            abs(Double(played[$0]) - 0.25 * sin(2 * Double.pi * 441 * Double($0) / 48_000))
        }.max()
        #expect((error ?? 1) < 1e-4, "\(error ?? 1)")
        #expect(server.missed["app", default: 0] == 0)
    }

    @Test func playGoesOnBehindARestartedServer() throws {
        var server: SoundServer? = try SoundServer(parent, period: 128)
        let samples = noise(96_000, channels: 2)
        let path = try file("a.wav", samples, channels: 2)
        let player = try SoundProgram(parent, "nitpicker-play", [path], folder: folder.path)
        #expect(try #require(server).cycles(realTime: true) { (server?.played["app"]?[0].count ?? 0) > 24_000 })
        let before = trimmed(try #require(server?.played["app"])[0])
        server?.die()
        server = nil
        let next = try SoundServer(parent, period: 256, position: 1 << 40)
        #expect(next.cycles(realTime: true) { player.isOver })
        #expect(player.status == .exited(0), "\(player.output)")
        let after = trimmed(try #require(next.played["app"])[0])
        let left = (0..<96_000).map { samples[$0 * 2] }
        #expect(Array(left.prefix(before.count)) == before)
        #expect(Array(left.suffix(after.count)) == after)
        // Up to two of the old server's periods were on their way.
        #expect((96_000 - 256...96_000 + 256).contains(before.count + after.count), "\(before.count + after.count)")
    }

    @Test func toneIsExact() throws {
        let server = try SoundServer(parent, period: 64, position: 64 << 20)
        let tone = try SoundProgram(
            parent, "nitpicker-tone", ["--frequency=997", "--level=-6", "--seconds=0.5", "--channels=3"],
            folder: folder.path)
        #expect(server.cycles(realTime: true) { tone.isOver })
        #expect(tone.status == .exited(0), "\(tone.output)")
        let wanted = try #require(Tone(.sine, hertz: 997, amplitude: Decibels.factor(-6), rate: 48_000))
        let played = try #require(server.played["app"])
        let start = try #require(server.first["app"])
        #expect(played.count == 3 && (23_900...24_000).contains(trimmed(played[2]).count))
        let end = played[2].lastIndex { $0 != 0 } ?? 0
        #expect((0...end).allSatisfy { played[2][$0] == wanted.sample(at: start + $0) })
    }

    @Test func recordKeepsEveryFrame() throws {
        let server = try SoundServer(parent, period: 256, service: .audioIn)
        let path = folder.path + "/a.wav"
        let recorder = try SoundProgram(
            parent, "nitpicker-record", ["--seconds=0.5", path], folder: folder.path)
        #expect(server.gives(until: { recorder.isOver }) { Float($0 % 100_000) / 100_000 * ($1 == 0 ? 1 : -1) })
        #expect(recorder.status == .exited(0), "\(recorder.output)")
        let samples = try SoundFileReader(path).read(100_000)
        #expect(samples.count == 48_000)
        let first = Int((samples[0] * 100_000).rounded())
        #expect((0..<24_000).allSatisfy { samples[$0 * 2] == Float((first + $0) % 100_000) / 100_000 })
        #expect((0..<24_000).allSatisfy { samples[$0 * 2 + 1] == -samples[$0 * 2] })
    }

    @Test(arguments: ["a.wav", "a.flac"]) func anInterruptedRecordingIsAFile(name: String) throws {
        let server = try SoundServer(parent, period: 256, service: .audioIn)
        let path = folder.path + "/" + name
        let recorder = try SoundProgram(parent, "nitpicker-record", [path], folder: folder.path)
        #expect(server.gives(until: { server.position > 48_000 }) { _, _ in 0.5 })
        recorder.process.signal(SIGINT)
        #expect(server.gives(until: { recorder.isOver }) { _, _ in 0.5 })
        #expect(recorder.status == .exited(0), "\(recorder.output)")
        let samples = try SoundFileReader(path).read(1_000_000)
        #expect(samples.count > 20_000 && samples.allSatisfy { $0 == 0.5 })
    }

    @Test func faultsAreSaid() throws {
        let server = try SoundServer(parent)
        for (program, arguments, words) in [
            ("nitpicker-play", ["/nonexistent.wav"], "/nonexistent.wav: "),
            ("nitpicker-tone", ["--frequency=30000"], "frequencies up to 24000 Hz"),
            ("nitpicker-record", ["/tmp/a.mp3"], "ends in .wav"),
        ] {
            let started = try SoundProgram(parent, program, arguments, folder: folder.path)
            #expect(server.cycles(realTime: true) { started.isOver })
            #expect(started.status != .exited(0) && started.output.contains(words), "\(started.output)")
        }
        let orphan = try RunningScenario.command(["tone", "--scenario", "none-of-this-name"])
        #expect(orphan.status == 1 && orphan.output.contains("none-of-this-name"))
    }
}
