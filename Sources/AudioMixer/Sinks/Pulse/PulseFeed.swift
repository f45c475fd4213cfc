/// What a device that asks for frames gets: from the ring, silence, and what is cut out when too much waits there.
package struct PulseFeed: Sendable {
    /// The frames that wait in the ring when all is well, after the device took some.
    package private(set) var margin: Int
    private let period: Int
    private let limit: Int
    /// The frames that were taken since too many wait.
    private var excess = 0
    /// So many times the margin is taken before what waits too long is left out.
    private static let patience = 16
    /// Whether the device gets sound.
    package private(set) var isPrimed = false
    /// How often there was not enough.
    package private(set) var underruns = 0
    /// The frames that were left out while it did.
    package private(set) var lost = 0

    /// The answer to one wish of the device: first frames are left out, then frames are taken, then comes silence.
    package struct Portion: Hashable, Sendable {
        package var skip = 0
        package var take = 0
        package var silence = 0
        /// Whether the silence is a fault.
        package var isUnderrun = false

        /// A portion of these parts.
        package init(skip: Int = 0, take: Int = 0, silence: Int = 0, isUnderrun: Bool = false) {
            self.skip = skip
            self.take = take
            self.silence = silence
            self.isUnderrun = isUnderrun
        }
    }

    /// - Parameter request: the frames that the device asks for at least.
    package init(period: Int, capacity: Int, request: Int) {
        self.period = period
        limit = capacity - 2 * period
        margin = min(period + max(period, request), limit / 2)
    }

    /// The device is new: it begins with silence until enough waits.
    package mutating func restart(request: Int) {
        isPrimed = false
        excess = 0
        margin = min(period + max(period, request), limit / 2)
    }

    /// The device has thrown frames away that came too late for it.
    package mutating func lose(_ frames: Int) { lost += max(0, frames) }

    /// What a device gets that asks for `wanted` frames while `fill` are in the ring, nil when nobody plays.
    package mutating func portion(wanted: Int, fill: Int?) -> Portion {
        var portion = Portion()
        guard let fill else {
            isPrimed = false
            portion.silence = wanted
            return portion
        }
        var rest = max(0, fill)
        if isPrimed {
            portion.skip = tooOld(rest, wanted)
            lost += portion.skip
        } else {
            // Older sound was for a time when there was no device.
            portion.skip = max(0, rest - margin - wanted)
            guard rest - portion.skip >= margin else {
                portion.silence = wanted
                return portion
            }
            isPrimed = true
        }
        rest -= portion.skip
        portion.take = min(wanted, rest)
        portion.silence = wanted - portion.take
        if portion.silence > 0 {
            portion.isUnderrun = true
            underruns += 1
        }
        return portion
    }

    /// The frames that have waited too long.
    private mutating func tooOld(_ fill: Int, _ wanted: Int) -> Int {
        // What is behind the limit may be written over; the rest is for a device that was late to ask, and catches up.
        if fill > limit { return fill - (wanted > 2 * margin ? limit * 3 / 4 : margin + wanted) }
        guard fill > 4 * margin + wanted + 4 * period else {
            excess = 0
            return 0
        }
        // A device that stood still would be as late for ever; one that was late to ask soon is not.
        excess += wanted
        guard excess > Self.patience * margin else { return 0 }
        excess = 0
        return fill - margin - wanted
    }
}
