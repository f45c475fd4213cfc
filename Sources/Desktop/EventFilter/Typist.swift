internal import Keyboard
internal import Sessions

/// Finds out what a press means: from what the driver delivered, the layout, the modifiers and the dead keys.
struct Typist: ~Copyable {
    /// What a press came to.
    struct Meaning {
        /// The completed press.
        var press: KeyPress
        /// The characters after the first, where a sequence makes several.
        var further: [Unicode.Scalar] = []
        /// The key whose release `release` must be told.
        var effect: KeyCode?
        var repeats: Bool
    }

    private var keyboard: KeyboardState
    /// The layout with the present repetition.
    var layout: KeyboardLayout
    /// How often each key is held, over all sessions.
    private var counts: [KeyCode: Int] = [:]

    init(_ layout: KeyboardLayout) throws(KeyboardError) {
        keyboard = try KeyboardState(layout)
        self.layout = layout
    }

    var state: Document {
        let locks = keyboard.locks
        let names = { [keymap = keyboard.keymap] (set: Modifiers) in
            Document.list(keymap.names(of: set).map { .string($0) })
        }
        return [
            "layout": .string(layout.layout), "variant": .string(layout.variant), "group": .integer(keyboard.group),
            "modifiers": names(keyboard.modifiers.subtracting(locks)), "locks": names(locks),
        ]
    }

    /// Keeps caps and num lock over a change of the layout.
    func takeOverLocks(of other: borrowing Typist) {
        var locks: Modifiers = []
        if other.keyboard.locks.contains(.lock) { locks.formUnion(.lock) }
        if !other.keyboard.locks.isDisjoint(with: other.keyboard.keymap.numLock) {
            locks.formUnion(keyboard.keymap.numLock)
        }
        keyboard.lock(locks)
    }

    /// A key goes down.
    mutating func press(_ press: KeyPress) -> Meaning {
        let character = press.character.flatMap { $0.isPrintable ? $0 : nil }
        var result = press
        result.character = character
        if press.key.isNameless { result.key = key(of: press) }
        let isDelivered = press.keysym != Keysym.none && press.keysym != Keysym.void
        if !isDelivered { result.keysym = keysym(of: result.key, character) }
        let effect = effect(of: result.key, delivered: isDelivered ? press.keysym : nil)
        let modifies = Keysym.isModifier(result.keysym) || effect.map { isModifier($0) } ?? false
        var text: [Unicode.Scalar] = []
        var isComposing = false
        if let character {
            keyboard.resetComposition()
            text = [character]
        } else if !modifies && press.keysym != Keysym.void && !isShortcut(result, isDelivered) {
            (text, isComposing) = compose(result.keysym)
        }
        result.character = text.first
        if let effect {
            counts[effect, default: 0] += 1
            if counts[effect] == 1 { keyboard.press(effect) }
        }
        let repeats = keyboard.keymap.keys[result.key]?.repeats ?? (result.key == .unknown)
        return Meaning(
            press: result, further: Array(text.dropFirst()), effect: effect,
            repeats: repeats && !modifies && !isComposing)
    }

    /// The key that a press had as its effect goes up.
    mutating func release(_ effect: KeyCode) {
        guard let count = counts[effect] else { return }
        if count > 1 {
            counts[effect] = count - 1
        } else {
            counts[effect] = nil
            keyboard.release(effect)
        }
    }

    /// The key by which this layout would make what the driver knows only by meaning.
    private func key(of press: KeyPress) -> KeyCode {
        let keysym = press.keysym != Keysym.none ? press.keysym : press.character.map { Keysym.of($0) } ?? Keysym.none
        let stroke = keyboard.keymap.stroke(for: keysym, group: keyboard.group, holding: keyboard.modifiers)
        return stroke?.key ?? .unknown
    }

    private func keysym(of key: KeyCode, _ character: Unicode.Scalar?) -> UInt32 {
        let own = keyboard.keysym(of: key)
        guard let character, Keysym.character(own) != character else { return own }
        return Keysym.of(character)
    }

    /// The key to press in the keyboard's state, so that modifiers are what the driver says they are.
    private func effect(of key: KeyCode, delivered: UInt32?) -> KeyCode? {
        guard key != .unknown || delivered != nil else { return nil }
        guard let delivered, !keyboard.keymap.canYield(delivered, key) else { return key }
        if Keysym.isModifier(delivered) { return keyboard.keymap.stroke(for: delivered)?.key }
        return isModifier(key) || key == .unknown ? nil : key
    }

    private func isModifier(_ key: KeyCode) -> Bool {
        guard let known = keyboard.keymap.keys[key] else { return false }
        return !known.modifiers.isEmpty || !known.locks.isEmpty
    }

    /// Whether modifiers make a command of the press rather than text.
    private func isShortcut(_ press: KeyPress, _ isDelivered: Bool) -> Bool {
        let keymap = keyboard.keymap
        var modifiers = keyboard.modifiers
        if !isDelivered { modifiers.subtract(keyboard.consumed(by: press.key)) }
        let alt = !modifiers.isDisjoint(with: keymap.alt)
        let control = modifiers.contains(.control)
        if !modifiers.isDisjoint(with: keymap.superKey) { return true }
        if isDelivered && control && alt {
            // Windows says AltGr so: it is text when the keysym is one for which AltGr is needed.
            guard let stroke = keymap.stroke(for: press.keysym) else { return false }
            return stroke.modifiers.isSubset(of: [.shift, .lock])
        }
        return control || alt
    }

    private mutating func compose(_ keysym: UInt32) -> (text: [Unicode.Scalar], isComposing: Bool) {
        switch keyboard.compose(keysym) {
        case .nothing, .cancelled: (Keysym.character(keysym).map { [$0] } ?? [], false)
        case .composing: ([], true)
        case .composed(let text): (text.filter(\.isPrintable), false)
        }
    }
}

extension Unicode.Scalar {
    /// Whether it is text, not a control character.
    var isPrintable: Bool { value >= 32 && !(127...159).contains(value) }
}
