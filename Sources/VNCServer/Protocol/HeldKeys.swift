internal import Sessions

/// Which keys of a viewer are down, and under which code each was pressed.
///
/// A key with a scan code has its own code. One that is known by its meaning alone, and whose meaning has one place on every
/// keyboard (Return, Shift, F1), has that place. Any other borrows a spare code while it is down, so that its release finds
/// it: the event filter and the receiver go by the keysym. Everything is bounded.
struct HeldKeys: Sendable {
    private var held: Set<KeyCode> = []
    private var borrowed: [UInt32: KeyCode] = [:]

    /// The spare codes: the last of Linux's range, which name nothing.
    static let spare: ClosedRange<UInt16> = 0x2e8...0x2ff

    /// The event that the viewer's message means, or nil for the release of what is not down.
    mutating func event(isDown: Bool, keysym: UInt32, scanCode: Int) -> InputEvent? {
        if let key = ScanCode.key(scanCode) ?? Keysym.key(keysym) {
            return event(isDown: isDown, key: key, keysym: keysym)
        }
        if isDown {
            guard let key = borrowed[keysym] ?? spareCode else { return nil }
            borrowed[keysym] = key
            return event(isDown: true, key: key, keysym: keysym)
        }
        // With Shift let go in between, some viewers name the other case.
        for candidate in [keysym, Keysym.otherCase(keysym)] {
            guard let key = borrowed.removeValue(forKey: candidate) else { continue }
            return event(isDown: false, key: key, keysym: keysym)
        }
        return nil
    }

    private mutating func event(isDown: Bool, key: KeyCode, keysym: UInt32) -> InputEvent? {
        if isDown {
            let isNew = held.insert(key).inserted
            return .press(KeyPress(key, keysym: keysym, isRepeat: !isNew))
        }
        return held.remove(key).map { .release($0) }
    }

    private var spareCode: KeyCode? {
        Self.spare.lazy.map { KeyCode($0) }.first { !held.contains($0) }
    }
}
