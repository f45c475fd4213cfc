package import Plumbing

/// When cycles begin that are due at even moments, by a thread that may wake too late for them.
///
/// Cycles that are overdue follow each other at once until the beat is found again: devices have heard on meanwhile, and what they
/// have in reserve is refilled. Only after a long time what was missed is not made up for.
package struct Beat: Sendable {
    private let length: Int64
    private let limit: Int64
    private var isBehind = false
    private var last = Instant(nanoseconds: 0)

    /// A beat of cycles of that many nanoseconds.
    package init(length: Int64) {
        self.length = length
        limit = max(100_000_000, 4 * length)
    }

    /// The beginning of a cycle.
    package struct Beginning: Hashable, Sendable {
        /// When it begins for those who play.
        package var start: Instant
        /// The nanoseconds that the thread was late, the first time that it was.
        package var lateness: Int?
        /// Whether the next cycles are due from now on, since too much was missed.
        package var isLost: Bool

        /// A beginning, in time unless said.
        package init(start: Instant, lateness: Int? = nil, isLost: Bool = false) {
            self.start = start
            self.lateness = lateness
            self.isLost = isLost
        }
    }

    /// When the cycle begins that is due at a moment.
    package mutating func beginning(of due: Instant, now: Instant) -> Beginning {
        let late = now.since(due)
        guard late > (isBehind ? length / 4 : length) else {
            isBehind = false
            last = max(due, last)
            return Beginning(start: last)
        }
        last = now
        let isLost = late > limit
        let lateness = isBehind && !isLost ? nil : Int(late)
        isBehind = !isLost
        return Beginning(start: now, lateness: lateness, isLost: isLost)
    }
}
