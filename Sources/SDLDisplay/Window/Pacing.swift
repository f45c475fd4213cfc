package import Plumbing

/// When the next picture may be fetched: at once after a pause, else one refresh of the screen after the last.
package struct Pacing: Hashable, Sendable {
    /// The nanoseconds between two refreshes.
    package let interval: Int64
    private var last: Instant?

    /// The pace of a screen with that many refreshes a second; what is unknown or absurd counts as 60.
    package init(refreshRate: Int) {
        interval = 1_000_000_000 / Int64((20...500).contains(refreshRate) ? refreshRate : 60)
    }

    /// The milliseconds to wait before the next picture, 0 when it may be now.
    package func wait(now: Instant) -> Int {
        guard let last else { return 0 }
        let rest = interval - now.since(last)
        return rest <= 0 ? 0 : Int((rest + 999_999) / 1_000_000)
    }

    /// Notes that a picture was fetched.
    package mutating func fetched(now: Instant) { last = now }
}
