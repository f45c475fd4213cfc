/// Where a replay stands: a clock that can be stopped, hurried and set.
///
/// A pure value: the present comes with each call, in milliseconds of any clock.
package struct ReplayClock: Hashable, Sendable {
    /// The milliseconds of the recording.
    package let duration: Int
    /// How fast it goes.
    package private(set) var speed: Double
    /// Whether it stands still.
    package private(set) var isPaused: Bool
    private var position: Double
    private var since: Int

    /// The speeds that keys reach.
    package static let speeds = 0.125...64.0

    /// A clock that stands at `position`.
    package init(duration: Int, at position: Int = 0, speed: Double = 1, isPaused: Bool = false, now: Int) {
        self.duration = max(0, duration)
        self.position = Double(min(max(0, position), max(0, duration)))
        self.speed = min(max(speed, Self.speeds.lowerBound), Self.speeds.upperBound)
        self.isPaused = isPaused
        since = now
    }

    /// The time in the recording.
    package func time(now: Int) -> Int {
        isPaused ? Int(position) : Int(min(Double(duration), position + Double(max(0, now - since)) * speed))
    }

    /// Whether the end has been reached.
    package func isOver(now: Int) -> Bool { time(now: now) >= duration }

    /// When a time of the recording comes; nil when it does not by itself.
    package func moment(of time: Int) -> Int? {
        isPaused ? nil : since + Int(max(0, (Double(time) - position) / speed).rounded(.up))
    }

    /// Goes somewhere else.
    package mutating func go(to time: Int, now: Int) {
        position = Double(min(max(0, time), duration))
        since = now
    }

    /// Stands still, or goes on.
    package mutating func pause(_ on: Bool, now: Int) {
        go(to: time(now: now), now: now)
        isPaused = on
    }

    /// Goes at another speed.
    package mutating func setSpeed(_ new: Double, now: Int) {
        go(to: time(now: now), now: now)
        speed = min(max(new, Self.speeds.lowerBound), Self.speeds.upperBound)
    }
}
