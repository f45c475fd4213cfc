/// Private characters that hide from the YAML parser what we interpret ourselves: aliases and variables.
///
/// Yams would expand aliases without a bound, and would take the braces of `${NAME}` for a mapping.
struct YAMLMarks {
    /// Stands for every `*`.
    let alias: Unicode.Scalar
    private let open: Unicode.Scalar
    private let close: Unicode.Scalar

    /// Marks that do not occur in a text; nil when it uses too many private characters.
    init?(for text: String) {
        let range: ClosedRange<Unicode.Scalar> = "\u{E000}"..."\u{E0FF}"
        let used = Set(text.unicodeScalars.lazy.filter { range.contains($0) })
        let free = (range.lowerBound.value...range.upperBound.value).compactMap { Unicode.Scalar($0) }
            .filter { !used.contains($0) }
        guard free.count >= 3 else { return nil }
        (alias, open, close) = (free[0], free[1], free[2])
    }

    /// The text with the marks in it, of as many characters and lines.
    func hidden(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        var last: Unicode.Scalar = " "
        var isInVariable = false
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*": result.append(alias)
            case "{" where last == "$" && rest.prefix(while: { $0 != "\n" && $0 != "{" }).contains("}"):
                result.append(open)
                isInVariable = true
            case "}" where isInVariable:
                result.append(close)
                isInVariable = false
            default: result.append(scalar)
            }
            last = scalar
        }
        return String(result)
    }

    /// The text that the marks stand for.
    func shown(_ text: String) -> String {
        let marks = [alias, open, close]
        guard text.unicodeScalars.contains(where: { marks.contains($0) }) else { return text }
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0 == alias ? "*" : $0 == open ? "{" : $0 == close ? "}" : $0 }))
    }
}
