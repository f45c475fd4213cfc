import Plumbing
import ScenarioTest

/// Somewhere that X programs run: an X server of others, or ours by one of its doors.
struct Side {
    /// As the table calls it.
    let name: String
    /// What the programs find in their environment.
    let environment: [String: String]
    /// The X server; nil where there is none.
    var server: Int32?

    /// Runs a program to its end; nil when it did not end well, with what it said as the reason in the log.
    func run(_ program: String, _ arguments: [String]) -> String? {
        do {
            return try Programs.run(program, arguments, environment: environment)
        } catch {
            Log.warning("\(name): \(program) \(arguments.joined(separator: " ")): \(error.context.suffix(300))")
            return nil
        }
    }
}
