import ArgumentParser
import Foundation
import Plumbing
import Scenario

/// `nitpicker clipboard copy`, `paste`, `types`.
struct Clipboard: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy to and paste from a running scenario's clipboard.",
        discussion: """
            'copy' takes standard input, 'paste' writes to standard output, 'types' lists what is there; --type names a MIME
            type other than text. It is the program 'clipboard-tool' to the clipboard, whose policies say what it may.
            """)

    @OptionGroup var option: ScenarioOption

    @Option(help: "What the program is called, by which the clipboard knows it.")
    var label = "clipboard-tool"

    @Argument(parsing: .captureForPassthrough, help: "copy, paste or types, and options of nitpicker-clipboard.")
    var arguments: [String] = []

    func run() throws {
        var order = GuestOrder(
            label: label, command: "nitpicker-clipboard", arguments: arguments, environment: Files.environment,
            directory: FileManager.default.currentDirectoryPath)
        order.isNumbered = true
        try execute(order, option.scenario)
    }
}
