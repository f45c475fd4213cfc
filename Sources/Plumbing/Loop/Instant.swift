internal import CLinux

/// A moment of the monotonic clock, in nanoseconds; pure machines take it as a parameter.
package struct Instant: Hashable, Comparable, Sendable {
    package var nanoseconds: Int64

    /// The moment of that clock reading.
    @inlinable package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// The present.
    @inlinable package static var now: Instant { Instant(nanoseconds: clinux_monotonic()) }

    /// Orders by time.
    @inlinable package static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }

    /// The moment later by `milliseconds`.
    @inlinable package func advanced(milliseconds: Int) -> Instant {
        advanced(nanoseconds: Int64(milliseconds) * 1_000_000)
    }

    /// The moment later by `nanoseconds`.
    @inlinable package func advanced(nanoseconds: Int64) -> Instant {
        Instant(nanoseconds: self.nanoseconds + nanoseconds)
    }

    /// The nanoseconds from `other` to this.
    @inlinable package func since(_ other: Instant) -> Int64 { nanoseconds - other.nanoseconds }
}
