package import Sessions

/// Something wrong in a scenario, told so that its author can mend it: where, what, and what was meant.
package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// How bad it is.
    package enum Severity: String, Hashable, Sendable {
        /// The scenario is refused.
        case error
        /// The scenario runs, but perhaps not as wished.
        case note
    }

    package var severity: Severity
    package var file: String
    /// The line, 1 for the first, 0 when the problem has no place.
    package var line: Int
    package var message: String
    /// What was meant, when that can be guessed.
    package var hint: String?

    /// A problem.
    package init(_ severity: Severity = .error, file: String, line: Int, _ message: String, hint: String? = nil) {
        self.severity = severity
        self.file = file
        self.line = line
        self.message = message
        self.hint = hint
    }

    package var description: String {
        let place = line > 0 ? "\(file):\(line)" : file
        let meant = hint.map { " (\($0))" } ?? ""
        return "\(place): \(severity.rawValue): \(message)\(meant)"
    }

    /// The problem as a part of a report.
    package var document: Document {
        var members: [Document.Member] = [
            .init("severity", .string(severity.rawValue)), .init("file", .string(file)), .init("line", .integer(line)),
            .init("message", .string(message)),
        ]
        if let hint { members.append(.init("hint", .string(hint))) }
        return .object(members)
    }
}
