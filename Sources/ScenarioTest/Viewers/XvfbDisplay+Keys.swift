extension XvfbDisplay {
    /// Types a text by the places of its keys on a keyboard of that layout, which the display has to have.
    ///
    /// What programs make of the keys is their business: here nobody looks for a key that would make a character.
    package func type(_ text: String, _ layout: BrowserLayout) throws(ScenarioError) {
        var words: [String] = []
        for stroke in try layout.strokes(of: text) {
            let modifiers = try stroke.modifiers.map { key throws(ScenarioError) in try Self.number(of: key) }
            words += modifiers.flatMap { ["keydown", $0] }
            words += ["key", "--delay", "4", try Self.number(of: stroke.key)]
            words += modifiers.reversed().flatMap { ["keyup", $0] }
        }
        try xdotool(words)
    }

    /// The number that X has for the place of a key: Linux' own and eight.
    private static func number(of key: BrowserKey) throws(ScenarioError) -> String {
        guard let number = numbers[key.code] else { throw ScenarioError(.malformed, "no key is at \(key.code)") }
        return "\(number)"
    }

    private static let numbers: [String: Int] = {
        var numbers = [
            "Backquote": 49, "Minus": 20, "Equal": 21, "BracketLeft": 34, "BracketRight": 35, "Semicolon": 47,
            "Quote": 48, "Backslash": 51, "Comma": 59, "Period": 60, "Slash": 61, "IntlBackslash": 94, "IntlRo": 97,
            "IntlYen": 132, "Space": 65, "Enter": 36, "ShiftLeft": 50, "AltRight": 108, "ControlLeft": 37,
        ]
        for (index, digit) in "1234567890".enumerated() { numbers["Digit\(digit)"] = 10 + index }
        for (start, row) in [(24, "QWERTYUIOP"), (38, "ASDFGHJKL"), (52, "ZXCVBNM")] {
            for (index, letter) in row.enumerated() { numbers["Key\(letter)"] = start + index }
        }
        return numbers
    }()
}
