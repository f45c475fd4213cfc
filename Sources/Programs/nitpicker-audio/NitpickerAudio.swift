import ArgumentParser

/// `nitpicker audio`: shows what a running mixer does, and changes its cables.
@main
struct NitpickerAudio: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nitpicker audio",
        abstract: "Show and change what is connected in the sound of a running scenario.",
        discussion: """
            A cable begins at 'label:X', 'prefix:X' or 'suffix:X' (sessions by their labels), at '*' (sessions that no
            other cable is for), or at a bus or sink by its name; it ends at a bus or sink. Changes are written to the
            file that the mixer reads as its document 'routing', and take effect at once, without a click.
            """,
        subcommands: [
            List.self, Connect.self, Disconnect.self, Gain.self, Pan.self, Mute.self, Unmute.self, Snapshot.self,
            Undo.self, Redo.self,
        ], defaultSubcommand: List.self)
}

/// Which mixer of which scenario is meant.
struct MixerOption: ParsableArguments {
    @Option(name: .shortAndLong, help: "The scenario's name; needed when several run.")
    var scenario: String?

    @Option(help: "The mixer's name in the scenario; needed when there are several.")
    var mixer: String?
}

/// The two ends of a cable.
struct CableArguments: ParsableArguments {
    @Argument(help: "Where it begins: 'label:X', 'prefix:X', 'suffix:X', '*', or the name of a bus or sink.")
    var from: String

    @Argument(help: "The bus or sink where it ends.")
    var to: String
}
