/// What a key press carries: as much as the driver knows, completed by event-filter.
package struct KeyPress: Hashable, Sendable {
    /// The physical key, `.unknown` when only its meaning is known.
    package var key: KeyCode
    /// The X keysym, 0 when unknown.
    package var keysym: UInt32
    /// The character, when the press makes one.
    package var character: Unicode.Scalar?
    /// Whether the key was held already and this is its automatic repetition; a repeat has no release of its own.
    package var isRepeat: Bool

    /// A press of `key` with what is known about it.
    package init(_ key: KeyCode, keysym: UInt32 = 0, character: Unicode.Scalar? = nil, isRepeat: Bool = false) {
        self.key = key
        self.keysym = keysym
        self.character = character
        self.isRepeat = isRepeat
    }
}

/// One input event, as drivers inject it and as clients receive it.
///
/// Positions are pixels: of the panorama when injected, of the session's own coordinates when delivered.
package enum InputEvent: Hashable, Sendable {
    /// A key or button went down, or repeats.
    case press(KeyPress)
    /// A key or button went up.
    case release(KeyCode)
    /// The pointer is at this position.
    case motion(x: Int, y: Int)
    /// The pointer moved by this much.
    case relative(dx: Int, dy: Int)
    /// The wheel turned, in 1/120 of a notch; positive is right and up (away from the user).
    case wheel(dx: Int, dy: Int)
    /// The session got the keyboard focus.
    case focusEnter
    /// The session lost the keyboard focus.
    case focusLeave
    /// The pointer left the session; the first motion was its entry.
    case hoverLeave
    /// A finger is at this position.
    case touch(id: Int, x: Int, y: Int)
    /// A finger was lifted.
    case touchRelease(id: Int)
    /// A number that comes back in reports and acknowledgements, so that a driver can tell what they answer.
    case sequence(UInt32)
    /// An axis of a game pad or a pen moved, -1000 ... 1000.
    case axis(id: Int, value: Int)
}
