import Framebuffer
import Glibc
import Images
import Plumbing
import Recordings
import ScenarioTest
import Testing

/// Recordings as the programs show and make them, seen by LibVNCClient.
@Suite struct ReplayTests {
    /// `nitpicker-replay`, and a viewer of it.
    private final class Showing {
        let process: ScenarioProcess
        let screen: VNCScreen

        init(_ recorded: Recorded, _ arguments: [String]) throws {
            let path = recorded.folder.file("vnc")
            process = try ScenarioProcess("nitpicker-replay", [recorded.path, "--unix", path] + arguments)
            try process.waitForLine(containing: "listening on")
            var options = VNCOptions()
            options.sizesArePlain = true
            screen = try VNCScreen(.unix(path), options)
        }
    }

    /// Waits until a file has more bytes.
    private func wait(for path: String, beyond count: Int) throws {
        try Files.wait(for: path) { _ in (Files.content(path)?.count ?? 0) > count }
    }

    @Test func aForeignDecoderReadsWhatIsRecorded() throws {
        let recorded = try Recorded(sizes: [7: Area(500, 100)])
        let server = try TapeServer(recorded.folder.file("tape"), TapeServer.messages(recorded.bytes))
        let screen = try VNCScreen(server.address)
        var seen: [Bitmap] = [screen.picture]
        screen.updated = { if $0.record.isWhole, seen.last != $0.picture { seen.append($0.picture) } }
        try screen.waitUntil("the last moment") { $0 == recorded.pictures.last }
        let rest = recorded.pictures.drop { $0 != seen[0] }
        #expect(seen.count == rest.count && zip(seen, rest).allSatisfy { $0 == $1 })
    }

    @Test func aViewerSeesARecordingAndGoesThroughIt() throws {
        let recorded = try Recorded(sizes: [9: Area(200, 300)])
        let showing = try Showing(recorded, ["--paused", "--start", "2.5"])
        let screen = showing.screen
        func sees(_ moment: Int) throws {
            try screen.waitUntil("moment \(moment)") { $0 == recorded.pictures[moment] }
        }
        try sees(2)
        try screen.tap(Keysym(0x2e))
        try sees(3)
        try screen.tap(Keysym(0x2c))
        try sees(2)
        try screen.tap(.right)
        try sees(7)
        try screen.tap(.right)
        try sees(11)
        try screen.tap(.home)
        try sees(0)
        // At the end there is nothing more; then from the beginning, faster than anybody looks.
        for _ in 0..<6 { try screen.tap(.up) }
        try screen.tap(Keysym(0x20))
        try sees(11)
        #expect(try showing.process.terminate() == .exited(0))
        #expect(!Files.exists(recorded.folder.file("vnc")))
    }

    @Test func aScreencastOfAReplayIsTheRecordingAgain() throws {
        let recorded = try Recorded()
        let showing = try Showing(recorded, ["--paused"])
        let copy = recorded.folder.file("b.fbs")
        let camera = try ScenarioProcess(
            "nitpicker-test", ["screencast", "--connect", recorded.folder.file("vnc"), "--rate", "1000", copy])
        try wait(for: copy, beyond: 100)
        try showing.screen.waitUntil("the beginning") { $0 == recorded.pictures[0] }
        var size = Files.content(copy)?.count ?? 0
        for moment in 1..<12 {
            try showing.screen.tap(Keysym(0x2e))
            try showing.screen.waitUntil("moment \(moment)") { $0 == recorded.pictures[moment] }
            let known = size
            try wait(for: copy, beyond: known)
            size = Files.content(copy)?.count ?? 0
        }
        #expect(Files.mode(of: copy).map { $0 & 0o777 } == 0o600)
        #expect(try camera.terminate() == .exited(0))
        let reader = try RecordingReader(path: copy)
        #expect(reader.cut == nil)
        var seen: [Bitmap] = []
        while try reader.next() != nil { if seen.last != reader.picture { seen.append(reader.picture) } }
        #expect(seen.count == 12 && zip(seen, recorded.pictures).allSatisfy { $0 == $1 })
    }

    @Test func whatAKilledRecorderLeavesIsARecording() throws {
        let recorded = try Recorded(moments: 3)
        let showing = try Showing(recorded, ["--paused"])
        let copy = recorded.folder.file("b.fbs")
        let camera = try ScenarioProcess(
            "nitpicker-test", ["screencast", "--connect", recorded.folder.file("vnc"), copy])
        try wait(for: copy, beyond: 100)
        camera.signal(SIGKILL)
        try camera.waitForEnd()
        let reader = try RecordingReader(path: copy)
        _ = try reader.seek(to: 1 << 40)
        #expect(shows(reader, recorded.pictures[0]))
        // And it is not written over.
        let second = try ScenarioProcess(
            "nitpicker-test", ["screencast", "--connect", recorded.folder.file("vnc"), copy])
        #expect(try second.waitForEnd() != .exited(0))
        withExtendedLifetime(showing) {}
    }

    @Test func aPictureIsMadeOfATime() throws {
        let recorded = try Recorded()
        let picture = recorded.folder.file("a.png")
        try Programs.run("nitpicker-replay", [recorded.path, "--screenshot", "0:04.2", picture])
        #expect(try PNG.decode(Files.read(picture)) == recorded.pictures[4])
        let info = try Programs.run("nitpicker-replay", [recorded.path, "--info"])
        #expect(info.contains("recorded: 320x240, 0:12.000, 14 moments"))
    }

    @Test func aSpoiltFileIsToldAboutWithItsPlace() throws {
        let recorded = try Recorded(moments: 4)
        var spoilt = recorded.bytes
        for index in 95..<135 { spoilt[index] = 0xee }
        for (name, bytes, words) in [
            ("cut", Array(recorded.bytes.dropLast(40)), "it ends in the middle of a moment"),
            ("other", Array("GIF89a no recording".utf8), "byte 0: no recording"), ("spoilt", spoilt, "byte "),
        ] {
            let path = recorded.folder.file(name)
            try Files.write(bytes, to: path)
            let process = try ScenarioProcess("nitpicker-replay", [path, "--info"])
            let status = try process.waitForEnd()
            #expect(process.output.contains(words), "\(name): \(process.output)")
            #expect(status == .exited(name == "cut" ? 0 : 1))
        }
    }
}
