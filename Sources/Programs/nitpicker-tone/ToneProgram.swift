import ArgumentParser
import AudioTools
import Plumbing
import Sessions

/// Plays a tone; started inside a scenario by `nitpicker tone`, or as a component.
@main
struct ToneProgram: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nitpicker-tone",
        abstract: "Play a test tone into a scenario; start it by 'nitpicker tone'.",
        discussion: "Each sample depends on its position on the server's clock only.")

    @Option(help: "The form: \(Tone.Shape.allCases.map(\.rawValue).joined(separator: ", ")).")
    var shape = Tone.Shape.sine

    @Option(help: "The frequency in hertz.")
    var frequency = 440.0

    @Option(help: "The peak level in decibels below full scale.")
    var level = -20.0

    @Option(help: "The number of channels.")
    var channels = 2

    @Option(help: "How many seconds; without it for ever.")
    var seconds: Double?

    func validate() throws {
        if !(0...Double(AudioFormat.rates.upperBound) / 2).contains(frequency) {
            throw ValidationError("the frequency is between 0 and \(AudioFormat.rates.upperBound / 2) Hz")
        }
        if !(-200...0).contains(level) { throw ValidationError("the level is between -200 and 0 dB") }
        if !(1...AudioFormat.channelLimit).contains(channels) {
            throw ValidationError("there are 1 to \(AudioFormat.channelLimit) channels")
        }
        if let seconds, !(seconds > 0 && seconds <= 86_400 * 366) {
            throw ValidationError("the seconds are more than 0")
        }
    }

    func run() throws {
        let status = Component.run { component in
            var wish = TonePlayer.Wish()
            wish.shape = shape
            wish.hertz = frequency
            wish.amplitude = Decibels.factor(level)
            wish.channels = channels
            wish.seconds = seconds
            return try TonePlayer(component, wish)
        }
        throw ExitCode(status)
    }
}

extension Tone.Shape: ExpressibleByArgument {}
