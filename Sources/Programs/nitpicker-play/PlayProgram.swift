import ArgumentParser
import AudioTools
import Plumbing
import Sessions
import SoundFiles

/// Plays a sound file; started inside a scenario by `nitpicker play`, or as a component.
@main
struct PlayProgram: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nitpicker-play",
        abstract: "Play a sound file into a scenario; start it by 'nitpicker play'.")

    @Option(help: "How much louder, in decibels.")
    var gain = 0.0

    @Flag(help: "Begin again at the end, for ever.")
    var loop = false

    @Option(help: "The channels to play into, instead of the file's.")
    var channels: Int?

    @Argument(help: "The file: WAV, FLAC, Ogg, Opus, MP3, AIFF, and others.", completion: .file())
    var file: String

    func validate() throws {
        if !(-200...60).contains(gain) { throw ValidationError("the gain is between -200 and 60 dB") }
        if let channels, !(1...AudioFormat.channelLimit).contains(channels) {
            throw ValidationError("there are 1 to \(AudioFormat.channelLimit) channels")
        }
    }

    func run() throws {
        let status = Component.run { component in
            var options = Player.Options()
            options.gain = Decibels.factor(gain)
            options.loops = loop
            options.channels = channels
            return try Player(component, try SoundFileReader(file), options)
        }
        throw ExitCode(status)
    }
}
