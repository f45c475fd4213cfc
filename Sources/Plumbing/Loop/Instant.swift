public import CLinux

/// A moment of the monotonic clock, in nanoseconds; pure machines take it as a parameter.
public struct Instant: BitwiseCopyable, Hashable, Comparable, Sendable {
    /// Since that clock began.
    public var nanoseconds: Int64

    /// The moment of that clock reading.
    @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// The present.
    @inlinable public static var now: Instant { Instant(nanoseconds: clinux_monotonic()) }

    /// Orders by time.
    @inlinable public static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }

    /// The moment later by `milliseconds`.
    @inlinable public func advanced(milliseconds: Int) -> Instant {
        advanced(nanoseconds: Int64(milliseconds) * 1_000_000)
    }

    /// The moment later by `nanoseconds`.
    @inlinable public func advanced(nanoseconds: Int64) -> Instant {
        Instant(nanoseconds: self.nanoseconds + nanoseconds)
    }

    /// The nanoseconds from `other` to this.
    @inlinable public func since(_ other: Instant) -> Int64 { nanoseconds - other.nanoseconds }
}
