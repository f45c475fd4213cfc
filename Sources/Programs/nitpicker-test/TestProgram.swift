import ArgumentParser
import Plumbing
import Recordings
import ScenarioTest

/// Tests graphical scenarios over VNC; started by `nitpicker test`.
@main
struct TestProgram: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nitpicker-test",
        abstract: "Test what a VNC server shows and does; start it by 'nitpicker test'.",
        discussion: """
            A test is a YAML file: what to connect to, or which scenario to start, and the steps. The exit status is 0 when all passed,
            1 when an expectation failed, 2 when a test is broken: unreadable, without a server, without an image.
            """,
        subcommands: [Run.self, Check.self, Work.self, Serve.self, Record.self, Screencast.self],
        defaultSubcommand: Run.self)
}

/// What all ways to run tests have in common.
struct TestOptions: ParsableArguments {
    @Option(help: "The server for tests that name none: HOST, HOST:PORT, or the path of a socket.")
    var connect: String?

    @Option(help: "The file with its password.", completion: .file())
    var passwordFile: String?

    @Option(
        name: [.customShort("D"), .customLong("set")], help: "A variable for the tests, NAME=VALUE; may be repeated.")
    var set: [String] = []

    @Option(help: "The variant of images to look for, instead of all.")
    var variant: String?

    @Flag(help: "Make images that do not match anew of what the screen shows; look at the report before.")
    var accept = false

    @Option(help: "The folder for what 'capture' keeps.", completion: .directory)
    var captures: String?

    @Option(help: "The folder for the recording of each test's screen, for 'nitpicker replay'.", completion: .directory)
    var recordings: String?

    /// The variables, those of the environment below them.
    func variables() throws -> [String: String] {
        var result: [String: String] = [:]
        for line in Files.environment {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { result[String(parts[0])] = String(parts[1]) }
        }
        for text in set {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else { throw ValidationError("'\(text)' is not NAME=VALUE") }
            result[String(parts[0])] = String(parts[1])
        }
        return result
    }

    /// Keeps what was seen, when that is wanted.
    func keep(_ result: TestResult, of file: String) {
        guard let recordings else { return }
        let bytes = RecordingWriter.file(of: result.recording, name: result.name, until: result.duration)
        // Without a screen there was nothing to see.
        if bytes.isEmpty { return }
        do throws(SystemError) {
            try Files.makeDirectory(recordings)
            try Files.write(bytes, to: "\(recordings)/\(TestPath.name(of: file)).fbs", mode: 0o600)
        } catch {
            tell("the recording is not kept: \(error)")
        }
    }

    /// The same as arguments.
    var arguments: [String] {
        var result: [String] = []
        if let connect { result += ["--connect", connect] }
        if let passwordFile { result += ["--password-file", passwordFile] }
        for text in set { result += ["--set", text] }
        if let variant { result += ["--variant", variant] }
        if accept { result.append("--accept") }
        if let captures { result += ["--captures", captures] }
        if let recordings { result += ["--recordings", recordings] }
        return result
    }
}

/// Writes a line to standard output at once, also when that is no terminal.
func tell(_ text: String) { try? Files.write(Array((text + "\n").utf8), descriptor: 1, "standard output") }
