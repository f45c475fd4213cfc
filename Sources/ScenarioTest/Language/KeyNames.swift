internal import YAMLDocuments

/// The names of keys in tests: `Enter`, `ctrl`, `F5`, `a`.
package enum KeyNames {
    private static let named: [String: Keysym] = [
        "enter": .enter, "return": .enter, "tab": .tab, "escape": .escape, "esc": .escape, "backspace": .backspace,
        "delete": .delete, "del": .delete, "insert": Keysym(0xff63), "home": .home, "end": .end, "pageup": .pageUp,
        "pagedown": .pageDown, "left": .left, "right": .right, "up": .up, "down": .down, "space": Keysym(0x20),
        "shift": .shift, "ctrl": .control, "control": .control, "alt": .alt, "altgr": .altGr, "super": .super,
        "meta": .super, "win": .super, "capslock": .capsLock, "numlock": Keysym(0xff7f), "scrolllock": Keysym(0xff14),
        "print": Keysym(0xff61), "pause": Keysym(0xff13), "menu": Keysym(0xff67), "plus": Keysym(0x2b),
        "minus": Keysym(0x2d), "comma": Keysym(0x2c),
    ]

    /// Of several names of a key, the one that is written.
    private static let usual = ["enter", "escape", "delete", "ctrl", "super"]

    private static let modifiers: Set<Keysym> = [.shift, .control, .alt, .altGr, .super]

    /// The key of a name, of a character, or of an X11 number (`0xff0d`); nil when there is none.
    package static func key(_ name: String) -> Keysym? {
        let scalars = name.unicodeScalars
        if scalars.count == 1, let scalar = scalars.first { return Keysym(scalar) }
        let folded = name.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
        if let known = named[folded] { return known }
        if folded.hasPrefix("f"), let number = UInt32(folded.dropFirst()), (1...24).contains(number) {
            return .function(number)
        }
        if folded.hasPrefix("0x") { return UInt32(folded.dropFirst(2), radix: 16).map(Keysym.init) }
        return nil
    }

    /// The keys of a text such as `ctrl+alt+Delete`, or the name among them that is no key.
    package static func chord(_ text: String) -> Result<Chord, UnknownKey> {
        // The last of several signs is the key itself: `ctrl++`.
        var names = text.split(separator: "+").map(String.init)
        if text.hasSuffix("+") { names.append("+") }
        var chord: Chord = []
        for name in names {
            guard let key = key(name) else {
                return .failure(UnknownKey(name: name, hint: Spelling.hint(name, among: named.keys.sorted())))
            }
            chord.append(key)
        }
        return chord.isEmpty ? .failure(UnknownKey(name: text, hint: nil)) : .success(chord)
    }

    /// Whether a key is held while others are pressed.
    static func isModifier(_ key: Keysym) -> Bool { modifiers.contains(key) }

    /// The name of a key for reports.
    package static func name(_ key: Keysym) -> String {
        if (0x21...0x7e).contains(key.number) { return String(UnicodeScalar(UInt8(key.number))) }
        if let name = usual.first(where: { named[$0] == key }) { return name }
        if let name = named.filter({ $0.value == key }).keys.max(by: { ($0.count, $1) < ($1.count, $0) }) {
            return name
        }
        if (0xffbe...0xffd5).contains(key.number) { return "F\(key.number - 0xffbd)" }
        return "0x" + String(key.number, radix: 16)
    }
}

/// A name that is no key's.
package struct UnknownKey: Error, Hashable, Sendable {
    package let name: String
    /// What was probably meant.
    package let hint: String?
}
