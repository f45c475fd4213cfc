import Foundation
import Plumbing
import ScenarioTest
import Sessions
import SoundFiles
import TestKit
import Testing

/// Programs that know nothing of nitpicker play by ALSA's library and the plug-in.
@Suite(.serialized, .enabled(if: Files.isExecutable("/usr/bin/aplay"), "alsa-utils is not installed"))
struct ALSATests {
    let folder: TestFolder
    let parent: LocalParent

    init() throws {
        folder = try TestFolder("alsa")
        parent = LocalParent(try Loop())
    }

    /// What a program needs to find the plug-in.
    static let environment: [String] = {
        let resources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../../Resources/alsa/nitpicker.conf"
        ).standardizedFileURL.path
        return ["ALSA_CONFIG_PATH=\(resources)", "NITPICKER_LIBRARIES=\(Files.programDirectory)"]
    }()

    func program(_ path: String, _ arguments: [String]) throws -> SoundProgram {
        try SoundProgram(
            parent, path, arguments, environment: Self.environment + ["HOME=\(folder.path)"], folder: folder.path)
    }

    func noise(_ frames: Int, channels: Int) -> [Float] {
        var random = Seeded(frames)
        return (0..<frames * channels).map { _ in Float.random(in: -0.9...0.9, using: &random) }
    }

    func file(_ samples: [Float], channels: Int, rate: Int = 48_000, _ format: SoundFileFormat = .wav) throws -> String
    {
        let path = folder.path + "/a.wav"
        let writer = try SoundFileWriter(path, format, channels: channels, rate: rate)
        try writer.write(samples, frames: samples.count / channels)
        writer.close()
        return path
    }

    func trimmed(_ samples: [Float]) -> [Float] {
        let start = samples.firstIndex { $0 != 0 } ?? samples.endIndex
        let end = samples.lastIndex { $0 != 0 }.map { $0 + 1 } ?? samples.endIndex
        return Array(samples[start..<max(start, end)])
    }

    /// aplay writes whole periods; silence behind the last frame is not heard.
    @Test(arguments: [
        (1, "nitpicker_graph"), (2, "nitpicker_graph"), (2, "nitpicker"), (6, "nitpicker_graph"), (2, "default"),
    ])
    func aplayIsExactToTheLastFrame(channels: Int, device: String) throws {
        let server = try SoundServer(parent, period: 256)
        let samples = noise(60_001, channels: channels)
        let path = try file(samples, channels: channels)
        let player = try program("/usr/bin/aplay", ["-q", "-D", device, path])
        #expect(server.cycles(realTime: true) { player.isOver })
        #expect(player.status == .exited(0), "\(player.output)")
        let played = try #require(server.played["app"])
        try #require(played.count == channels)
        for channel in 0..<channels {
            #expect(trimmed(played[channel]) == (0..<60_001).map { samples[$0 * channels + channel] })
        }
        #expect(server.missed["app", default: 0] == 0)
        #expect(player.output == "")
    }

    @Test func sixteenBitsAtAnotherRateAreConverted() throws {
        let server = try SoundServer(parent, period: 64)
        let path = try file(noise(22_050, channels: 2), channels: 2, rate: 22_050, .wav16)
        let player = try program("/usr/bin/aplay", ["-q", path])
        #expect(server.cycles(realTime: true) { player.isOver })
        #expect(player.status == .exited(0), "\(player.output)")
        let count = trimmed(try #require(server.played["app"])[0]).count
        #expect((47_800...48_200).contains(count), "\(count)")
        #expect(server.missed["app", default: 0] == 0)
    }

    @Test(.enabled(if: Files.isExecutable("/usr/bin/mpv"), "mpv is not installed"))
    func mpvPlaysAndSeeks() throws {
        let server = try SoundServer(parent, period: 256)
        let samples = noise(96_000, channels: 2)
        let path = try file(samples, channels: 2)
        let player = try program(
            "/usr/bin/mpv",
            ["--no-config", "--ao=alsa", "--audio-device=alsa/nitpicker", "--no-video", "--start=1", path])
        #expect(server.cycles(realTime: true) { player.isOver })
        #expect(player.status == .exited(0), "\(player.output)")
        let played = trimmed(try #require(server.played["app"])[0])
        #expect((46_000...49_000).contains(played.count), "\(played.count) \(player.output)")
        #expect(played == (96_000 - played.count..<96_000).map { samples[$0 * 2] })
        // Nothing is missing between; behind the last frame mpv lets the device run out.
        #expect(!player.output.lowercased().contains("underrun") && !player.output.contains("xrun"))
    }

    @Test(.enabled(if: Files.isExecutable("/usr/bin/espeak-ng"), "espeak-ng is not installed"))
    func espeakSpeaks() throws {
        let server = try SoundServer(parent, period: 256)
        let speaker = try program("/usr/bin/espeak-ng", ["The scenario can hear me."])
        #expect(server.cycles(realTime: true) { speaker.isOver })
        #expect(speaker.status == .exited(0), "\(speaker.output)")
        let played = trimmed(server.played["app"]?[0] ?? [])
        #expect(played.count > 30_000, "\(speaker.output)")
        #expect(server.missed["app", default: 0] == 0)
    }

    @Test func aClosedSessionDuringPlayLeavesNothing() throws {
        let server = try SoundServer(parent, period: 256)
        let path = try file(noise(480_000, channels: 2), channels: 2)
        for _ in 0..<3 {
            let count = server.played["app"]?[0].count ?? 0
            let player = try program("/usr/bin/aplay", ["-q", path])
            #expect(server.cycles(realTime: true) { (server.played["app"]?[0].count ?? 0) > count + 24_000 })
            player.process.signal(2)
            #expect(server.cycles(realTime: true) { player.isOver })
            #expect(server.cycles(realTime: true) { server.sessions.isEmpty })
        }
    }

    @Test func aProgramThatStoodStillGoesOn() throws {
        let server = try SoundServer(parent, period: 256)
        let samples = noise(96_000, channels: 2)
        let player = try program("/usr/bin/aplay", ["-D", "nitpicker_graph", try file(samples, channels: 2)])
        #expect(server.cycles(realTime: true) { (server.played["app"]?[0].count ?? 0) > 24_000 })
        player.process.signal(19)
        #expect(server.cycles(realTime: true) { server.missed["app", default: 0] > 3 })
        player.process.signal(18)
        #expect(server.cycles(realTime: true) { player.isOver })
        #expect(player.status == .exited(0) && player.output.contains("underrun"), "\(player.output)")
        let played = trimmed(try #require(server.played["app"])[0])
        #expect(played.suffix(10_000) == (86_000..<96_000).map { samples[$0 * 2] }[...])
    }

    @Test func aRestartedServerIsFollowed() throws {
        var server: SoundServer? = try SoundServer(parent, period: 128)
        let samples = noise(96_000, channels: 2)
        let player = try program("/usr/bin/aplay", ["-q", "-D", "nitpicker_graph", try file(samples, channels: 2)])
        #expect(try #require(server).cycles(realTime: true) { (server?.played["app"]?[0].count ?? 0) > 24_000 })
        let before = trimmed(try #require(server?.played["app"])[0])
        server?.die()
        server = nil
        let next = try SoundServer(parent, period: 128, position: 1 << 40)
        #expect(next.cycles(realTime: true) { player.isOver })
        #expect(player.status == .exited(0), "\(player.output)")
        let after = trimmed(try #require(next.played["app"])[0])
        #expect(before == (0..<before.count).map { samples[$0 * 2] })
        #expect(after == (96_000 - after.count..<96_000).map { samples[$0 * 2] })
        #expect((95_000...96_000).contains(before.count + after.count), "\(before.count + after.count)")
    }

    @Test func withoutAParentItSaysSo() throws {
        let player = try SoundProgram(
            parent, "/usr/bin/aplay", ["-q", try file(noise(10, channels: 2), channels: 2)],
            environment: Self.environment + ["NITPICKER_LINK="], folder: folder.path)
        #expect(parent.run { player.isOver })
        #expect(player.status == .exited(1) && player.output.contains("not started by nitpicker"), "\(player.output)")
    }
}
