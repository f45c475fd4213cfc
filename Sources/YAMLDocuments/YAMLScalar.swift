internal import Sessions

/// What a plain scalar means, by the core schema of YAML 1.2.
enum YAMLScalar {
    /// The value of an unquoted text.
    static func plain(_ text: String) -> Document {
        switch text {
        case "", "~", "null", "Null", "NULL": .null
        case "true", "True", "TRUE": true
        case "false", "False", "FALSE": false
        case ".inf", ".Inf", ".INF", "+.inf": .number(.infinity)
        case "-.inf", "-.Inf", "-.INF": .number(-.infinity)
        case ".nan", ".NaN", ".NAN": .number(.nan)
        default: number(text) ?? .string(text)
        }
    }

    private static func number(_ text: String) -> Document? {
        guard let first = text.utf8.first, "+-.0123456789".utf8.contains(first) else { return nil }
        if text.hasPrefix("0x") { return Int(text.dropFirst(2), radix: 16).map { .integer($0) } }
        if text.hasPrefix("0o") { return Int(text.dropFirst(2), radix: 8).map { .integer($0) } }
        if text.utf8.dropFirst().allSatisfy({ ("0"..."9").contains(Unicode.Scalar($0)) }), let value = Int(text) {
            return .integer(value)
        }
        guard text.utf8.allSatisfy({ "+-.eE0123456789".utf8.contains($0) }) else { return nil }
        return Double(text).map { .number($0) }
    }
}
