internal import Sessions

/// Which keys of a viewer are down, and under which code each was pressed.
///
/// A key with a scan code has its own code. One that is known by its meaning alone, and whose meaning has one place on every
/// keyboard (Return, Shift, F1), has that place. Any other is lent a code while it is down, so that its release finds
/// it: the event filter goes by the keysym. Everything is bounded, and what a viewer pressed it can release.
struct HeldKeys: Sendable {
    private var held: Set<KeyCode> = []
    /// The keys with lent codes, in the order in which they were pressed.
    private var lent: [(keysym: UInt32, code: KeyCode)] = []

    /// The event that the viewer's message means, or nil for the release of what is not down.
    mutating func event(isDown: Bool, keysym: UInt32, scanCode: Int) -> InputEvent? {
        if let key = ScanCode.key(scanCode) ?? Keysym.key(keysym) {
            return event(isDown: isDown, key: key, keysym: keysym)
        }
        if isDown {
            if let known = lent.first(where: { $0.keysym == keysym }) {
                return event(isDown: true, key: known.code, keysym: keysym)
            }
            guard let code = freeCode else { return nil }
            lent.append((keysym, code))
            return event(isDown: true, key: code, keysym: keysym)
        }
        // A viewer that looks the keysym up anew names another one when Shift or AltGr was let go first. Then it means
        // the last one pressed, or one of the others, which it will name in their turn.
        guard let index = lent.firstIndex(where: { $0.keysym == keysym }) ?? lent.indices.last else { return nil }
        return event(isDown: false, key: lent.remove(at: index).code, keysym: keysym)
    }

    private mutating func event(isDown: Bool, key: KeyCode, keysym: UInt32) -> InputEvent? {
        if isDown {
            let isNew = held.insert(key).inserted
            return .press(KeyPress(key, keysym: keysym, isRepeat: !isNew))
        }
        return held.remove(key).map { .release($0) }
    }

    private var freeCode: KeyCode? {
        (KeyCode.lent.lowerBound.rawValue...KeyCode.lent.upperBound.rawValue).lazy.map { KeyCode($0) }
            .first { !held.contains($0) }
    }
}
