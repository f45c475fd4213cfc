/// Why a font could not be used.
package struct TextError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure.
    package enum Code: Hashable, Sendable {
        /// No such file, or it cannot be read.
        case unreadable
        /// The bytes are not an outline font.
        case malformed
        /// The size is not one that is served.
        case size
    }

    package let code: Code
    /// The file, or what was asked for.
    package let context: String

    /// A failure.
    package init(code: Code, context: String) {
        self.code = code
        self.context = context
    }

    package var description: String { "\(code): \(context)" }
}
