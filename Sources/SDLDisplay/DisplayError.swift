/// Why there is no window.
package struct DisplayError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was being done.
    package let operation: String
    /// What SDL said, in English.
    package let context: String

    /// A failure.
    package init(_ operation: String, context: String) {
        self.operation = operation
        self.context = context
    }

    package var description: String { "\(operation): \(context)" }
}
