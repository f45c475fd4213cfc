internal import Plumbing

/// Where programs are found.
package enum Programs {
    /// The folder with the products of this package: that of the running test program.
    package static let products = Files.programDirectory

    /// The full path of a program: as given, or a product of this package, or found in PATH.
    package static func find(_ program: String) -> String? {
        if program.contains("/") { return Files.isExecutable(program) ? program : nil }
        let folders = [products] + (Files.environment("PATH") ?? "").split(separator: ":").map(String.init)
        return folders.lazy.map { "\($0)/\(program)" }.first { Files.isExecutable($0) }
    }

    /// Runs a program of the system to its end and returns its output; throws unless it ended well.
    @discardableResult
    package static func run(
        _ program: String, _ arguments: [String] = [], environment: [String: String] = [:]
    ) throws(ScenarioError) -> String {
        let process = try ScenarioProcess(program, arguments, environment: environment)
        let status = try process.waitForEnd()
        guard status == .exited(0) else {
            throw ScenarioError(.process, "\(program) \(arguments): \(status): \(process.output)")
        }
        return process.output
    }
}
