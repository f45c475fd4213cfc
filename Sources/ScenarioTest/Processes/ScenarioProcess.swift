internal import Glibc
package import Plumbing

/// A program that a test runs: its output is kept, its end is waited for, and nothing of it outlives the test.
///
/// Both its outputs are read as they come, so it never waits for the test. It leads a process group, all of which is
/// killed when the owner lets go of it, and it dies when the test process does.
package final class ScenarioProcess {
    package let name: String
    package let pid: Int32
    private let child: ChildProcess
    private let written: ProcessOutput
    private var ended: ExitStatus?
    /// How much of the output has been waited through.
    private var position = 0

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: a path, or the name of a product of this package or of a program in PATH, looked up in that order.
    ///   - environment: variables in addition to those of the test process; an empty value removes one.
    ///   - descriptors: what the program finds as descriptors 3, 4 and so on.
    package init(
        _ program: String, _ arguments: [String] = [], environment: [String: String] = [:], folder: String? = nil,
        descriptors: [Int32] = []
    ) throws(ScenarioError) {
        guard let found = Programs.find(program) else {
            throw ScenarioError(.process, "there is no program \(program)")
        }
        name = program.split(separator: "/").last.map(String.init) ?? program
        let pipe = try ScenarioError.wrap(.process) { () throws(SystemError) in try PipeEnds() }
        let source = pipe.output
        // Given back by name: what is left over of a value that was taken apart in an initialiser is not closed.
        var sink: Descriptor? = pipe.input
        let number = sink?.number ?? -1
        let inherited = Files.environment.filter { environment[String($0.prefix { $0 != "=" })] == nil }
        let added = environment.filter { !$0.value.isEmpty }.map { "\($0)=\($1)" }
        child = try Spawner.start(
            Spawner.Order(
                program: found, arguments: arguments, environment: inherited + added, folder: folder,
                descriptors: descriptors, output: number))
        sink = nil
        written = try ProcessOutput(source)
        pid = Int32(child.pid)
    }

    deinit { stop() }

    /// Everything that the program has written to both outputs.
    package var output: String { String(decoding: written.content, as: UTF8.self) }

    /// How it ended, or nil while it runs.
    package var status: ExitStatus? {
        if let ended { return ended }
        ended = try? child.reap()
        return ended
    }

    /// Waits for the next line of the output with `text` in it and returns that line.
    ///
    /// Lines up to there have been waited through: the next call looks behind it.
    @discardableResult
    package func waitForLine(containing text: String, limit: Int = Deadline.limit) throws(ScenarioError) -> String {
        try waitForLine("a line with \"\(text)\"", limit: limit) { $0.contains(text) }
    }

    /// Waits for the next line of the output that meets `condition` and returns that line.
    @discardableResult
    package func waitForLine(
        _ what: String, limit: Int = Deadline.limit, _ condition: (String) -> Bool
    ) throws(ScenarioError) -> String {
        let deadline = Deadline(milliseconds: limit)
        while true {
            let hasEnded = status != nil
            if let line = nextLine(condition) { return line }
            if hasEnded { throw failure(.process, "waited for \(what), but it ended") }
            if !written.wait(deadline, orFor: child.descriptor.number) || deadline.isOver {
                throw failure(.limit, "waited for \(what)")
            }
        }
    }

    /// Waits for the end.
    @discardableResult
    package func waitForEnd(limit: Int = Deadline.limit) throws(ScenarioError) -> ExitStatus {
        let deadline = Deadline(milliseconds: limit)
        while true {
            if let status { return status }
            if !Poll.wait([child.descriptor.number], deadline) { throw failure(.limit, "waited for its end") }
        }
    }

    /// Sends a signal to the program alone.
    package func signal(_ number: Int32) { if ended == nil { child.signal(number) } }

    /// Asks the program to end and waits for it.
    @discardableResult
    package func terminate() throws(ScenarioError) -> ExitStatus {
        signal(SIGTERM)
        return try waitForEnd()
    }

    /// Kills the program and its process group.
    package func stop() {
        signal(SIGKILL)
        _ = kill(-pid, SIGKILL)
        _ = try? waitForEnd()
    }

    private func nextLine(_ condition: (String) -> Bool) -> String? {
        let bytes = written.content
        while let end = bytes[min(position, bytes.count)...].firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: bytes[position..<end], as: UTF8.self)
            position = end + 1
            if condition(line) { return line }
        }
        return nil
    }

    private func failure(_ code: ScenarioError.Code, _ what: String) -> ScenarioError {
        ScenarioError(
            code, "\(name) (\(pid)): \(what); status \(String(describing: status)); output:\n\(output.suffix(4000))")
    }
}
