package import Sessions

/// Who may copy and paste, and whose copies reach whom; a pure value, replaced as a whole when the configuration changes.
package struct ClipboardPolicy: Hashable, Sendable {
    /// When a copy counts.
    package enum Copy: String, Hashable, Sendable, CaseIterable {
        /// While its program has the focus and the user has just pressed a key or button: nothing is copied behind anyone's back.
        case active
        /// While its program has the focus.
        case focused
        /// At any time, for what has no window: displays and tools.
        case always
        case never
    }

    /// When the content is seen.
    package enum Paste: String, Hashable, Sendable, CaseIterable {
        /// While its program has the focus.
        case focused
        /// At any time, for what has no window.
        case always
        case never
    }

    /// What holds for the programs of some labels.
    package struct Rule: Hashable, Sendable {
        package var pattern: LabelPattern
        package var domain: String
        package var copy = Copy.active
        package var paste = Paste.focused

        /// A rule for programs in a domain.
        package init(_ pattern: LabelPattern = LabelPattern(), domain: String) {
            self.pattern = pattern
            self.domain = domain
        }
    }

    /// What is copied in one domain is seen in another.
    package struct Flow: Hashable, Sendable {
        package var from: String
        package var to: String

        /// A flow, in this direction only.
        package init(from: String, to: String) {
            self.from = from
            self.to = to
        }
    }

    package var rules: [Rule] = [Rule(domain: "default")]
    package var flows: Set<Flow> = []
    /// Whether a program has the focus only when its own window has it, or with any window of its domain.
    package var matchesLabels = true

    /// All programs are in the domain `default`.
    package init() {}

    /// What holds for a program; nil when it has no part in the clipboard.
    package func rule(for program: Label) -> Rule? { LabelPattern.best(of: rules, for: program, pattern: \.pattern) }

    /// Whether what is copied in one domain may be seen in another.
    package func permits(from: String, to: String) -> Bool { from == to || flows.contains(Flow(from: from, to: to)) }

    /// Whether a program of that rule has the focus.
    package func isFocused(_ program: Label, _ rule: Rule, _ focus: ClipboardFocus) -> Bool {
        guard let label = focus.label, focus.domain == rule.domain else { return false }
        if !matchesLabels { return true }
        return label == program || label.text.hasPrefix(program.text + " -> ")
    }
}

/// Who has the focus, as the GUI server's report tells.
package struct ClipboardFocus: Hashable, Sendable {
    package var label: Label?
    package var domain: String?
    /// Whether the user has just pressed a key or button.
    package var isActive: Bool

    /// A focus; nobody's when nothing is said.
    package init(_ label: Label? = nil, domain: String? = nil, isActive: Bool = false) {
        self.label = label
        self.domain = domain
        self.isActive = isActive
    }

    /// What the report `focus` tells; nobody has the focus without it.
    package init(_ document: Document?) {
        self.init(
            document?["label"].string.map { Label($0) }, domain: document?["domain"].string,
            isActive: document?["active"].bool ?? false)
    }
}
