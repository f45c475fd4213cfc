package import Plumbing

/// Lets one clock follow another: a delay-locked loop of second order on the distance between the two.
///
/// Fed with how many frames the follower is ahead, it says how much faster the follower has to run. The distance that it keeps is
/// the one it saw in its first half second. It follows quickly at first (1 Hz) and calmly once it is locked (0.05 Hz).
package struct ClockLoop: Sendable {
    private let rate: Double
    private let isCalm: Bool
    private let limit: Double
    private var began: Instant?
    private var last: Instant?
    private var sum = 0.0
    private var count = 0
    private var target: Double?
    private var integral = 0.0
    private var smoothed = 0.0
    private var quickSince: Instant?
    private var doubtedSince: Instant?
    private var correction = 0.0

    /// The largest correction.
    package static let limit = 0.005
    /// That of a calm loop: more than any two clocks differ by, and less than one hears.
    package static let calmLimit = 0.001
    private static let measuring: Int64 = 500_000_000
    private static let bandwidths = (quick: 1.0, calm: 0.05)
    /// Once it is locked, seconds that a distance may be off at once; one that is farther off is believed when it stays.
    private static let doubtful = 0.004
    private static let patience: Int64 = 500_000_000
    /// Seconds at the quick bandwidth, and those in which it falls to a third.
    private static let (quick, falling) = (3.0, 1.5)

    /// A loop for clocks of that many frames a second.
    ///
    /// - Parameter isCalm: whether it is calm from the beginning, and corrects no more than clocks are off, for a distance that wavers.
    package init(rate: Int, isCalm: Bool = false) {
        self.rate = Double(rate)
        self.isCalm = isCalm
        limit = isCalm ? Self.calmLimit : Self.limit
    }

    /// The frames that are kept between the two; nil while it is measured.
    package var distance: Double? { target }

    /// Whether it has become calm.
    package var isLocked: Bool {
        guard let quickSince, let last else { return false }
        return bandwidth(quickSince, last) <= Self.bandwidths.calm
    }

    /// Keeps the follower farther ahead from now on.
    package mutating func widen(_ frames: Double) { target = target.map { $0 + frames } }

    /// Begins anew, with the speed that was learnt.
    package mutating func restart() {
        let learnt = integral
        self = ClockLoop(rate: Int(rate), isCalm: isCalm)
        integral = learnt
    }

    /// The correction in millionths, after the follower was seen to be that many frames ahead.
    package mutating func update(ahead: Double, at now: Instant) -> Double {
        guard ahead.isFinite, abs(ahead) < 1e9 else { return -integral * 1e6 }
        let start = began ?? now
        began = start
        guard let target else {
            sum += ahead
            count += 1
            if now.since(start) >= Self.measuring {
                target = sum / Double(count)
                quickSince = now
                last = now
            }
            return -integral * 1e6
        }
        let error = (ahead - target) / rate
        if isDoubtful(error, now) { return -min(max(correction, -limit), limit) * 1e6 }
        // Something was cut out or put in: it must not take minutes to come back.
        if abs(error) > 0.02, isLocked { quickSince = now }
        let seconds = min(0.1, max(0, Double(now.since(last ?? now)) / 1e9))
        last = now
        let omega = 2 * Double.pi * bandwidth(quickSince ?? start, now)
        smoothed += (error - smoothed) * min(1, 6 * omega * seconds)
        // What is far off when all was well is come back from slowly: nobody shall hear it.
        let pull = 2 * omega * smoothed
        let mostPull = isLocked && !isCalm ? Self.calmLimit : .infinity
        correction = min(max(pull, -mostPull), mostPull) + integral
        // What a limit holds back must not pile up.
        if abs(pull) < mostPull, abs(correction) < limit || (correction < 0) != (smoothed < 0) {
            integral = min(max(integral + omega * omega * smoothed * seconds, -limit), limit)
        }
        return -min(max(correction, -limit), limit) * 1e6
    }

    /// Whether a distance is so far off that it is waited whether it stays: clocks do not jump, what is told of them does.
    private mutating func isDoubtful(_ error: Double, _ now: Instant) -> Bool {
        guard !isCalm, isLocked, abs(error - smoothed) > Self.doubtful else {
            doubtedSince = nil
            return false
        }
        let since = doubtedSince ?? now
        doubtedSince = since
        guard now.since(since) < Self.patience else { return false }
        last = now
        return true
    }

    private func bandwidth(_ since: Instant, _ now: Instant) -> Double {
        let seconds = Double(now.since(since)) / 1e9
        if isCalm { return Self.bandwidths.calm }
        guard seconds > Self.quick else { return Self.bandwidths.quick }
        // A bandwidth that falls by halves needs no table of powers.
        var value = Self.bandwidths.quick
        var left = seconds - Self.quick
        while left > 0 && value > Self.bandwidths.calm {
            value *= left >= Self.falling / 16 ? 0.9336 : 1 - 0.0664 * left / (Self.falling / 16)
            left -= Self.falling / 16
        }
        return max(Self.bandwidths.calm, value)
    }
}
