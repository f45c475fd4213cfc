import ArgumentParser
import Plumbing
import Recordings
import ScenarioTest

/// `nitpicker screencast --connect SERVER FILE`.
struct Screencast: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Record what a VNC server shows; start it by 'nitpicker screencast --connect'.", shouldDisplay: false)

    @Option(help: "The server: HOST, HOST:PORT, or the path of a socket.")
    var connect: String

    @Option(help: "The file with its password.", completion: .file())
    var passwordFile: String?

    @Option(help: "The most moments a second.")
    var rate = 25

    @Option(help: "End after so many seconds.")
    var seconds: Double?

    @Option(help: "End at so many MiB.")
    var size = 4096

    @Argument(help: "The file to write, of which there must be none yet.", completion: .file(extensions: ["fbs"]))
    var file: String

    func validate() throws {
        if !(1...1000).contains(rate) { throw ValidationError("the rate is 1 to 1000") }
        if !(1...1 << 20).contains(size) { throw ValidationError("the size is 1 to \(1 << 20) MiB") }
    }

    func run() throws {
        guard let address = VNCAddress(connect) else { throw ValidationError("'\(connect)' is no address") }
        let password = try passwordFile.map { path in
            let text = String(decoding: try Files.read(path, limit: 4096), as: UTF8.self)
            return String(text.prefix { $0 != "\n" })
        }
        let loop = try Loop()
        var isOver = false
        try loop.onSignals(Loop.endingSignals) { _ in isOver = true }
        var options = VNCOptions(password: password)
        // The pointer belongs to what is seen.
        options.separateCursor = false
        options.sizesArePlain = true
        let screen = try VNCScreen(address, options)
        let file = try RecordingFile(file)
        let camera = ScreenCamera(
            ScreenRecorder(file, name: screen.name, byteLimit: size << 20), period: 1000 / rate)
        let end = seconds.map { Instant.now.advanced(milliseconds: Int(max(0, min($0, 1e7)) * 1000)) }
        var reason: String?
        do {
            try camera.film(screen) { [unowned loop] in
                try? loop.turn(milliseconds: 0)
                return isOver || end.map { Instant.now >= $0 } ?? false
            }
        } catch {
            reason = error.context
        }
        try camera.finish()
        let recorder = camera.recorder
        tell("\(file.path): \(recorder.duration) ms, \(recorder.moments) moments, \(file.byteCount) bytes")
        if let reason {
            tell("the recording ends early: \(reason)")
            throw ExitCode.failure
        }
    }
}
