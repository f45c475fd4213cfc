/// A pattern of font names: `*` stands for any characters, `?` for one.
///
/// As in the sample server, the character behind a `*` stands for itself, whichever it is. Matching takes at most the
/// product of both lengths, whatever a client sends.
struct NamePattern {
    private enum Part { case any, one, byte(UInt8) }
    private let parts: [Part]
    /// The pattern itself, in small letters.
    let bytes: [UInt8]
    /// Whether it has a `*` or a `?`.
    let isWild: Bool
    let dashes: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        isWild = bytes.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
        dashes = bytes.count { $0 == UInt8(ascii: "-") }
        var parts: [Part] = []
        var isLiteral = false
        for byte in isWild ? bytes : [] {
            switch byte {
            case UInt8(ascii: "*") where !isLiteral: parts.append(.any)
            case UInt8(ascii: "?") where !isLiteral: parts.append(.one)
            default: parts.append(.byte(byte))
            }
            isLiteral = !isLiteral && byte == UInt8(ascii: "*")
        }
        self.parts = parts
    }

    /// Whether the name in that range of a text matches.
    func matches(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard isWild else {
            guard range.count == bytes.count else { return false }
            for place in bytes.indices where bytes[place] != text[range.lowerBound + place] { return false }
            return true
        }
        var part = 0
        var place = range.lowerBound
        var star = -1
        var retry = 0
        while place < range.upperBound {
            if part < parts.count {
                switch parts[part] {
                case .any:
                    star = part
                    retry = place
                    part += 1
                    continue
                case .one:
                    part += 1
                    place += 1
                    continue
                case .byte(let byte) where byte == text[place]:
                    part += 1
                    place += 1
                    continue
                case .byte: break
                }
            }
            // The last star takes one more character.
            guard star >= 0 else { return false }
            retry += 1
            place = retry
            part = star + 1
        }
        while part < parts.count, case .any = parts[part] { part += 1 }
        return part == parts.count
    }

    /// Whether a whole name matches.
    func matches(_ name: [UInt8]) -> Bool { matches(name.span, 0..<name.count) }
}
