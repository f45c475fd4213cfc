/// Why a keyboard could not be made.
package struct KeyboardError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: Hashable, Sendable {
        /// The document has a member of the wrong type or outside of its range.
        case badDocument
        /// No keymap exists for these names.
        case unknownLayout
        /// The library gave no context: out of memory.
        case unavailable
    }

    package let code: Code
    /// What was wrong, for a person to read.
    package let context: String

    /// An error.
    package init(_ code: Code, _ context: String) {
        self.code = code
        self.context = context
    }

    package var description: String { context }
}
