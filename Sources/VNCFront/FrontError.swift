/// Why the front cannot start, or cannot take a config.
package struct FrontError: Error, Equatable, CustomStringConvertible {
    /// The kinds of trouble.
    package enum Code: Sendable {
        /// The config says something that cannot be; the context names the member.
        case config
        /// The noVNC files are not there or are too many.
        case files
        /// No port could be had.
        case listen
        /// The certificate or its key cannot be used, or not be made.
        case certificate
    }

    package let code: Code
    package let context: String

    /// An error of the given kind.
    package init(_ code: Code, _ context: String) {
        self.code = code
        self.context = context
    }

    package var description: String { context }
}
