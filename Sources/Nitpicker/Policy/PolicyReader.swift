import Framebuffer
import Sessions

/// Reads a policy out of a document; what is wrong becomes a warning and its default.
struct PolicyReader {
    private(set) var warnings: [String] = []

    /// Notes that a member is not as it must be.
    mutating func warn(_ text: String, line: Int = 0) {
        if warnings.count < 100 { warnings.append(line > 0 ? "line \(line): \(text)" : text) }
    }

    /// Warns of members that nobody reads.
    mutating func check(_ document: Document, of what: String, known: Set<String>) {
        for member in document.members where !known.contains(member.name) {
            warn("\(what) has no member '\(member.name)'", line: member.line)
        }
    }

    /// A member that must be one of an enumeration's words.
    mutating func word<T: RawRepresentable & CaseIterable>(_ document: Document, _ name: String, _ standard: T) -> T
    where T.RawValue == String {
        guard let member = document.member(name) else { return standard }
        if let text = member.value.string, let value = T(rawValue: text) { return value }
        let words = T.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        warn("'\(name)' must be one of \(words)", line: member.line)
        return standard
    }

    /// A member that must be a whole number between limits.
    mutating func integer(
        _ document: Document, _ name: String, _ standard: Int, in limits: ClosedRange<Int> = -32768...32767
    ) -> Int {
        guard let member = document.member(name) else { return standard }
        if let value = member.value.integer, limits.contains(value) { return value }
        warn("'\(name)' must be a number from \(limits.lowerBound) to \(limits.upperBound)", line: member.line)
        return standard
    }

    /// A member that must be a boolean, or "yes" or "no".
    mutating func bool(_ document: Document, _ name: String, _ standard: Bool) -> Bool {
        guard let member = document.member(name) else { return standard }
        if let value = member.value.bool { return value }
        if member.value.string == "yes" { return true }
        if member.value.string == "no" { return false }
        warn("'\(name)' must be true or false", line: member.line)
        return standard
    }

    /// A member that must be a colour like "#19253a".
    mutating func color(_ document: Document, _ name: String, _ standard: Color) -> Color {
        guard let member = document.member(name) else { return standard }
        if let color = member.value.string.flatMap({ Color(hex: $0) }), color.alpha == 255 { return color }
        warn("'\(name)' must be a colour like \"#19253a\"", line: member.line)
        return standard
    }

    /// A member that must name a key.
    mutating func key(_ document: Document, _ name: String) -> KeyCode? {
        guard let member = document.member(name) else { return nil }
        if let key = member.value.string.flatMap({ KeyCode(name: $0) }) { return key }
        warn("'\(name)' must be the name of a key like \"KEY_F12\"", line: member.line)
        return nil
    }

    /// A member that must be a list; the items are objects.
    mutating func list(_ document: Document, _ name: String) -> [Document] {
        guard let member = document.member(name) else { return [] }
        guard case .list(let items) = member.value else {
            warn("'\(name)' must be a list", line: member.line)
            return []
        }
        return items.filter { item in
            if case .object = item { return true }
            warn("an item of '\(name)' must be an object", line: member.line)
            return false
        }
    }
}
