package import Sessions

/// What a viewer's key does to a replay.
package enum ReplayKey: Hashable, Sendable {
    case pause
    /// Goes on by so many milliseconds, or back.
    case skip(Int)
    /// Goes to the next moment in which something changes, or to the one before, and stands still.
    case step(isForward: Bool)
    case faster
    case slower
    case usualSpeed
    case begin
    case end

    /// What a press means; nil for nothing.
    package init?(_ press: KeyPress) {
        let meaning = press.keysym != 0 ? Self.keysyms[press.keysym] : nil
        guard let key = meaning ?? Self.keys[press.key.rawValue] else { return nil }
        self = key
    }

    private static let keysyms: [UInt32: ReplayKey] = [
        0x20: .pause, 0xff53: .skip(5_000), 0xff51: .skip(-5_000), 0xff55: .skip(-60_000), 0xff56: .skip(60_000),
        0xff52: .faster, 0xff54: .slower, 0xff08: .usualSpeed, 0xff50: .begin, 0xff57: .end,
        0x2e: .step(isForward: true), 0x2c: .step(isForward: false),
    ]

    /// The same by the places of keys: blank, arrows, pages, Backspace, Home, End, full stop, comma.
    private static let keys: [UInt16: ReplayKey] = [
        57: .pause, 106: .skip(5_000), 105: .skip(-5_000), 104: .skip(-60_000), 109: .skip(60_000), 103: .faster,
        108: .slower, 14: .usualSpeed, 102: .begin, 107: .end, 52: .step(isForward: true), 51: .step(isForward: false),
    ]
}
