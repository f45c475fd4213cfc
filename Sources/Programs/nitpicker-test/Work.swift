import ArgumentParser
import Plumbing
import ScenarioTest
import Sessions

/// Runs one test; started by `run` for each.
struct Work: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run one test and write its result as JSON.", shouldDisplay: false)

    @OptionGroup var options: TestOptions

    @Flag(help: "Make a video of what was seen.")
    var film = false

    @Option(help: "The file for the result.")
    var result: String

    @Argument(help: "The test.")
    var file: String

    func run() throws {
        let document = try test()
        try Files.write(document.jsonText, to: result)
        throw ExitCode(TerminalReport.status([document]))
    }

    private func test() throws -> Document {
        let source = FileTestSource(variant: options.variant, makesMissing: options.accept)
        let (plan, problems) = TestReader.read(file: file, variables: try options.variables(), from: source)
        if !problems.isEmpty {
            for problem in problems { tell(problem.description) }
            let first = problems[0]
            return ResultDocument.broken(
                name: plan.name, file: first.file, line: first.line,
                message: problems.map(\.description).joined(separator: "\n"))
        }
        var settings = TestRun.Options()
        settings.accepts = options.accept
        settings.captures = options.captures
        if let connect = options.connect {
            guard let address = VNCAddress(connect) else { throw ValidationError("'\(connect)' is no address") }
            settings.server = ServerTarget(
                address: address, password: options.passwordFile.map { .file($0) } ?? .none, limit: plan.limit)
        }
        let result: TestResult
        do {
            let run = try TestRun(plan, settings) { tell(TerminalReport.line($0)) }
            result = run.run()
            for line in run.accepted { tell("  new    \(line)") }
        } catch {
            tell("\(file): \(error.context)")
            return ResultDocument.broken(name: plan.name, file: file, line: 1, message: error.context)
        }
        options.keep(result, of: file)
        return ResultDocument.make(result, filmed: film)
    }
}
