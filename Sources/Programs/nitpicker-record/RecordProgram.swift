import ArgumentParser
import AudioTools
import Plumbing
import Sessions
import SoundFiles

/// Records into a sound file; started inside a scenario by `nitpicker record`, or as a component.
@main
struct RecordProgram: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nitpicker-record",
        abstract: "Record what a route for AudioIn leads to into a sound file; start it by 'nitpicker record'.",
        discussion: "Ctrl-C ends it, and the file is complete.")

    @Option(help: "How many seconds to record.")
    var seconds: Double?

    @Option(help: "The number of channels.")
    var channels = 2

    @Option(help: "The bits of a sample: 32 (floats) or 16 for WAV, 24 or 16 for FLAC.")
    var bits: Int?

    @Argument(
        help: "The file to write, whose name ends in .wav or .flac.", completion: .file(extensions: ["wav", "flac"]))
    var file: String

    func validate() throws {
        if let seconds, !(seconds > 0 && seconds <= 86_400 * 366) {
            throw ValidationError("the seconds are more than 0")
        }
        if !(1...AudioFormat.channelLimit).contains(channels) {
            throw ValidationError("there are 1 to \(AudioFormat.channelLimit) channels")
        }
        guard let format = SoundFileFormat(path: file, bits: bits) else {
            throw ValidationError("the file's name ends in .wav (16 or 32 bits) or .flac (16 or 24 bits)")
        }
        if channels > format.channelLimit { throw ValidationError("FLAC has at most \(format.channelLimit) channels") }
    }

    func run() throws {
        guard let format = SoundFileFormat(path: file, bits: bits) else { throw ExitCode.failure }
        let status = Component.run { component in
            try Recorder(component, to: file, format, channels: channels, seconds: seconds)
        }
        throw ExitCode(status)
    }
}
