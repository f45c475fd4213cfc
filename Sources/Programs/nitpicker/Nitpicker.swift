import ArgumentParser
import Plumbing

/// The command `nitpicker`: the parent of scenarios, and the way to talk to those that run.
///
/// A verb that is none of its own is the program `nitpicker-VERB` beside it.
@main
struct Nitpicker: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nitpicker",
        abstract: "Runs graphical scenarios of isolated programs, and looks after them.",
        discussion: """
            Other verbs are programs of their own: 'nitpicker VERB' starts 'nitpicker-VERB'.
            """,
        subcommands: [
            Run.self, Check.self, Status.self, Exec.self, Screenshot.self, Screencast.self, Play.self, Record.self,
            ToneCommand.self, X11.self, Clipboard.self, ViewLink.self, End.self,
        ])

    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        if let verb = arguments.first, !verb.hasPrefix("-"), verb != "help",
            !configuration.subcommands.contains(where: { $0._commandName == verb })
        {
            let path = "\(Files.programDirectory)/nitpicker-\(verb)"
            if !verb.contains("/"), Files.isExecutable(path) {
                Replacement.become(path, Array(arguments.dropFirst()))
            }
        }
        self.main(Array(arguments))
    }
}

/// Which of the running scenarios is meant.
struct ScenarioOption: ParsableArguments {
    @Option(name: .shortAndLong, help: "The scenario's name; needed when several run.")
    var scenario: String?
}
