import ArgumentParser
import Foundation
import Plumbing
import Scenario

/// `nitpicker exec LABEL -- COMMAND…`.
struct Exec: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Start a program inside a running scenario.",
        discussion: """
            The program gets the scenario's default routes and the label given. Its exit status is returned; Ctrl-C
            ends it.
            """)

    @OptionGroup var option: ScenarioOption

    @Argument(help: "What the program is called on screen.")
    var label: String

    @Argument(parsing: .postTerminator, help: "The program and its arguments, behind '--'.")
    var command: [String] = []

    func validate() throws {
        if command.isEmpty { throw ValidationError("The program is missing: nitpicker exec LABEL -- COMMAND") }
    }

    func run() throws {
        try execute(
            GuestOrder(
                label: label, command: command[0], arguments: Array(command.dropFirst()),
                environment: Files.environment, directory: FileManager.default.currentDirectoryPath),
            option.scenario)
    }
}

/// `nitpicker screenshot FILE`.
struct Screenshot: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write what a running scenario shows to a PNG file.")

    @OptionGroup var option: ScenarioOption

    @Option(help: "The component whose picture is wanted; needed when several provide Capture.")
    var from: String?

    @Option(help: "Show the panorama in this size (such as 1280x800) for the picture, when nothing else shows it.")
    var size: String?

    @Option(help: "How many seconds to wait for the GUI server and for something to show the panorama.")
    var wait = 10

    @Argument(help: "The file to write.", completion: .file(extensions: ["png"]))
    var file: String

    func run() throws {
        let directory = FileManager.default.currentDirectoryPath
        var order = GuestOrder(
            label: "screenshot", command: "nitpicker-screenshot",
            arguments: ["--wait=\(wait)"] + (size.map { ["--size=\($0)"] } ?? []) + ["--", file],
            environment: Files.environment,
            directory: directory)
        order.capture = true
        order.captureFrom = from
        try execute(order, option.scenario)
    }
}

/// Runs a program inside a scenario, and ends with its status.
func execute(_ order: GuestOrder, _ scenario: String?) throws {
    do {
        throw ExitCode(Int32(clamping: try ControlClient(scenario: scenario).execute(order)))
    } catch let error as ScenarioError {
        throw failure(error)
    }
}
