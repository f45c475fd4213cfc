import ArgumentParser
import Plumbing
import Scenario

/// `nitpicker run FILE`.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a scenario until it ends or is interrupted.",
        discussion: """
            The file is watched: a change is taken over live and touches only what changed; a bad change is reported
            and the scenario goes on as it was. Variables of the environment can be used in it: ${NAME:-default}.
            """)

    @Argument(help: "The scenario, a YAML file.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @Option(help: "A name to find the scenario by, instead of its own.")
    var name: String?

    @Option(help: "The directory for reports, instead of the scenario's own.", completion: .directory)
    var reports: String?

    func run() throws {
        do {
            let reports = reports.map { ScenarioSource($0).path }
            let parent = try Parent(ScenarioSource(file, name: name), .init(reports: reports))
            throw ExitCode(Int32(clamping: try parent.run()))
        } catch let error as ScenarioError {
            throw failure(error)
        }
    }
}

/// Prints why a command failed, and turns it into an exit status: 2 for a refused scenario, else 1.
func failure(_ error: ScenarioError) -> ExitCode {
    switch error {
    case .refused(let problems):
        for problem in problems { Log.plain(problem.description) }
        let count = problems.count { $0.severity == .error }
        Log.plain(count == 1 ? "1 error" : "\(count) errors")
        return ExitCode(2)
    default:
        Log.error(error.description)
        return .failure
    }
}
