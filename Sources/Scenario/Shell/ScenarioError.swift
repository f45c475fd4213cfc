package import Plumbing
package import YAMLDocuments

/// Why a scenario does not run, or a running one does not answer.
package enum ScenarioError: Error, Sendable, CustomStringConvertible {
    /// The file is refused for what is wrong in it.
    case refused([Problem])
    /// The file cannot be read.
    case unreadable(file: String, SystemError)
    /// A scenario of that name runs already.
    case runsAlready(name: String)
    /// No scenario of that name runs, or none at all.
    case notRunning(name: String?)
    /// Several run, and one has to be named.
    case ambiguous([String])
    /// The running scenario said no.
    case denied(String)
    /// The running scenario went away, or speaks another language.
    case lost(String)
    case system(SystemError)

    package var description: String {
        switch self {
        case .refused(let problems): problems.map(\.description).joined(separator: "\n")
        case .unreadable(let file, let error): "\(file): \(error)"
        case .runsAlready(let name):
            "a scenario '\(name)' runs already; another name is given by --name"
        case .notRunning(let name?): "no scenario '\(name)' runs"
        case .notRunning(nil): "no scenario runs"
        case .ambiguous(let names): "several scenarios run (\(names.joined(separator: ", "))); name one by --scenario"
        case .denied(let reason): reason
        case .lost(let reason): "the scenario does not answer: \(reason)"
        case .system(let error): error.description
        }
    }
}
