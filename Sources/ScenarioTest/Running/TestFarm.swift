internal import Foundation
internal import Plumbing
package import Sessions
internal import Synchronization

/// Runs tests side by side, each in a process of its own: what kills one harms no other.
package struct TestFarm: Sendable {
    private let program: String
    private let prefix: [String]
    private let arguments: [String]
    private let folder: String

    /// The words before a program by which Slurm runs it somewhere.
    package static let slurm = ["srun", "--quiet", "--ntasks=1", "--export=ALL"]

    /// A farm.
    ///
    /// - Parameters:
    ///   - program: what runs one test with `work`.
    ///   - prefix: what starts the program, such as `srun`; nothing starts it here.
    ///   - arguments: for each test.
    ///   - folder: where the results are written.
    package init(program: String, prefix: [String] = [], arguments: [String], folder: String) {
        self.program = program
        self.prefix = prefix
        self.arguments = arguments
        self.folder = folder
    }

    private struct State {
        var next = 0
        var working = 0
        var results: [Document?]
    }

    /// Runs the tests and returns their results in order.
    ///
    /// - Parameter tell: told of each line that a test prints, at once when only one runs, else when it is over.
    package func run(_ files: [String], jobs: Int, tell: @escaping @Sendable (String) -> Void) -> [Document] {
        let isAlone = jobs == 1 || files.count == 1
        let state = Mutex(State(results: Array(repeating: nil, count: files.count)))
        let done = DispatchSemaphore(value: 0)
        let workers = min(max(1, jobs), files.count)
        for _ in 0..<workers {
            // A child dies with the thread that started it, so each of these threads outlives its tests.
            Thread.detachNewThread {
                while true {
                    let index = state.withLock { state -> Int? in
                        if state.next == files.count { return nil }
                        state.next += 1
                        return state.next - 1
                    }
                    guard let index else { break }
                    var lines: [String] = []
                    if isAlone && files.count > 1 { tell("\(files[index]):") }
                    let result = self.test(files[index], index) { line in
                        if isAlone { tell(line) } else { lines.append(line) }
                    }
                    if !isAlone { tell(([files[index] + ":"] + lines).joined(separator: "\n")) }
                    tell(TerminalReport.line(result))
                    state.withLock { $0.results[index] = result }
                }
                done.signal()
            }
        }
        for _ in 0..<workers { done.wait() }
        return state.withLock { $0.results.compactMap { $0 } }
    }

    private func test(_ file: String, _ index: Int, _ tell: (String) -> Void) -> Document {
        let path = "\(folder)/\(index).json"
        Files.remove(path)
        let words = prefix + [program, "work"] + arguments + ["--result", path, "--", file]
        var reason = ""
        do throws(ScenarioError) {
            let process = try ScenarioProcess(words[0], Array(words.dropFirst()))
            while let line = try? process.waitForLine("a line", limit: .max / 4_000_000, { _ in true }) { tell(line) }
            let status = try process.waitForEnd()
            if let bytes = Files.content(path), let document = try? Document(json: bytes) { return document }
            reason = "the process of the test ended with \(status) and left no result:\n\(process.output.suffix(2000))"
        } catch {
            reason = error.context
        }
        tell("\(file): \(reason)")
        return ResultDocument.broken(name: TestPath.name(of: file), file: file, line: 1, message: reason)
    }
}
