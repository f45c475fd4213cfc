/// The keyboard as clients know it: keysyms by key code, and which keys are modifiers.
///
/// A plain value; what it says about modifiers makes the state that events carry.
package struct KeyMap: Hashable, Sendable {
    /// The codes that keys can have.
    package static let codes = 8...255
    /// How many keysyms a key has.
    package private(set) var width: Int
    /// The keysyms of the codes from 8 on, `width` of each.
    package private(set) var keysyms: [UInt32]
    /// The key codes of Shift, Lock, Control and Mod1 to Mod5.
    package private(set) var rows: [[UInt8]]
    /// The modifiers that each code makes while it is held.
    private(set) var modifiers = [UInt8](repeating: 0, count: 256)
    /// The modifiers that each code toggles.
    var locks = [UInt8](repeating: 0, count: 256)
    /// The codes that stand for keysyms without a key, the last lent first.
    private(set) var lent: [UInt8] = []

    /// The map of those keysyms and modifiers; missing keysyms are none.
    package init(width: Int = 4, keysyms: [UInt32] = [], rows: [[UInt8]] = []) {
        self.width = max(1, width)
        self.keysyms = keysyms
        let missing = Self.codes.count * self.width - keysyms.count
        if missing > 0 { self.keysyms += [UInt32](repeating: 0, count: missing) }
        self.rows = rows + [[UInt8]](repeating: [], count: max(0, 8 - rows.count))
        setRows(self.rows)
    }

    /// The keysyms of a code.
    package func row(_ code: UInt8) -> ArraySlice<UInt32> {
        guard code >= 8 else { return [] }
        let start = (Int(code) - 8) * width
        return keysyms[start..<start + width]
    }

    /// Gives codes other keysyms, `count` of each code from `first` on.
    mutating func set(_ values: [UInt32], first: Int, count: Int) {
        if count > width {
            var wider = [UInt32](repeating: 0, count: Self.codes.count * count)
            for code in 0..<Self.codes.count {
                for column in 0..<width { wider[code * count + column] = keysyms[code * width + column] }
            }
            keysyms = wider
            width = count
        }
        guard count > 0 else { return }
        for (index, value) in values.enumerated() {
            let code = first - 8 + index / count
            guard code < Self.codes.count else { return }
            if index % count == 0 { for column in 0..<width { keysyms[code * width + column] = 0 } }
            keysyms[code * width + index % count] = value
        }
        findLocks()
    }

    /// Gives the modifiers other keys.
    mutating func setRows(_ rows: [[UInt8]]) {
        self.rows = rows
        modifiers = [UInt8](repeating: 0, count: 256)
        for (modifier, codes) in rows.prefix(8).enumerated() {
            for code in codes { modifiers[Int(code)] |= 1 << UInt8(modifier) }
        }
        findLocks()
    }

    private mutating func findLocks() {
        for code in Self.codes {
            let isLock = row(UInt8(code)).contains { $0 == 0xffe5 || $0 == 0xffe6 || $0 == 0xff7f }
            locks[code] = isLock ? modifiers[code] : 0
        }
    }

    /// The code of a keysym in any column.
    package func code(of keysym: UInt32) -> UInt8? {
        guard keysym != 0, let index = keysyms.firstIndex(of: keysym) else { return nil }
        return UInt8(8 + index / width)
    }

    /// Lends a code that has no keysyms, or the one that was lent first, to a keysym that yields under all modifiers.
    mutating func lend(_ keysym: UInt32) -> UInt8 {
        let free = Self.codes.reversed().first { code in
            row(UInt8(code)).allSatisfy { $0 == 0 } && modifiers[code] == 0
        }
        var code = free.map { UInt8($0) } ?? 255
        if free == nil || lent.count > 64, let oldest = lent.last { code = oldest }
        lent.removeAll { $0 == code }
        lent.insert(code, at: 0)
        set([UInt32](repeating: keysym, count: width), first: Int(code), count: width)
        return code
    }
}
