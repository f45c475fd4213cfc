package import Keyboard
package import Sessions

/// The keyboard as the core protocol describes it: keysyms by key code and column, and the modifier of each key.
///
/// A pure value, made from a layout. Columns are those of the protocol (section 5): group 1 plain and shifted, group 2 plain
/// and shifted, then the further levels of group 1. A layout of one group has its third and fourth levels as group 2,
/// too, since `Mode_switch` is how a program without XKB reaches them.
package struct KeyTable: Hashable, Sendable {
    /// Eight bits of modifiers, as in an event's state.
    package enum Mask {
        package static let shift: UInt8 = 1
        package static let lock: UInt8 = 2
        package static let control: UInt8 = 4
        package static let mod1: UInt8 = 8
        package static let mod4: UInt8 = 64
        package static let mod5: UInt8 = 128
    }

    /// The codes that keys can have.
    package static let codes: ClosedRange<UInt8> = 8...255
    /// How many keysyms a key has at most.
    package static let width = 7

    /// The keysyms of each code from 0 to 255, `width` of each, 0 for none.
    package private(set) var keysyms = [UInt32](repeating: 0, count: 256 * width)
    /// The modifiers that each code makes while it is held, or toggles.
    package private(set) var modifiers = [UInt8](repeating: 0, count: 256)
    /// The modifiers that each code toggles.
    package private(set) var locks = [UInt8](repeating: 0, count: 256)
    /// Which codes repeat while they are held.
    package private(set) var repeats = [Bool](repeating: false, count: 256)
    /// The modifier that selects the second group.
    package private(set) var modeSwitch: UInt8 = 0
    /// The modifier that makes digits of the keypad's keys.
    package private(set) var numLock: UInt8 = 0

    /// The table of a keymap.
    package init(_ keymap: Keymap) {
        for (key, content) in keymap.keys {
            guard let code = Self.code(of: key) else { continue }
            let row = Self.row(content.groups.map { $0.map(\.keysym) })
            let start = Int(code) * Self.width
            keysyms.replaceSubrange(start..<start + Self.width, with: row)
            modifiers[Int(code)] = content.modifiers.union(content.locks).rawValue
            if modifiers[Int(code)] == 0 {
                modifiers[Int(code)] = row.prefix(2).lazy.compactMap { Self.usual[$0] }.first ?? 0
            }
            locks[Int(code)] = content.locks.rawValue
            repeats[Int(code)] = content.repeats
        }
        for code in Self.codes {
            for keysym in row(code) {
                if keysym == Keysym.modeSwitch { modeSwitch |= modifiers[Int(code)] }
                if keysym == Keysym.numLock { numLock |= modifiers[Int(code)] }
            }
        }
    }

    /// The code of a key, eight more than Linux has; nothing for those beyond the protocol.
    package static func code(of key: KeyCode) -> UInt8? {
        key.rawValue > 0 && key.rawValue <= 247 ? UInt8(key.rawValue + 8) : nil
    }

    /// The keysyms of a code.
    package func row(_ code: UInt8) -> ArraySlice<UInt32> {
        keysyms[Int(code) * Self.width..<(Int(code) + 1) * Self.width]
    }

    /// Whether any column of the code has the keysym.
    package func contains(_ keysym: UInt32, at code: UInt8) -> Bool { row(code).contains(keysym) }

    /// What a program makes of a code under these modifiers, by the rules of the protocol.
    package func keysym(of code: UInt8, under state: UInt8) -> UInt32 {
        let row = row(code)
        let first = row.startIndex + (state & modeSwitch != 0 ? 2 : 0)
        var (plain, shifted) = (row[first], row[first + 1])
        let isKeypad = (0xff80...0xffbd).contains(shifted)
        if shifted == Keysym.none { (plain, shifted) = (Self.lower(plain), Self.upper(plain)) }
        let isShifted = state & Mask.shift != 0
        if state & numLock != 0 && isKeypad { return isShifted ? plain : shifted }
        let chosen = isShifted ? shifted : plain
        return state & Mask.lock != 0 ? Self.upper(chosen) : chosen
    }

    /// The lowest code that yields the keysym under these modifiers, on keys that keyboards have if possible.
    package func code(yielding keysym: UInt32, under state: UInt8) -> UInt8? {
        Self.codes.first { self.keysym(of: $0, under: state) == keysym }
    }

    /// The lowest code that toggles a modifier.
    package func code(locking modifier: UInt8) -> UInt8? {
        Self.codes.first { modifier != 0 && locks[Int($0)] & modifier != 0 }
    }

    private static func row(_ groups: [[UInt32]]) -> [UInt32] {
        guard let first = groups.first else { return [UInt32](repeating: 0, count: width) }
        func at(_ levels: [UInt32], _ index: Int) -> UInt32 { index < levels.count ? levels[index] : Keysym.none }
        let second = groups.count > 1 ? groups[1] : first.count > 2 ? Array(first[2...]) : first
        var row = [at(first, 0), at(first, 1), at(second, 0), at(second, 1)]
        row += first.dropFirst(2)
        return Array((row + [UInt32](repeating: Keysym.none, count: width)).prefix(width))
    }

    private static func upper(_ keysym: UInt32) -> UInt32 { changed(keysym) { $0.uppercaseMapping } }
    private static func lower(_ keysym: UInt32) -> UInt32 { changed(keysym) { $0.lowercaseMapping } }

    private static func changed(_ keysym: UInt32, _ mapping: (Unicode.Scalar.Properties) -> String) -> UInt32 {
        guard let character = Keysym.character(keysym), character.properties.isCased else { return keysym }
        let mapped = mapping(character.properties).unicodeScalars
        guard mapped.count == 1, let only = mapped.first else { return keysym }
        return only == character ? keysym : Keysym.of(only)
    }

    /// Keys that no keyboard has, which stand in every layout for programs that send their codes.
    private static let usual: [UInt32: UInt8] = [
        Keysym.metaLeft: Mask.mod1, Keysym.superLeft: Mask.mod4, 0xffed: Mask.mod4, Keysym.modeSwitch: Mask.mod5,
    ]
}
