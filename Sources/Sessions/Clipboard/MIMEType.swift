/// What a piece of a clip is: `text/plain;charset=utf-8`, `image/png`, a type and a subtype with parameters or without.
///
/// Lower case but for the values of parameters, without blanks, at most 127 bytes of ASCII; what is no such text is no type.
package struct MIMEType: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// The longest type, in bytes.
    package static let limit = 127

    /// Text in UTF-8: what everybody who speaks of text means here.
    package static let text = MIMEType(known: "text/plain;charset=utf-8")
    /// A picture.
    package static let png = MIMEType(known: "image/png")

    private init(known text: String) { self.text = text }

    /// The type of that text; blanks around separators are taken out, and text without a character set counts as UTF-8.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count <= Self.limit else { return nil }
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map { Self.trimmed($0[...]) }
        let names = parts[0].split(separator: "/", omittingEmptySubsequences: false)
        guard names.count == 2, names.allSatisfy({ Self.isToken($0) }) else { return nil }
        var result = parts[0].lowercased()
        for part in parts.dropFirst() {
            guard let sign = part.firstIndex(of: "=") else { return nil }
            let (name, value) = (part[..<sign].lowercased(), part[part.index(after: sign)...])
            guard Self.isToken(name), Self.isToken(value) else { return nil }
            result += ";\(name)=\(name == "charset" ? value.lowercased() : String(value))"
        }
        if result == "text/plain" { result = Self.text.text }
        guard result.utf8.count <= Self.limit else { return nil }
        self.text = result
    }

    package var description: String { text }

    /// Whether its bytes have to be UTF-8: texts that say so, or name no other character set.
    package var isUTF8: Bool {
        guard text.hasPrefix("text/") else { return false }
        let parameters = text.split(separator: ";").dropFirst()
        return parameters.allSatisfy { !$0.hasPrefix("charset=") || $0 == "charset=utf-8" || $0 == "charset=us-ascii" }
    }

    /// A token of RFC 2045.
    private static func isToken(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 > 32 && $0 < 127 && !separators.contains($0) }
    }

    private static let separators = Set("()<>@,;:\\\"/[]?=".utf8)

    private static func trimmed(_ text: some StringProtocol) -> String {
        var rest = text[...]
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
