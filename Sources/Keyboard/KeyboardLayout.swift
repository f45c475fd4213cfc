package import Sessions

/// The scenario's one description of the keyboard: which keymap, and how keys repeat.
///
/// A pure value, read from the `keyboard` document:
/// `{"layout":"de","variant":"","model":"pc105","options":"","repeat":{"delay":500,"rate":33}}`.
/// Every member may be missing. The names are those of the system's XKB rules; several layouts are separated by commas.
package struct KeyboardLayout: Hashable, Sendable {
    package var layout = "us"
    package var variant = ""
    package var model = "pc105"
    package var options = ""
    /// Whose compose sequences dead keys follow.
    package var locale = "en_US.UTF-8"
    /// Milliseconds from a press to its first repetition.
    package var delay = 500
    /// Repetitions a second; 0 for none.
    package var rate = 33
    /// Whether Num Lock is on at the start.
    package var numLock = false

    /// The layout of that name, everything else as is usual.
    package init(_ layout: String = "us", variant: String = "", options: String = "") {
        self.layout = layout
        self.variant = variant
        self.options = options
    }

    /// The layout that the document describes; a missing member has its usual value.
    package init(_ document: Document) throws(KeyboardError) {
        switch document {
        case .null, .object: break
        default: throw KeyboardError(.badDocument, "keyboard: an object was expected")
        }
        layout = try Self.name("layout", document, layout)
        variant = try Self.name("variant", document, variant)
        model = try Self.name("model", document, model)
        options = try Self.name("options", document, options)
        locale = try Self.name("locale", document, locale)
        if layout.isEmpty { layout = "us" }
        switch document["repeat"] {
        case .null: break
        case .bool(let on): if !on { rate = 0 }
        case let timing:
            delay = try Self.number("delay", timing, delay, in: 50...10_000)
            rate = try Self.number("rate", timing, rate, in: 0...200)
        }
        switch document["numlock"] {
        case .null: break
        case .bool(let on): numLock = on
        default: throw KeyboardError(.badDocument, "keyboard: numlock is true or false")
        }
    }

    /// Whether both name the same keymap, however it repeats.
    package func hasSameKeymap(as other: KeyboardLayout) -> Bool {
        var other = other
        other.delay = delay
        other.rate = rate
        return self == other
    }

    private static func name(
        _ member: String, _ document: Document, _ usual: String
    ) throws(KeyboardError) -> String {
        let value = document[member]
        if value.isNull { return usual }
        // Names become parts of file names in the library: nothing that could lead out of its folder passes.
        guard let text = value.string, text.utf8.count <= 128,
            text.unicodeScalars.allSatisfy({ allowed.contains($0) })
        else {
            throw KeyboardError(.badDocument, "keyboard: \(member) is no name of the XKB rules")
        }
        return text
    }

    private static let allowed = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-,:.+()@".unicodeScalars)

    private static func number(
        _ member: String, _ document: Document, _ usual: Int, in range: ClosedRange<Int>
    ) throws(KeyboardError) -> Int {
        let value = document[member]
        if value.isNull { return usual }
        guard let number = value.integer, range.contains(number) else {
            throw KeyboardError(
                .badDocument, "keyboard: repeat \(member) is a number in \(range.lowerBound)...\(range.upperBound)")
        }
        return number
    }
}
