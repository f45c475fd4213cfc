/// Why an image file could not be read or written.
package struct ImageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure.
    package enum Code: Hashable, Sendable {
        /// The bytes are not an image of this format, or a damaged one.
        case malformed
        /// The image has more pixels than the caller allows, or none.
        case tooLarge
        /// The encoder failed.
        case encoding
    }

    package let code: Code
    /// What the codec said, in English.
    package let context: String

    /// A failure.
    package init(code: Code, context: String) {
        self.code = code
        self.context = context
    }

    package var description: String { context.isEmpty ? "\(code)" : "\(code): \(context)" }
}
