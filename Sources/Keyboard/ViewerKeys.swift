package import Sessions

/// The keys that one remote viewer holds: turns its key messages into presses and releases of keys.
///
/// A pure value for servers whose viewers send keysyms, scan codes or both (RFB). The guarantees: every press that it
/// returns is followed by exactly one release, whatever the viewer sends; a release is matched by what was pressed,
/// even when its keysym differs (Shift was let go first); no modifier is ever invented, so nothing is shifted twice;
/// what is held is bounded. A keysym that the layout has no key for goes by `KeyCode.unknown`, one at a time.
package struct ViewerKeys: Sendable {
    private struct Entry {
        var keysym: UInt32
        var scanned: KeyCode?
        /// The key that is down; nil when another press took it over.
        var key: KeyCode?
        /// The modifiers held when it was pressed.
        var modifiers: Modifiers
    }

    /// The layout by which keysyms find their keys; a change leaves alone what is held.
    package var keymap: Keymap
    private var held: [Entry] = []

    /// The most keys that a viewer may hold; beyond, the oldest is released.
    package static let limit = 64

    /// Nothing held.
    package init(_ keymap: Keymap) { self.keymap = keymap }

    /// Whether nothing is held.
    package var isEmpty: Bool { held.isEmpty }

    /// What the viewer's press or release of a keysym (0 for none) or scanned key comes to.
    package mutating func key(isDown: Bool, keysym: UInt32, scanned: KeyCode? = nil) -> [InputEvent] {
        if keysym == Keysym.none && scanned == nil { return [] }
        return isDown ? press(keysym, scanned) : release(keysym, scanned)
    }

    /// Releases everything: the viewer left or lost its focus.
    package mutating func releaseAll() -> [InputEvent] {
        let keys = held.reversed().compactMap(\.key)
        held = []
        return keys.map { .release($0) }
    }

    private mutating func press(_ keysym: UInt32, _ scanned: KeyCode?) -> [InputEvent] {
        var events: [InputEvent] = []
        let same = held.firstIndex { $0.scanned == scanned && (scanned != nil || $0.keysym == keysym) }
        if let same {
            if let key = held[same].key, held[same].keysym == keysym {
                return [.press(KeyPress(key, keysym: keysym, isRepeat: true))]
            }
            // The same physical key means something else now, or its key was taken over: press it anew.
            if let key = held.remove(at: same).key { events.append(.release(key)) }
        }
        let modifiers = modifiers
        let key = scanned ?? keymap.stroke(for: keysym, holding: modifiers)?.key ?? .unknown
        if let index = held.firstIndex(where: { $0.key == key }) {
            // Two keys of the viewer lie on one of ours: the new press takes it over.
            held[index].key = nil
            events.append(.release(key))
        }
        if held.count >= Self.limit, let oldest = held.removeFirst().key { events.append(.release(oldest)) }
        held.append(Entry(keysym: keysym, scanned: scanned, key: key, modifiers: modifiers))
        events.append(.press(KeyPress(key, keysym: keysym)))
        return events
    }

    private mutating func release(_ keysym: UInt32, _ scanned: KeyCode?) -> [InputEvent] {
        guard let index = indexOfReleased(keysym, scanned) else { return [] }
        guard let key = held.remove(at: index).key else { return [] }
        return [.release(key)]
    }

    private func indexOfReleased(_ keysym: UInt32, _ scanned: KeyCode?) -> Int? {
        if let scanned, let index = held.firstIndex(where: { $0.scanned == scanned }) { return index }
        if let index = held.firstIndex(where: { $0.keysym == keysym && keysym != Keysym.none }) { return index }
        if let scanned { return held.firstIndex { $0.scanned == nil && $0.key == scanned } }
        if let index = held.firstIndex(where: { $0.key.map { keymap.canYield(keysym, $0) } ?? false }) { return index }
        if Keysym.isModifier(keysym) {
            let key = keymap.stroke(for: keysym)?.key
            return held.firstIndex { $0.key == key && key != nil }
        }
        // A viewer that looks its keysyms up anew at the release, with another layout than ours: what was pressed
        // under other modifiers than are held now is what it means.
        let now = modifiers
        return held.firstIndex { !Keysym.isModifier($0.keysym) && $0.scanned == nil && $0.modifiers != now }
    }

    /// The modifiers that the held keys make.
    private var modifiers: Modifiers {
        held.reduce(into: []) { all, entry in
            guard Keysym.isModifier(entry.keysym), let key = entry.key else { return }
            all.formUnion(keymap.keys[key]?.modifiers ?? [])
        }
    }
}
