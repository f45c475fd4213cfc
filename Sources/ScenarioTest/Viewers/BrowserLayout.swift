/// A keyboard layout as a browser sees it: which key makes which character, with which modifiers held.
package struct BrowserLayout: Sendable {
    /// A way to make a character.
    package struct Stroke: Hashable, Sendable {
        package let key: BrowserKey
        package let modifiers: [BrowserKey]
    }

    private var strokes: [Character: Stroke] = [:]

    /// How to make a character; nil when the layout has no key for it.
    package func stroke(for character: Character) -> Stroke? { strokes[character] }

    /// The layout of the United States.
    package static let us = BrowserLayout(
        plain: ["`1234567890-=", "qwertyuiop[]\\", "asdfghjkl;'", "zxcvbnm,./"],
        shifted: ["~!@#$%^&*()_+", "QWERTYUIOP{}|", "ASDFGHJKL:\"", "ZXCVBNM<>?"])

    /// The German layout.
    package static let de = BrowserLayout(
        plain: ["^1234567890ß´", "qwertzuiopü+#", "asdfghjklöä", "yxcvbnm,.-"],
        shifted: ["°!\"§$%&/()=?`", "QWERTZUIOPÜ*'", "ASDFGHJKLÖÄ", "YXCVBNM;:_"],
        third: ["7{", "8[", "9]", "0}", "ß\\", "q@", "e€", "+~"])

    private static let codes = [
        ["Backquote"] + "1234567890".map { "Digit\($0)" } + ["Minus", "Equal"],
        "QWERTYUIOP".map { "Key\($0)" } + ["BracketLeft", "BracketRight", "Backslash"],
        "ASDFGHJKL".map { "Key\($0)" } + ["Semicolon", "Quote"],
        "ZXCVBNM".map { "Key\($0)" } + ["Comma", "Period", "Slash"],
    ]

    private init(plain: [String], shifted: [String], third: [String] = []) {
        add(plain, [])
        add(shifted, [.shift])
        for pair in third {
            guard let base = pair.first.flatMap({ strokes[$0] }), let character = pair.last else { continue }
            let key = BrowserKey(String(character), code: base.key.code, number: base.key.number)
            strokes[character] = Stroke(key: key, modifiers: [.altGr])
        }
        strokes[" "] = Stroke(key: BrowserKey(" ", code: "Space", number: 32), modifiers: [])
        strokes["\n"] = Stroke(key: .enter, modifiers: [])
    }

    private mutating func add(_ rows: [String], _ modifiers: [BrowserKey]) {
        for (row, codes) in zip(rows, Self.codes) {
            for (character, code) in zip(row, codes) {
                // Only the keys of letters and digits have numbers that pages look at.
                let number = code.last.flatMap { code.count == 4 || code.count == 6 ? $0.asciiValue : nil } ?? 186
                let key = BrowserKey(String(character), code: code, number: Int(number))
                strokes[character] = Stroke(key: key, modifiers: modifiers)
            }
        }
    }
}

extension ChromiumPage {
    /// Types a text on a keyboard of that layout; throws at a character that it does not have.
    package func type(_ text: String, _ layout: BrowserLayout) throws(ScenarioError) {
        for character in text {
            guard let stroke = layout.stroke(for: character) else {
                throw ScenarioError(.malformed, "the layout has no \(character)")
            }
            try tap(stroke.key, holding: stroke.modifiers)
        }
    }
}
