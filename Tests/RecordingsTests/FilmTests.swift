import Films
import Framebuffer
import Plumbing
import Recordings
import ScenarioTest
import Testing

/// Videos, looked at by ffmpeg.
@Suite(.enabled(if: Programs.find("ffmpeg") != nil, "ffmpeg is not installed")) struct FilmTests {
    /// The frames of a video as ffmpeg decodes them.
    private func frames(_ path: String, _ area: Area, in folder: TestFolder) throws -> [Bitmap] {
        let raw = folder.file("raw")
        try Programs.run(
            "ffmpeg",
            ["-v", "error", "-y", "-i", path, "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "bgra", raw])
        let bytes = try Files.read(raw, limit: 1 << 28)
        let size = area.count * 4
        #expect(bytes.count % size == 0)
        return stride(from: 0, to: bytes.count - size + 1, by: size).map { start in
            var picture = Bitmap(area)
            for index in picture.pixels.indices {
                let place = start + 4 * index
                picture.pixels[index] =
                    0xff00_0000 | UInt32(bytes[place + 2]) << 16 | UInt32(bytes[place + 1]) << 8 | UInt32(bytes[place])
            }
            return picture
        }
    }

    /// When frames begin, in milliseconds, and which need none before them.
    private func packets(_ path: String) throws -> [(time: Int, isKey: Bool)] {
        let text = try Programs.run(
            "ffprobe", ["-v", "error", "-show_entries", "packet=pts,flags", "-of", "csv=p=0", path])
        return text.split(separator: "\n").map { line in
            let parts = line.split(separator: ",")
            return (Int(parts[0]) ?? -1, parts.count > 1 && parts[1].hasPrefix("K"))
        }
    }

    @Test func aVideoOfARecordingIsExact() throws {
        let recorded = try Recorded(Area(203, 117), moments: 15)
        let path = recorded.folder.file("a.webm")
        try Programs.run("nitpicker-replay", [recorded.path, "--video", path])
        #expect(Files.mode(of: path).map { $0 & 0o777 } == 0o600)
        let seen = try frames(path, Area(203, 117), in: recorded.folder)
        #expect(seen.count == 15 && zip(seen, recorded.pictures).allSatisfy { $0 == $1 })
        let packets = try packets(path)
        #expect(packets.map(\.time) == (0..<15).map { $0 * Recorded.pause })
        #expect(packets.filter(\.isKey).map(\.time) == [0, 5_000, 10_000])
        let duration = try Programs.run(
            "ffprobe", ["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path])
        #expect(duration == "15.000000\n")
    }

    @Test func ffmpegFindsAnyTime() throws {
        let recorded = try Recorded(Area(64, 48), moments: 30)
        let path = recorded.folder.file("a.webm")
        try Programs.run("nitpicker-replay", [recorded.path, "--video", path])
        for moment in [0, 4, 17, 29] {
            let part = recorded.folder.file("part.webm")
            // From the frame that needs none before it, which the cues name.
            try Programs.run("ffmpeg", ["-v", "error", "-y", "-ss", "\(moment).2", "-i", path, "-c", "copy", part])
            let first = try #require(try frames(part, Area(64, 48), in: recorded.folder).first)
            #expect(first == recorded.pictures[moment / 5 * 5], "from \(moment)")
        }
    }

    @Test func aScreenThatChangesItsSizeStandsInTheCorner() throws {
        let recorded = try Recorded(Area(100, 80), moments: 4, sizes: [2: Area(60, 90)])
        let path = recorded.folder.file("a.webm")
        try Programs.run("nitpicker-replay", [recorded.path, "--video", path])
        let wanted = recorded.pictures.map { picture in
            var canvas = Bitmap(Area(100, 90), filledWith: .black)
            canvas.withSurface { target in
                picture.withPixels { target.copy($0, $0.bounds, to: .zero) }
            }
            return canvas
        }
        let seen = try frames(path, Area(100, 90), in: recorded.folder)
        #expect(seen.count == 4 && zip(seen, wanted).allSatisfy { $0 == $1 })
    }

    @Test func whatIsStillIsShownAgainAndAgain() throws {
        var recording = Recording()
        let picture = Bitmap(Area(32, 32), filledWith: .white)
        recording.changed([picture.bounds], picture, time: 7)
        let folder = try TestFolder("still")
        try Files.write(try Film.webM(of: recording, until: 61_007), to: folder.file("a.webm"))
        #expect(try packets(folder.file("a.webm")).map(\.time) == [7, 20_007, 40_007, 60_007])
    }

    @Test func whatIsTooLargeIsRefused() throws {
        var play = ScreenPlay(Area(64, 64))
        var recording = Recording()
        recording.changed([play.picture.bounds], play.picture, time: 0)
        for step in 1..<20 {
            let rects = play.next()
            recording.changed(rects, play.picture, time: step * 100)
        }
        var options = Film.Options()
        options.byteLimit = 2_000
        #expect(throws: Film.Refusal.tooLarge) { try Film.webM(of: recording, until: 5_000, options) }
        options.byteLimit = .max
        options.pixelLimit = 64 * 64 * 5
        #expect(throws: Film.Refusal.tooLarge) { try Film.webM(of: recording, until: 5_000, options) }
        #expect(throws: Film.Refusal.nothing) { try Film.webM(of: Recording(), until: 5_000) }
        // What may lose something is smaller.
        options = Film.Options()
        let exact = try Film.webM(of: recording, until: 5_000, options).count
        options.quantizer = 40
        #expect(try Film.webM(of: recording, until: 5_000, options).count < exact)
    }
}
