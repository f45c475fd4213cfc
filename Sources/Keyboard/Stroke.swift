package import Sessions

/// A way to reach a keysym: the key, and the modifiers that select its level.
package struct Stroke: Hashable, Sendable {
    package var key: KeyCode
    package var group: Int
    package var level: Int
    package var modifiers: Modifiers
    /// Whether modifiers select the level at all.
    package var isReachable: Bool
}

extension Keymap {
    /// Every way to reach a keysym, in order of the keys.
    package func strokes(for keysym: UInt32) -> [Stroke] { places[Keysym.canonical(keysym)] ?? [] }

    /// The best way to reach a keysym for one who already holds some modifiers.
    ///
    /// Better is: in the active group; on a key that real keyboards have; at the level that the held modifiers select;
    /// with fewer modifiers and no lock; on the key with the lower number. A keysym that no key has is looked for by its nearest
    /// relative (the left modifier for the right one, Tab for ISO_Left_Tab). Nil when the layout has no key for it.
    package func stroke(for keysym: UInt32, group: Int = 0, holding: Modifiers = []) -> Stroke? {
        var seen: Set<UInt32> = []
        var wanted = keysym
        while seen.insert(wanted).inserted {
            let best = strokes(for: wanted).min {
                cost($0, group, holding).lexicographicallyPrecedes(cost($1, group, holding))
            }
            if let best { return best }
            guard let relative = Self.relatives[wanted] else { return nil }
            wanted = relative
        }
        return nil
    }

    /// The way to reach a character.
    package func stroke(for character: Unicode.Scalar, group: Int = 0) -> Stroke? {
        stroke(for: Keysym.of(character), group: group)
    }

    /// The keys that, held together, make these modifiers; nil when there are none for one of them.
    package func keys(for modifiers: Modifiers) -> [KeyCode]? {
        var result: [KeyCode] = []
        var missing = modifiers
        for keysym in [
            Keysym.shiftLeft, Keysym.controlLeft, Keysym.altLeft, Keysym.superLeft, Keysym.level3Shift,
            Keysym.level5Shift,
        ] {
            guard let stroke = stroke(for: keysym), stroke.level == 0, let key = keys[stroke.key],
                !key.modifiers.isDisjoint(with: missing), modifiers.isSuperset(of: key.modifiers)
            else { continue }
            result.append(stroke.key)
            missing.subtract(key.modifiers)
        }
        return missing.isEmpty ? result : nil
    }

    /// The presses and releases by which a person types the character on this keyboard; nil when it cannot be typed.
    package func typing(_ character: Unicode.Scalar) -> [InputEvent]? {
        guard let stroke = stroke(for: character), stroke.isReachable, stroke.group == 0,
            let modifiers = keys(for: stroke.modifiers)
        else { return nil }
        return modifiers.map { .press(KeyPress($0)) } + [.press(KeyPress(stroke.key)), .release(stroke.key)]
            + modifiers.reversed().map { .release($0) }
    }

    private func cost(_ stroke: Stroke, _ group: Int, _ holding: Modifiers) -> [Int] {
        // From 128 on come the keys of special keyboards, which the layouts fill with whatever fits; 84 is no key of
        // Linux, XKB has AltGr there for layouts without one.
        let isRare = stroke.key.rawValue >= 128 || stroke.key.rawValue == 84
        return [
            stroke.isReachable ? 0 : 1, stroke.group == group ? 0 : 1, isRare ? 1 : 0,
            isSelected(stroke, by: holding) ? 0 : 1, stroke.modifiers.contains(.lock) ? 1 : 0, stroke.modifiers.count,
            Int(stroke.key.rawValue),
        ]
    }

    private func isSelected(_ stroke: Stroke, by holding: Modifiers) -> Bool {
        guard let key = keys[stroke.key], stroke.group < key.groups.count else { return false }
        let levels = key.groups[stroke.group]
        guard stroke.level < levels.count else { return false }
        let looked = levels.reduce(into: Modifiers()) { all, level in
            for set in level.modifiers { all.formUnion(set) }
        }
        return levels[stroke.level].modifiers.contains(holding.intersection(looked))
    }

    /// Where to look for a keysym that no key has.
    private static let relatives: [UInt32: UInt32] = [
        Keysym.shiftRight: Keysym.shiftLeft, Keysym.controlRight: Keysym.controlLeft,
        Keysym.altRight: Keysym.altLeft, Keysym.metaRight: Keysym.metaLeft, Keysym.metaLeft: Keysym.altLeft,
        Keysym.superRight: Keysym.superLeft, Keysym.modeSwitch: Keysym.level3Shift,
        0xfe20: Keysym.tab,  // ISO_Left_Tab
        0xff15: 0xff61, 0xff6b: 0xff13,  // Sys_Req on Print, Break on Pause
    ]
}
