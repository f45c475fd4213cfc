/// A running X server, as programs of a test see it.
package protocol XDisplay {
    /// The number behind the colon.
    var number: Int { get }
}

extension XDisplay {
    /// The display's name.
    package var name: String { ":\(number)" }

    /// Starts a program on this display.
    package func start(
        _ program: String, _ arguments: [String] = [], environment: [String: String] = [:]
    ) throws(ScenarioError) -> ScenarioProcess {
        let variables = environment.merging(["DISPLAY": name, "XAUTHORITY": "", "WAYLAND_DISPLAY": ""]) { $1 }
        return try ScenarioProcess(program, arguments, environment: variables)
    }

    /// Runs a program on this display to its end and returns its output; throws unless it ended well.
    @discardableResult
    package func run(_ program: String, _ arguments: [String] = []) throws(ScenarioError) -> String {
        let process = try start(program, arguments)
        let status = try process.waitForEnd()
        guard status == .exited(0) else {
            throw ScenarioError(.process, "\(program) \(arguments): \(status): \(process.output)")
        }
        return process.output
    }
}
