package import Sessions

/// Documents one after the other, at their times: a driver for whatever follows a document.
///
/// A pure value. A scenario gives the report that comes of it to another component as its config, so that configurations change
/// by themselves and a test sees what comes of it.
package struct Timeline: Sendable {
    /// A document, and for how long it is the last word.
    package struct Step: Sendable, Equatable {
        package var milliseconds: Int
        package var content: Document

        /// A document for so long.
        package init(milliseconds: Int, content: Document) {
            self.milliseconds = milliseconds
            self.content = content
        }
    }

    private var steps: [Step]
    private let isEndless: Bool
    private var next = 0

    /// The longest that a step lasts, in milliseconds.
    package static let limit = 3_600_000

    /// The timeline of a config: `steps`, a list of `content` and `milliseconds` (1000), and `loop` (false).
    package init(_ config: Document) {
        steps = config["steps"].items.map { item in
            let wanted = item["milliseconds"].integer ?? 1000
            return Step(milliseconds: min(Self.limit, max(1, wanted)), content: item["content"])
        }
        isEndless = config["loop"].bool ?? false
    }

    /// The next step, nil at the end.
    package mutating func advance() -> Step? {
        if next == steps.count && isEndless { next = 0 }
        guard next < steps.count else { return nil }
        defer { next += 1 }
        return steps[next]
    }
}
