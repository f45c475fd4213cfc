import ArgumentParser
import Films
import Framebuffer
import Images
import Plumbing
import Recordings
import Replay
import Sessions
import VNCServer

/// Shows a recording of a screen to VNC viewers, or makes pictures of it; started by `nitpicker replay`.
@main
struct ReplayProgram: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nitpicker-replay",
        abstract: "Show a recording of a screen to VNC viewers; start it by 'nitpicker replay'.",
        discussion: """
            Keys of the viewer: blank stops and goes on; left and right skip 5 s, Page Up and Page Down a minute; comma and full stop go
            from change to change; up and down double and halve the speed, Backspace resets it; Home and End. What is recorded is
            shown to who may open the socket; a port needs a password, as with vnc-server.
            """)

    @Argument(help: "The recording, an FBS file.", completion: .file(extensions: ["fbs"]))
    var file: String

    @Option(help: "The unix socket to listen on; without it and --port one in the runtime directory.")
    var unix: String?

    @Option(help: "The port of loopback to listen on; 0 is any.")
    var port: Int?

    @Option(help: "The file with the password for that port.", completion: .file())
    var passwordFile: String?

    @Flag(help: "Let everybody on this machine see it by the port.")
    var insecureLoopback = false

    @Option(help: "Where to begin: seconds, or MINUTES:SECONDS.")
    var start: PlayTime?

    @Option(help: "How fast, 0.125 to 64.")
    var speed = 1.0

    @Flag(help: "Stand still at first.")
    var paused = false

    @Flag(help: "Begin again at the end.")
    var loop = false

    @Option(parsing: .upToNextOption, help: "Write the picture of a time to a PNG file instead: TIME FILE.")
    var screenshot: [String] = []

    @Option(help: "Write a WebM video of it all to a file instead.", completion: .file(extensions: ["webm"]))
    var video: String?

    @Option(help: "What the video may lose for being smaller: 0 for nothing, to 63.")
    var loss = 0

    @Flag(help: "Tell what is in it instead.")
    var info = false

    func validate() throws {
        if !(0...63).contains(loss) { throw ValidationError("the loss is 0 to 63") }
        if screenshot.isEmpty { return }
        guard screenshot.count == 2, PlayTime(argument: screenshot[0]) != nil else {
            throw ValidationError("--screenshot needs a time and a file, such as 1:30 picture.png")
        }
    }

    func run() throws {
        do {
            let reader = try RecordingReader(path: file)
            if let cut = reader.cut { Log.warning("\(file): \(cut); what comes before is there") }
            if info { return try tellInfo(reader) }
            if let video { return try film(reader, to: video) }
            if screenshot.isEmpty { return try show(reader) }
            _ = try reader.seek(to: PlayTime(argument: screenshot[0])?.milliseconds ?? 0)
            try Files.write(try PNG.encode(reader.picture), to: screenshot[1])
        } catch let error as RecordingError {
            Log.error("\(file): \(error)")
            throw ExitCode.failure
        } catch let error where !(error is ExitCode) {
            Log.error("\(error)")
            throw ExitCode.failure
        }
    }

    private func tellInfo(_ reader: RecordingReader) throws {
        _ = try reader.seek(to: 0)
        let area = reader.picture.area
        let size = "\(area.width)x\(area.height)"
        print("\(reader.name): \(size), \(PlayTime(reader.duration)), \(reader.times.count) moments")
        // Whatever is spoilt is found here, not in the middle of a showing.
        while try reader.next() != nil {}
    }

    private func film(_ reader: RecordingReader, to path: String) throws {
        _ = try reader.seek(to: 0)
        var area = reader.picture.area
        while let frame = try reader.next() {
            area = Area(max(area.width, frame.area.width), max(area.height, frame.area.height))
        }
        var options = Film.Options()
        options.quantizer = loss
        options.byteLimit = 1 << 31
        var film = try Film(area, options)
        let first = try reader.seek(to: 0)
        try film.add(reader.picture, at: first.time)
        while let frame = try reader.next() { if !frame.parts.isEmpty { try film.add(reader.picture, at: frame.time) } }
        try Files.write(try film.finish(at: reader.duration), to: path, mode: 0o600)
    }

    private func show(_ reader: RecordingReader) throws {
        DescriptorLimit.raise()
        let loop = try Loop()
        try loop.onSignals(Loop.endingSignals) { [unowned loop] _ in loop.stop() }
        let desktop = try ReplayDesktop(loop)
        let show = try ReplayShow(
            reader, on: desktop, loop, at: start?.milliseconds ?? 0, speed: speed, isPaused: paused)
        show.isEndless = self.loop
        show.onProblem = { Log.error("\(file): \($0)") }
        let path = unix ?? (port == nil ? Self.usualPath : nil)
        func settings(_ area: Area) throws(VNCServerError) -> Settings {
            try Settings.parse(document(path, area, name: reader.name)).settings
        }
        var failure: String?
        let server = try Server(desktop.link, loop, try settings(reader.picture.area), report: { _ in }) { reason in
            failure = reason
            loop.stop()
        }
        show.onSize = { area in
            do throws(VNCServerError) {
                server.change(try settings(area))
            } catch {
                Log.warning("a screen of \(area.width)x\(area.height): \(error)")
            }
        }
        try loop.run()
        server.close()
        withExtendedLifetime(show) {}
        if let failure {
            Log.error(failure)
            throw ExitCode.failure
        }
    }

    private func document(_ path: String?, _ area: Area, name: String) -> Document {
        var listen: [Document.Member] = []
        if let path { listen.append(.init("unix", .string(path))) }
        if let port { listen.append(.init("tcp", .integer(port))) }
        var members: [Document.Member] = [
            .init("listen", .object(listen)), .init("size", [.integer(area.width), .integer(area.height)]),
            .init("name", .string("\(name) (recorded)")), .init("resize", false),
            .init("insecure-loopback", .bool(insecureLoopback)),
        ]
        if let passwordFile { members.append(.init("password-file", .string(passwordFile))) }
        return .object(members)
    }

    /// A socket of this user's.
    private static var usualPath: String {
        let folder = Files.environment("XDG_RUNTIME_DIR") ?? "/tmp"
        let random = (try? Files.random(6)) ?? []
        return "\(folder)/nitpicker-replay-" + random.map { String($0, radix: 16) }.joined()
    }
}
