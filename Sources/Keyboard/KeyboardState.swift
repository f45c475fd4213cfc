internal import CXKBCommon
package import Sessions

/// A keyboard in use: which modifiers and locks are active, and where a dead-key sequence stands.
///
/// It belongs to one thread. Every call is total: keys that the layout does not know change nothing.
package struct KeyboardState: ~Copyable {
    package let keymap: Keymap
    private let source: XKBKeymap
    private let state: XKBState
    private var compose: Compose?

    /// A keyboard of that layout with nothing pressed.
    package init(_ layout: KeyboardLayout) throws(KeyboardError) {
        let source = try XKBKeymap(layout)
        guard let state = XKBState(source) else { throw KeyboardError(.unavailable, "keyboard: no memory") }
        let keymap = Keymap(layout, source)
        if layout.numLock { state.lock(keymap.numLock, group: 0) }
        self.keymap = keymap
        self.source = source
        self.state = state
    }

    /// Notes that the key went down.
    package func press(_ key: KeyCode) { update(key, isDown: true) }

    /// Notes that the key went up.
    package func release(_ key: KeyCode) { update(key, isDown: false) }

    /// What the key means as things stand, 0 for nothing.
    package func keysym(of key: KeyCode) -> UInt32 {
        keymap.keys[key] == nil ? Keysym.none : state.keysym(Self.code(key))
    }

    /// The modifiers that the key uses up to select its level.
    package func consumed(by key: KeyCode) -> Modifiers {
        keymap.keys[key] == nil ? [] : state.consumed(Self.code(key))
    }

    /// The modifiers in effect: held, latched or locked.
    package var modifiers: Modifiers { state.modifiers(XKB_STATE_MODS_EFFECTIVE) }

    /// The locks in effect (caps, num).
    package var locks: Modifiers { state.modifiers(XKB_STATE_MODS_LOCKED) }

    /// The number of the active layout.
    package var group: Int { state.group }

    /// Takes over the locks of another keyboard; no key may be held.
    package func lock(_ modifiers: Modifiers) { state.lock(modifiers, group: state.group) }

    /// Feeds a keysym that was typed to the dead-key sequence.
    ///
    /// The table of sequences is read at the first dead key, as it is large.
    package mutating func compose(_ keysym: UInt32) -> Composition {
        if compose == nil {
            guard Keysym.beginsSequence(keysym) else { return .nothing }
            compose = Compose(source, locale: keymap.layout.locale)
        }
        return compose?.feed(keysym) ?? .nothing
    }

    /// Forgets a dead-key sequence that has begun.
    package mutating func resetComposition() { compose?.reset() }

    private func update(_ key: KeyCode, isDown: Bool) {
        if keymap.keys[key] != nil { state.update(Self.code(key), isDown: isDown) }
    }

    private static func code(_ key: KeyCode) -> UInt32 { UInt32(key.rawValue) + 8 }
}
