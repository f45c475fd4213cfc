internal import Keyboard
internal import Sessions

/// The keys that one session holds, in the order in which they were pressed.
struct HeldKeys {
    /// By what the driver will name the key at its release.
    enum Source: Hashable {
        /// By its number.
        case key(KeyCode)
        /// By nothing: it has no number, only a meaning.
        case meaning(UInt32)

        init(_ press: KeyPress) {
            if press.key != .unknown {
                self = .key(press.key)
            } else if press.keysym != Keysym.none {
                self = .meaning(press.keysym)
            } else {
                self = .meaning(press.character.map { Keysym.of($0) } ?? Keysym.none)
            }
        }
    }

    /// One held key.
    struct Key {
        let source: Source
        /// What was pressed downstream; nil when another press took it over.
        var key: KeyCode?
        /// The key that was pressed in the keyboard's state.
        let effect: KeyCode?
    }

    /// More than this is no keyboard; further presses are dropped.
    static let limit = 128

    var keys: [Key] = []

    /// Whether a key of the keyboard is held, rather than buttons.
    var holdsKeyboardKeys: Bool {
        keys.contains { key in
            if case .key(let code) = key.source { code.isOnKeyboard } else { true }
        }
    }

    /// Whether the press repeats one that is held.
    func isHeld(_ press: KeyPress) -> Bool {
        let source = Source(press)
        return keys.contains { $0.source == source }
    }

    /// Takes the key from whoever pressed it; false when nobody did.
    mutating func takeOver(_ key: KeyCode) -> Bool {
        guard let index = keys.firstIndex(where: { $0.key == key }) else { return false }
        keys[index].key = nil
        return true
    }

    /// Removes what the driver released.
    ///
    /// A release without a number is of the latest press without one: people release in reverse or one at a time, and
    /// every press has its release, so that nothing stays.
    mutating func release(_ key: KeyCode) -> Key? {
        let index =
            key == .unknown
            ? keys.lastIndex { if case .meaning = $0.source { true } else { false } }
            : keys.firstIndex { $0.source == .key(key) }
        return index.map { keys.remove(at: $0) }
    }
}

extension KeyCode {
    /// Whether it is a key of a keyboard; 0x100 to 0x15f are the buttons of pointers and game controllers.
    var isOnKeyboard: Bool { !(0x100..<0x160).contains(rawValue) }
}
