import ArgumentParser
import Plumbing
import ScenarioTest
import Sessions

/// Does steps as they come, for tests that are written in other languages.
///
/// Each line of standard input is JSON: the first the head of a test, each other a step. Each is answered by a line of JSON, with
/// `outcome`, `cause`, `message` and what else came of it. The end of the input is the end of the test.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Do steps that come as lines of JSON, for other languages.", shouldDisplay: false)

    @OptionGroup var options: TestOptions

    @Option(help: "The report, one HTML file, written at the end.")
    var html: String?

    @Option(help: "What the test is called, and where its relative paths begin.")
    var file = "test"

    func run() throws {
        let source = FileTestSource(variant: options.variant, makesMissing: options.accept)
        guard let line = readLine(), let head = document(line) else { throw ExitCode(2) }
        let (plan, problems) = TestReader.head(head, file: file, variables: try options.variables(), from: source)
        guard problems.isEmpty else {
            answer(["outcome": "broken", "message": .string(problems.map(\.description).joined(separator: "\n"))])
            throw ExitCode(2)
        }
        var settings = TestRun.Options()
        settings.accepts = options.accept
        settings.captures = options.captures
        var last: [StepResult] = []
        let run = try TestRun(plan, settings) { last.append($0) }
        let isReady = run.start() && run.perform(plan.steps)
        answer(last)
        // What did not pass is the caller's to judge: it may go on.
        while isReady, let line = readLine() {
            guard let step = document(line) else { continue }
            last = []
            let (steps, problems) = TestReader.step(step, of: plan, from: source)
            if problems.isEmpty {
                run.perform(steps)
                answer(last)
            } else {
                answer(["outcome": "broken", "message": .string(problems.map(\.description).joined(separator: "\n"))])
            }
        }
        let end = run.finish()
        options.keep(end, of: file)
        let result = ResultDocument.make(end, filmed: html != nil)
        if let html { try Files.write(Array(HTMLReport.page([result]).utf8), to: html) }
        throw ExitCode(TerminalReport.status([result]))
    }

    private func document(_ line: String) -> Document? {
        do {
            return try Document(json: Array(line.utf8))
        } catch {
            answer(["outcome": "broken", "message": .string("no JSON: \(error)")])
            return nil
        }
    }

    private func answer(_ steps: [StepResult]) {
        let worst = steps.first { $0.outcome != .passed } ?? steps.last
        var members: [Document.Member] = [.init("outcome", .string(worst?.outcome.rawValue ?? "passed"))]
        if let cause = worst?.cause { members.append(.init("cause", .string(cause.rawValue))) }
        members.append(.init("message", .string(worst?.message ?? "")))
        if let place = worst?.place {
            let numbers = [place.x, place.y, place.width, place.height]
            members.append(.init("place", .list(numbers.map { .integer($0) })))
        }
        if let reading = worst?.reading { members.append(.init("reading", .string(reading))) }
        answer(.object(members))
    }

    private func answer(_ document: Document) {
        // One line, however the text is written.
        tell(String(decoding: document.jsonText, as: UTF8.self).split(separator: "\n").joined())
    }
}
