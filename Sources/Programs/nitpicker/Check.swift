import ArgumentParser
import Plumbing
import Scenario

/// `nitpicker check FILE…`.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell everything that is wrong with a scenario, without running it.")

    @Argument(help: "The scenarios, YAML files.", completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    func run() throws {
        var isRefused = false
        for file in files {
            do {
                let source = ScenarioSource(file)
                let (scenario, problems) = source.scenario(in: try source.text())
                let errors = problems.count { $0.severity == .error }
                if errors > 0 { throw ScenarioError.refused(problems) }
                for problem in problems { print(problem) }
                print("\(file): fine (\(scenario.components.count) components)")
            } catch let error as ScenarioError {
                _ = failure(error)
                isRefused = true
            }
        }
        if isRefused { throw ExitCode(2) }
    }
}
