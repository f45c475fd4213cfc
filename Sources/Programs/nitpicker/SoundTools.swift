import ArgumentParser
import Foundation
import Plumbing
import Scenario

/// What `play`, `record` and `tone` have in common: their program runs inside a running scenario.
struct SoundOptions: ParsableArguments {
    @OptionGroup var option: ScenarioOption

    @Option(help: "What the program is called, by which routes and the mixer know it.")
    var label: String?

    /// Starts the program with those of its arguments that are not ours.
    func start(_ verb: String, _ arguments: [String]) throws {
        var order = GuestOrder(
            label: label ?? verb, command: "nitpicker-\(verb)", arguments: arguments, environment: Files.environment,
            directory: FileManager.default.currentDirectoryPath)
        order.isNumbered = label == nil
        try execute(order, option.scenario)
    }
}

/// `nitpicker play FILE`.
struct Play: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Play a sound file into a running scenario.",
        discussion: "'nitpicker-play --help' tells its other options (--gain, --loop, ...).")

    @OptionGroup var options: SoundOptions

    @Argument(parsing: .captureForPassthrough, help: "The file, and options of nitpicker-play.")
    var arguments: [String] = []

    func run() throws { try options.start("play", arguments) }
}

/// `nitpicker record FILE`.
struct Record: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Record from a running scenario into a sound file.",
        discussion: """
            The scenario has to have a default route for AudioIn. 'nitpicker-record --help' tells its other options
            (--seconds, --channels, ...).
            """)

    @OptionGroup var options: SoundOptions

    @Argument(parsing: .captureForPassthrough, help: "The file, and options of nitpicker-record.")
    var arguments: [String] = []

    func run() throws { try options.start("record", arguments) }
}

/// `nitpicker tone`.
struct ToneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tone", abstract: "Play a test tone into a running scenario.",
        discussion: "'nitpicker-tone --help' tells its other options (--frequency, --level, ...).")

    @OptionGroup var options: SoundOptions

    @Argument(parsing: .captureForPassthrough, help: "Options of nitpicker-tone.")
    var arguments: [String] = []

    func run() throws { try options.start("tone", arguments) }
}
