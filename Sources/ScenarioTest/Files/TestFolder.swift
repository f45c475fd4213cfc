internal import Glibc
internal import Plumbing

/// A folder for one test, removed with all in it when its owner lets go of it.
package final class TestFolder: Sendable {
    package let path: String

    /// Makes an empty folder below /tmp; its path is short enough for unix sockets.
    package init(_ name: String = "test") throws(ScenarioError) {
        path = "/tmp/scenariotest-\(name)-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        try ScenarioError.wrap(.process) { () throws(SystemError) in try Files.makeDirectory(path) }
    }

    deinit { Files.removeAll(path) }

    /// The path of a file in it.
    package func file(_ name: String) -> String { "\(path)/\(name)" }
}
