import ArgumentParser
import Framebuffer
import Plumbing
import Recordings
import Sessions

/// Records what a running scenario shows; started inside it by `nitpicker screencast`.
@main
struct Screencast: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nitpicker-screencast",
        abstract: "Record what a running scenario shows; start it by 'nitpicker screencast'.")

    @Option(help: "The most moments a second.")
    var rate = 25

    @Option(help: "End after so many seconds.")
    var seconds: Double?

    @Option(help: "End at so many MiB.")
    var size = 4096

    @Option(help: "How many seconds to wait for the GUI server and for something to show the panorama.")
    var wait = 10

    @Option(help: "What the recording is called inside.")
    var title = "nitpicker"

    @Argument(help: "The file to write, of which there must be none yet.", completion: .file(extensions: ["fbs"]))
    var file: String

    func validate() throws {
        if !(1...1000).contains(rate) { throw ValidationError("the rate is 1 to 1000") }
        if !(1...1 << 20).contains(size) { throw ValidationError("the size is 1 to \(1 << 20) MiB") }
    }

    func run() throws {
        do {
            let loop = try Loop()
            let link = try ParentLink.inherited()
            try loop.onSignals(Loop.endingSignals) { [unowned loop] _ in loop.stop() }
            try loop.watch(link.descriptorNumber) { [unowned loop] _ in loop.stop() }
            let onlooker = try Onlooker(link, loop)
            let recorder = ScreenRecorder(try RecordingFile(file), name: title, byteLimit: size << 20)
            var failure: String?
            func end(_ reason: String?) {
                failure = failure ?? reason
                loop.stop()
            }
            onlooker.onEnd = { end($0) }
            onlooker.period = 1000 / rate
            onlooker.onPicture = { picture, changed in
                do throws(RecordingError) {
                    try recorder.take(picture, changed, at: Instant.now)
                    if recorder.isFull { end(nil) }
                } catch {
                    end("\(error)")
                }
            }
            loop.schedule(afterMilliseconds: max(0, min(wait, 86_400)) * 1000) {
                if !recorder.hasBegun { end("nothing to record: no GUI server, or nothing shows the panorama") }
            }
            if let seconds {
                loop.schedule(afterMilliseconds: Int(max(0, min(seconds, 1e7)) * 1000)) { end(nil) }
            }
            try loop.run()
            try recorder.finish(at: Instant.now)
            Log.info("\(file): \(recorder.duration) ms, \(recorder.moments) moments, \(recorder.byteCount) bytes")
            if let failure { throw SessionError.rejected(failure) }
        } catch {
            Log.error("\(error)")
            throw ExitCode.failure
        }
    }
}
