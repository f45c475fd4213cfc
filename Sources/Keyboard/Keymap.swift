package import Sessions

/// What each key of a layout means at each of its levels: a table that is made once and never changes.
///
/// A pure value, free to share among threads. Keys are by their Linux number (an XKB key code less 8).
package struct Keymap: Sendable {
    /// What a key yields at one level.
    package struct Level: Hashable, Sendable {
        /// The keysym, 0 for none.
        package var keysym: UInt32
        /// The modifier sets that select the level; the first is the least.
        package var modifiers: [Modifiers]
    }

    /// One key.
    package struct Key: Sendable {
        /// The levels of each group (layout).
        package var groups: [[Level]]
        /// Whether it repeats while held.
        package var repeats: Bool
        /// The modifiers that are active while it is held.
        package var modifiers: Modifiers
        /// The modifiers that a press toggles.
        package var locks: Modifiers
    }

    package let layout: KeyboardLayout
    package let keys: [KeyCode: Key]
    package let groupCount: Int
    /// What each keysym, in its canonical spelling, is reached by.
    let places: [UInt32: [Stroke]]

    package let alt: Modifiers
    package let numLock: Modifiers
    package let superKey: Modifiers
    package let level3: Modifiers
    package let level5: Modifiers

    /// The keymap of the system's XKB rules for this layout.
    package init(_ layout: KeyboardLayout) throws(KeyboardError) {
        self.init(layout, try XKBKeymap(layout))
    }

    init(_ layout: KeyboardLayout, _ source: borrowing XKBKeymap) {
        self.init(layout, keys: source.keys())
    }

    /// A keymap of the given keys.
    package init(_ layout: KeyboardLayout, keys: [KeyCode: Key]) {
        self.layout = layout
        self.keys = keys
        groupCount = max(1, keys.values.map { $0.groups.count }.max() ?? 1)
        var places: [UInt32: [Stroke]] = [:]
        for (code, key) in keys.sorted(by: { $0.key < $1.key }) {
            for (group, levels) in key.groups.enumerated() {
                for (index, level) in levels.enumerated() where level.keysym != Keysym.none {
                    places[Keysym.canonical(level.keysym), default: []].append(
                        Stroke(
                            key: code, group: group, level: index,
                            modifiers: level.modifiers.first ?? [], isReachable: !level.modifiers.isEmpty))
                }
            }
        }
        self.places = places
        func modifiers(_ keysyms: UInt32..., locked: Bool = false) -> Modifiers {
            for keysym in keysyms {
                for place in places[keysym] ?? [] where place.level == 0 {
                    guard let key = keys[place.key] else { continue }
                    let found = locked ? key.locks : key.modifiers
                    if !found.isEmpty { return found }
                }
            }
            return []
        }
        alt = modifiers(Keysym.altLeft, Keysym.altRight)
        numLock = modifiers(Keysym.numLock, locked: true)
        superKey = modifiers(Keysym.superLeft, Keysym.superRight)
        level3 = modifiers(Keysym.level3Shift)
        level5 = modifiers(Keysym.level5Shift)
    }

    /// The keysyms of a key, by group and level; none for a key that the layout does not know.
    package func keysyms(of key: KeyCode) -> [[UInt32]] {
        keys[key]?.groups.map { $0.map(\.keysym) } ?? []
    }

    /// Whether the key can yield the keysym at any level.
    package func canYield(_ keysym: UInt32, _ key: KeyCode) -> Bool {
        places[Keysym.canonical(keysym)]?.contains { $0.key == key } ?? false
    }

    /// The names of the modifiers in the set, for reports.
    package func names(of modifiers: Modifiers) -> [String] {
        let named: [(Modifiers, String)] = [
            (.shift, "shift"), (.lock, "caps"), (.control, "control"), (alt, "alt"), (superKey, "super"),
            (numLock, "num"), (level3, "level3"), (level5, "level5"),
        ]
        return named.filter { !$0.0.isEmpty && modifiers.isSuperset(of: $0.0) }.map(\.1)
    }
}
