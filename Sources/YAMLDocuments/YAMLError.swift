/// Why a text is no YAML document that we take: the line, and what is wrong in the user's words.
package struct YAMLError: Error, Equatable, Sendable {
    /// The line, 1 for the first, 0 when the fault has no place.
    package var line: Int
    /// What is wrong.
    package var message: String

    /// An error.
    package init(line: Int, _ message: String) {
        self.line = line
        self.message = message
    }
}
