package import Sessions

/// Gathers the problems of one file, so that all are told and not only the first.
package struct Problems: Sendable {
    /// The file as the user named it.
    package let file: String
    /// What was found, in the order in which it was.
    package private(set) var all: [Problem] = []

    /// No problems yet.
    package init(file: String) { self.file = file }

    /// Adds an error.
    package mutating func error(_ line: Int, _ message: String, hint: String? = nil) {
        add(Problem(file: file, line: line, message, hint: hint))
    }

    /// Adds a note.
    package mutating func note(_ line: Int, _ message: String) { add(Problem(.note, file: file, line: line, message)) }

    /// Adds a problem unless it is already there.
    package mutating func add(_ problem: Problem) {
        if !all.contains(problem) { all.append(problem) }
    }

    /// The members of an object, after a complaint about those with unknown names; none of anything else.
    package mutating func members(_ member: Document.Member, of what: String, known: [String]) -> [Document.Member] {
        let members = self.members(member, of: what)
        for member in members where !known.contains(member.name) {
            error(
                member.line, "unknown key '\(member.name)' in \(what)",
                hint: Spelling.hint(member.name, among: known) ?? "known: \(known.joined(separator: ", "))")
        }
        return members.filter { known.contains($0.name) }
    }

    /// The members of an object with free names; nothing at all counts as empty.
    package mutating func members(_ member: Document.Member, of what: String) -> [Document.Member] {
        switch member.value {
        case .object(let members): return members
        case .null: return []
        default:
            error(member.line, "\(what) must be a mapping (name: value)")
            return []
        }
    }

    /// A text, also of a number; complains about anything else.
    package mutating func text(_ member: Document.Member, of what: String) -> String? {
        if let text = Self.text(member.value) { return text }
        error(member.line, "\(what) must be a text")
        return nil
    }

    /// A list of texts, or a single one.
    package mutating func texts(_ member: Document.Member, of what: String) -> [String] {
        if let text = Self.text(member.value) { return [text] }
        let items = member.value.items
        let texts = items.compactMap { Self.text($0) }
        if member.value.isNull { return [] }
        guard case .list = member.value, texts.count == items.count else {
            error(member.line, "\(what) must be a list of texts")
            return texts
        }
        return texts
    }

    private static func text(_ value: Document) -> String? {
        switch value {
        case .string(let text): text
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .bool(let flag): flag ? "true" : "false"
        case .null, .list, .object: nil
        }
    }
}
