package import Sessions

/// What event-filter's `config` says: keys that stand for others, and keys that are ignored.
///
/// `{"remap":[{"name":"KEY_CAPSLOCK","to":"KEY_LEFTCTRL"}],"ignore":["KEY_SLEEP"]}`. Buttons are keys too.
package struct FilterRules: Hashable, Sendable {
    private var targets: [KeyCode: KeyCode] = [:]
    private var ignored: Set<KeyCode> = []

    /// Every key is itself.
    package init() {}

    /// The rules of the document; what it does not mention stays as it is.
    package init(_ document: Document) throws(FilterError) {
        for item in document["remap"].items {
            targets[try Self.key(item["name"])] = try Self.key(item["to"])
        }
        for item in document["ignore"].items { ignored.insert(try Self.key(item)) }
    }

    /// What the key stands for; nil when it is ignored.
    package subscript(key: KeyCode) -> KeyCode? { ignored.contains(key) ? nil : targets[key] ?? key }

    private static func key(_ name: Document) throws(FilterError) -> KeyCode {
        guard let text = name.string, let key = KeyCode(name: text) else {
            throw FilterError(context: "config: \(name.string ?? "a value that is no text") is no name of a key")
        }
        return key
    }
}

/// Why event-filter's configuration was refused.
package struct FilterError: Error, Hashable, Sendable, CustomStringConvertible {
    package let context: String

    package var description: String { context }
}
