/// Who a session belongs to: the names of the parents' children on the way, joined by " -> ".
///
/// Only the parent makes labels; a client can at most add a last part of its own. Both ends are trimmed of separators and blanks
/// before they are compared.
package struct Label: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// The longest label, in bytes of UTF-8.
    package static let limit = 160

    /// The label of the given text, trimmed and cut to the limit; control characters become blanks.
    package init(_ text: String) {
        var scalars = String.UnicodeScalarView()
        var bytes = 0
        for scalar in text.unicodeScalars {
            let kept = scalar.value < 32 || (127...159).contains(scalar.value) ? " " : scalar
            bytes += UTF8.width(kept)
            if bytes > Self.limit { break }
            scalars.append(kept)
        }
        self.text = Self.trimmed(String(scalars))
    }

    /// The label of a child's session: the child's name, then what the child calls the session.
    package init(child: String, own: String) {
        self.init(own.isEmpty ? child : child + " -> " + own)
    }

    package var description: String { text }

    /// The parts between the arrows.
    package var parts: [Substring] {
        var result: [Substring] = []
        var rest = text[...]
        while let arrow = rest.firstRange(of: " -> ") {
            result.append(rest[..<arrow.lowerBound])
            rest = rest[arrow.upperBound...]
        }
        result.append(rest)
        return result
    }

    private static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while true {
            if rest.last == " " {
                rest.removeLast()
            } else if rest.hasSuffix(" ->") || rest == "->" {
                rest.removeLast(2)
            } else {
                break
            }
        }
        while rest.first == " " { rest.removeFirst() }
        return String(rest)
    }
}
