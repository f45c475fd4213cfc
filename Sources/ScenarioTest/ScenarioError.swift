internal import Plumbing

/// Why a step of a test could not be done, in words for the person who reads the failed test.
package struct ScenarioError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure.
    package enum Code: Hashable, Sendable {
        /// The peer refused the connection or the password.
        case refused
        /// The peer closed the connection, or died.
        case disconnected
        /// What was waited for did not come within the limit.
        case limit
        /// A program could not be started, or ended otherwise than it should.
        case process
        /// A file or a message of a tool could not be read.
        case malformed
        /// Something that should be gone is still there.
        case left
    }

    package let code: Code
    /// What was done, what was expected, and what was there instead.
    package let context: String

    /// A failure of that kind.
    package init(_ code: Code, _ context: String) {
        self.code = code
        self.context = context
    }

    package var description: String { "\(code): \(context)" }

    /// Does something of the system and tells its failure as one of a test.
    static func wrap<Value: ~Copyable>(
        _ code: Code, _ body: () throws(SystemError) -> Value
    ) throws(ScenarioError) -> Value {
        do throws(SystemError) {
            return try body()
        } catch {
            throw ScenarioError(code, error.description)
        }
    }
}
