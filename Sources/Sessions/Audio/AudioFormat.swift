/// What sound looks like everywhere in a graph: 32-bit floats, planar, at one rate, in periods of one length.
///
/// A position counts frames on the clock of the sink at the end of the chain; all sessions of a chain use the same.
public struct AudioFormat: BitwiseCopyable, Hashable, Sendable {
    /// Frames a second.
    public let rate: Int
    /// The frames of a cycle, a power of two.
    public let period: Int

    package static let rates = 8_000...192_000
    package static let periods = 32...4_096
    package static let channelLimit = 16
    /// The frames that a ring may hold, powers of two.
    package static let capacities = 64...(1 << 20)

    /// A format; nil when a number is out of its range.
    package init?(rate: Int, period: Int) {
        guard Self.rates.contains(rate), Self.periods.contains(period), period & (period - 1) == 0 else { return nil }
        self.rate = rate
        self.period = period
    }

    /// The length of a number of frames in nanoseconds.
    @inlinable public func nanoseconds(_ frames: Int) -> Int64 {
        Int64(Double(frames) * 1_000_000_000 / Double(rate))
    }
}

/// The beginning of a cycle.
public struct AudioMoment: BitwiseCopyable, Hashable, Sendable {
    /// Counts cycles, and wraps.
    public var tick: UInt32
    /// The first frame of the cycle.
    public var position: Int
    /// When it began, on the monotonic clock.
    public var start: Int64

    /// A cycle that begins with that frame.
    @inlinable public init(tick: UInt32, position: Int, start: Int64) {
        self.tick = tick
        self.position = position
        self.start = start
    }
}
