import ArgumentParser
import Foundation
import Plumbing
import Scenario

/// `nitpicker screencast FILE`.
struct Screencast: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Record what a running scenario, or any VNC server, shows.",
        discussion: """
            Only the screen is recorded, nothing that is typed. Ctrl-C ends it; 'nitpicker replay FILE' shows it. The file is its
            owner's alone, and is never written over another one.
            """)

    @OptionGroup var option: ScenarioOption

    @Option(help: "The component whose picture is wanted; needed when several provide Capture.")
    var from: String?

    @Option(help: "Record this VNC server instead: HOST, HOST:PORT, or the path of a socket.")
    var connect: String?

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

    func run() throws {
        var arguments = ["--rate=\(rate)", "--size=\(size)"]
        if let seconds { arguments.append("--seconds=\(seconds)") }
        if let connect {
            arguments.append("--connect=\(connect)")
            if let passwordFile { arguments.append("--password-file=\(passwordFile)") }
            // The way to other VNC servers is with the tests, whose licence it shares.
            Replacement.become("\(Files.programDirectory)/nitpicker-test", ["screencast"] + arguments + ["--", file])
            throw ExitCode.failure
        }
        var order = GuestOrder(
            label: "screencast", command: "nitpicker-screencast", arguments: arguments + ["--", file],
            environment: Files.environment, directory: FileManager.default.currentDirectoryPath)
        order.capture = true
        order.captureFrom = from
        try execute(order, option.scenario)
    }
}
