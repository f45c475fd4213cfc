package import Sessions

/// Where a session request goes whose own label matches.
package struct RouteRule: Hashable, Sendable {
    /// Who serves it.
    package enum Target: Hashable, Sendable {
        /// The component of that name.
        case component(String)
        /// The parent: Report and Rom.
        case parent
        /// Nobody: the request is refused, also where a default would serve it.
        case none
    }

    /// Which of the component's own labels the rule is for.
    package var pattern: LabelPattern
    package var target: Target
    /// The whole label that the server sees instead of the usual one.
    package var label: Label?
    /// Whether the server sees the label that the component asks for alone, since the component stands between others and carries theirs.
    package var isTransparent = false
    /// The line of the rule; it takes no part in comparison.
    package var line: Int

    /// A rule.
    package init(to target: Target, pattern: LabelPattern = LabelPattern(), label: Label? = nil, line: Int = 0) {
        self.target = target
        self.pattern = pattern
        self.label = label
        self.line = line
    }

    /// Whether both route alike.
    package static func == (a: RouteRule, b: RouteRule) -> Bool {
        a.pattern == b.pattern && a.target == b.target && a.label == b.label
            && a.isTransparent == b.isTransparent
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(pattern)
        hasher.combine(target)
        hasher.combine(label)
        hasher.combine(isTransparent)
    }
}
