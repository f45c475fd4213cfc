/// What can go wrong with a map file or a tile.
package struct MapError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: String, Hashable, Sendable {
        /// The file cannot be opened or read.
        case unreadable
        /// The bytes are not of the kind that the name or the first bytes promise.
        case malformed
        /// A valid file that uses what is not served here.
        case unsupported
        /// A limit was exceeded, which only a broken or hostile file does.
        case tooLarge
    }

    package let code: Code
    /// What was being read, for people.
    package let context: String

    /// A failure of that kind.
    package init(_ code: Code, _ context: String) {
        self.code = code
        self.context = context
    }

    package var description: String { "\(context): \(code.rawValue)" }
}
