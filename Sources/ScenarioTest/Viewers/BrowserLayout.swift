/// A keyboard layout as a person sees it: which keys make which character, with which modifiers held.
///
/// Written down by hand, not taken from the library by which the product knows layouts.
package struct BrowserLayout: Sendable {
    /// A press of a key, with what is held meanwhile.
    package struct Stroke: Hashable, Sendable {
        package let key: BrowserKey
        package let modifiers: [BrowserKey]
    }

    /// The name of the layout in XKB's rules.
    package let name: String
    private var strokes: [Character: [Stroke]] = [:]

    /// The strokes that make a character, more than one with a dead key; none when the layout has no way to it.
    package func strokes(for character: Character) -> [Stroke] { strokes[character] ?? [] }

    /// Every character that one key makes: in the order of the keys, then with Shift, then with AltGr.
    package let printable: String
    /// Characters that a dead key and another make.
    package let composed: String

    /// The layout of the United States.
    package static let us = BrowserLayout(
        "us", plain: ["`1234567890-=", "qwertyuiop[]", "asdfghjkl;'\\", "zxcvbnm,./"],
        shifted: ["~!@#$%^&*()_+", "QWERTYUIOP{}", "ASDFGHJKL:\"|", "ZXCVBNM<>?"])

    /// The German layout.
    package static let de = BrowserLayout(
        "de", plain: [" 1234567890ß ", "qwertzuiopü+", "asdfghjklöä#", "yxcvbnm,.-<"],
        shifted: ["°!\"§$%&/()=? ", "QWERTZUIOPÜ*", "ASDFGHJKLÖÄ'", "YXCVBNM;:_>"],
        third: ["7{", "8[", "9]", "0}", "ß\\", "q@", "e€", "+~", "<|", "mµ", "2²", "3³"],
        dead: [
            Dead("Backquote", [], "aâeêoô"), Dead("Equal", [], "aáeé"), Dead("Equal", [.shift], "aàeè"),
        ])

    /// The French layout.
    package static let fr = BrowserLayout(
        "fr", plain: ["²&é\"'(-è_çà)=", "azertyuiop $", "qsdfghjklmù*", "wxcvbn,;:!<"],
        shifted: ["~1234567890°+", "AZERTYUIOP £", "QSDFGHJKLM%µ", "WXCVBN?./§>"],
        third: ["é~", "\"#", "'{", "([", "-|", "è`", "_\\", "ç^", "à@", ")]", "=}", "aæ", "z«", "e€", "$¤"],
        dead: [Dead("BracketLeft", [], "eêaâuû"), Dead("BracketLeft", [.shift], "eëiï")])

    /// The Russian layout.
    package static let ru = BrowserLayout(
        "ru", plain: ["ё1234567890-=", "йцукенгшщзхъ", "фывапролджэ\\", "ячсмитьбю."],
        shifted: ["Ё!\"№;%:?*()_+", "ЙЦУКЕНГШЩЗХЪ", "ФЫВАПРОЛДЖЭ/", "ЯЧСМИТЬБЮ,"])

    /// The Japanese layout, with a key more on the right of the first row and of the last.
    package static let jp = BrowserLayout(
        "jp", plain: [" 1234567890-^", "qwertyuiop@[", "asdfghjkl;:]", "zxcvbnm,./ \\"],
        shifted: [" !\"#$%&'()~= ", "QWERTYUIOP`{", "ASDFGHJKL+*}", "ZXCVBNM<>? _"],
        more: ["|": Stroke(key: BrowserKey("|", code: "IntlYen", number: 220), modifiers: [.shift])])

    /// All that there are.
    package static let all = [us, de, fr, ru, jp]

    /// A dead key, and pairs of a letter and what the two make.
    private struct Dead {
        let stroke: Stroke
        let pairs: [Character]

        init(_ code: String, _ modifiers: [BrowserKey], _ pairs: String) {
            stroke = Stroke(key: BrowserKey("Dead", code: code, number: 0), modifiers: modifiers)
            self.pairs = Array(pairs)
        }
    }

    private static let codes = [
        ["Backquote"] + "1234567890".map { "Digit\($0)" } + ["Minus", "Equal"],
        "QWERTYUIOP".map { "Key\($0)" } + ["BracketLeft", "BracketRight"],
        "ASDFGHJKL".map { "Key\($0)" } + ["Semicolon", "Quote", "Backslash"],
        "ZXCVBNM".map { "Key\($0)" } + ["Comma", "Period", "Slash", "IntlBackslash", "IntlRo"],
    ]

    private init(
        _ name: String, plain: [String], shifted: [String], third: [String] = [], more: [Character: Stroke] = [:],
        dead: [Dead] = []
    ) {
        self.name = name
        // A space stands where a key makes no character, or a dead one.
        let all = (plain + shifted).joined().filter { $0 != " " }
        printable = all + third.compactMap(\.last) + more.keys.sorted()
        composed = String(dead.flatMap { dead in dead.pairs.indices.filter { $0 % 2 == 1 }.map { dead.pairs[$0] } })
        // Of two keys for a character the plain one counts.
        add(shifted, [.shift])
        add(plain, [])
        for pair in third {
            guard let base = pair.first.flatMap({ strokes[$0]?.first }), let character = pair.last else { continue }
            let key = BrowserKey(String(character), code: base.key.code, number: base.key.number)
            strokes[character] = [Stroke(key: key, modifiers: [.altGr])]
        }
        for (character, stroke) in more { strokes[character] = [stroke] }
        for dead in dead {
            for index in stride(from: 0, to: dead.pairs.count - 1, by: 2) {
                strokes[dead.pairs[index + 1]] = [dead.stroke] + (strokes[dead.pairs[index]] ?? [])
            }
        }
        strokes[" "] = [Stroke(key: BrowserKey(" ", code: "Space", number: 32), modifiers: [])]
        strokes["\n"] = [Stroke(key: .enter, modifiers: [])]
    }

    private mutating func add(_ rows: [String], _ modifiers: [BrowserKey]) {
        for (row, codes) in zip(rows, Self.codes) {
            for (character, code) in zip(row, codes) where character != " " {
                // Only the keys of letters and digits have numbers that pages look at.
                let number = code.last.flatMap { code.count == 4 || code.count == 6 ? $0.asciiValue : nil } ?? 186
                let key = BrowserKey(String(character), code: code, number: Int(number))
                strokes[character] = [Stroke(key: key, modifiers: modifiers)]
            }
        }
    }

    /// The strokes of a text, one after the other; throws at a character that the layout does not have.
    func strokes(of text: String) throws(ScenarioError) -> [Stroke] {
        var result: [Stroke] = []
        for character in text {
            let some = strokes(for: character)
            guard !some.isEmpty else { throw ScenarioError(.malformed, "the layout \(name) has no \(character)") }
            result += some
        }
        return result
    }
}

extension ChromiumPage {
    /// Types a text on a keyboard of that layout; throws at a character that it does not have.
    package func type(_ text: String, _ layout: BrowserLayout) throws(ScenarioError) {
        for stroke in try layout.strokes(of: text) { try tap(stroke.key, holding: stroke.modifiers) }
    }
}
