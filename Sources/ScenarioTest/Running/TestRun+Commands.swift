internal import Plumbing

extension TestRun {
    /// Runs a program to its end, or up to the output that it has to make.
    func run(_ command: Command) throws(StepFailure) {
        let process: ScenarioProcess
        do throws(ScenarioError) {
            process = try ScenarioProcess(
                command.words[0], Array(command.words.dropFirst()), environment: command.environment,
                folder: command.folder)
        } catch {
            throw StepFailure(.brokenTest, error.context)
        }
        if command.isBackground {
            background.append(process)
            guard let output = command.output else { return }
            do throws(ScenarioError) {
                try process.waitForLine(containing: output, limit: command.limit)
            } catch {
                throw StepFailure(.otherwise, error.context)
            }
            return
        }
        do throws(ScenarioError) {
            let status = try process.waitForEnd(limit: command.limit)
            let text = process.output
            logs.append(.init(name: current.title, text: String(text.suffix(64_000))))
            guard status == .exited(command.status) else {
                throw ScenarioError(
                    .process, "\(process.name): \(status), not \(command.status); it said:\n\(text.suffix(2000))")
            }
            if let output = command.output, !text.contains(output) {
                throw ScenarioError(.process, "\(process.name) did not say \"\(output)\", but:\n\(text.suffix(2000))")
            }
        } catch {
            throw StepFailure(.otherwise, error.context)
        }
    }
}
