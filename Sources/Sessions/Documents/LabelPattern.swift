/// Which labels a policy, a route or a rule applies to, and how strongly.
///
/// All given parts must match. An exact label beats any prefix, a longer prefix beats a shorter one and any
/// suffix, a prefix with a suffix beats the prefix alone; of equals the first wins. A pattern without any part
/// matches everything, weakest of all: it is the default.
package struct LabelPattern: Hashable, Sendable {
    package var label: Label?
    package var prefix: String?
    package var suffix: String?

    /// A pattern of the given parts.
    package init(label: String? = nil, prefix: String? = nil, suffix: String? = nil) {
        self.label = label.map { Label($0) }
        self.prefix = prefix.map { Label($0).text }
        self.suffix = suffix.map { Label($0).text }
    }

    /// The pattern of members `label`, `label_prefix` and `label_suffix`.
    package init(_ document: Document) {
        self.init(
            label: document["label"].string, prefix: document["label_prefix"].string,
            suffix: document["label_suffix"].string)
    }

    /// How strongly the pattern matches, or nil when it does not.
    package func score(_ candidate: Label) -> Int? {
        var score = 0
        if let label {
            if label != candidate { return nil }
            score += 1 << 40
        }
        if let prefix {
            if !candidate.text.hasPrefix(prefix) { return nil }
            score += (1 + prefix.utf8.count) << 16
        }
        if let suffix {
            if !candidate.text.hasSuffix(suffix) { return nil }
            score += 1 + suffix.utf8.count
        }
        return score
    }

    /// The element whose pattern matches best, the first of equals.
    package static func best<T>(
        of elements: some Sequence<T>, for label: Label, pattern: (T) -> LabelPattern
    ) -> T? {
        var best: (element: T, score: Int)?
        for element in elements {
            guard let score = pattern(element).score(label) else { continue }
            if best.map({ score > $0.score }) ?? true { best = (element, score) }
        }
        return best?.element
    }
}
