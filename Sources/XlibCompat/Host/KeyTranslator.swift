internal import Keyboard
package import Sessions

/// Makes key codes of the core protocol from what a Gui session tells of keys.
///
/// A pure machine. The keysym and character of a press win over the layout: the code that is pressed yields, under the modifiers
/// that are pressed, what the press means; a meaning for which there is no such code is lent one. Every release is that
/// of the code that was pressed. What takes part in a sequence of dead keys is not told, since its result is. When a meaning tells
/// that a lock was changed elsewhere, its key is pressed and released first.
package struct KeyTranslator {
    /// A key of the core protocol.
    package struct Stroke: Hashable, Sendable {
        package var code: UInt8
        package var isDown: Bool
        package var isRepeat: Bool

        /// A key that goes down or up.
        package init(_ code: UInt8, isDown: Bool, isRepeat: Bool = false) {
            self.code = code
            self.isDown = isDown
            self.isRepeat = isRepeat
        }
    }

    package private(set) var table: KeyTable
    /// The modifiers that are toggled on.
    package private(set) var locked: UInt8 = 0
    private var held: [KeyCode: UInt8] = [:]
    private var counts: [UInt8: Int] = [:]
    private var isComposing = false

    /// A keyboard with nothing pressed.
    package init(_ table: KeyTable) { self.table = table }

    /// The modifiers in effect.
    package var state: UInt8 {
        counts.keys.reduce(locked) { $0 | (table.modifiers[Int($1)] & ~table.locks[Int($1)]) }
    }

    /// Changes the layout; what is held is released first.
    package mutating func change(_ table: KeyTable) -> [Stroke] {
        let released = releaseAll()
        self.table = table
        return released
    }

    /// The strokes that toggle a lock on, where it is off.
    package mutating func lock(_ modifier: UInt8) -> [Stroke] {
        guard locked & modifier == 0, let code = table.code(locking: modifier) else { return [] }
        return tap(code)
    }

    /// What a press comes to.
    ///
    /// - Parameter lend: gives a key code that yields a keysym under all modifiers.
    package mutating func press(_ press: KeyPress, lend: (UInt32) -> UInt8?) -> [Stroke] {
        if press.isRepeat {
            return held[press.key].map { [Stroke($0, isDown: true, isRepeat: true)] } ?? []
        }
        var strokes = release(press.key)
        guard let keysym = meaning(of: press) else { return strokes }
        if let code = code(for: keysym, press.key, &strokes, lend) {
            held[press.key] = code
            counts[code, default: 0] += 1
            if counts[code] == 1 {
                locked ^= table.locks[Int(code)]
                strokes.append(Stroke(code, isDown: true))
            }
        }
        return strokes
    }

    /// What a release comes to.
    package mutating func release(_ key: KeyCode) -> [Stroke] {
        guard let code = held.removeValue(forKey: key) else { return [] }
        let count = counts[code, default: 1] - 1
        counts[code] = count > 0 ? count : nil
        return count > 0 ? [] : [Stroke(code, isDown: false)]
    }

    /// Releases everything, in the order of the codes.
    package mutating func releaseAll() -> [Stroke] {
        let strokes = counts.keys.sorted().map { Stroke($0, isDown: false) }
        held = [:]
        counts = [:]
        isComposing = false
        return strokes
    }

    /// The keysym that a press means, 0 when only the key is known; nil for a part of a sequence of dead keys.
    private mutating func meaning(of press: KeyPress) -> UInt32? {
        let character = Keysym.character(press.keysym)
        if let typed = press.character {
            isComposing = false
            return character == typed ? press.keysym : Keysym.of(typed)
        }
        if Keysym.isModifier(press.keysym) || press.keysym == Keysym.none { return press.keysym }
        if Keysym.beginsSequence(press.keysym) {
            isComposing = true
            return nil
        }
        let isCommand = state & (KeyTable.Mask.control | KeyTable.Mask.mod1 | KeyTable.Mask.mod4) != 0
        if isComposing && character != nil && !isCommand { return nil }
        isComposing = false
        return press.keysym
    }

    private mutating func code(
        for keysym: UInt32, _ key: KeyCode, _ strokes: inout [Stroke], _ lend: (UInt32) -> UInt8?
    ) -> UInt8? {
        let own = key.isNameless ? nil : KeyTable.code(of: key)
        guard keysym != Keysym.none else { return own }
        let wanted = Keysym.canonical(keysym)
        if let own {
            // A modifier means the same at all levels: Shift makes no Meta of Alt.
            if Keysym.isModifier(wanted) && table.contains(wanted, at: own) { return own }
            if yields(wanted, own, state) { return own }
            for lock in [KeyTable.Mask.lock, table.numLock] where lock != 0 {
                if yields(wanted, own, state ^ lock), let toggle = table.code(locking: lock), counts[toggle] == nil {
                    strokes += tap(toggle)
                    return own
                }
            }
        }
        if let other = table.code(yielding: wanted, under: state) { return other }
        return lend(keysym) ?? own
    }

    private func yields(_ keysym: UInt32, _ code: UInt8, _ state: UInt8) -> Bool {
        Keysym.canonical(table.keysym(of: code, under: state)) == keysym
    }

    private mutating func tap(_ code: UInt8) -> [Stroke] {
        locked ^= table.locks[Int(code)]
        return [Stroke(code, isDown: true), Stroke(code, isDown: false)]
    }
}
