/// The host's key: a tap of it takes or gives back the keyboard, with F it switches to full screen and back.
package struct ReleaseKey: Hashable, Sendable {
    /// What the user calls it.
    package let name: String
    /// Its scan code in SDL's numbers.
    package let scanCode: Int

    /// The key of that name, in any case and with or without blanks, or nil.
    package init?(_ name: String) {
        let plain = name.lowercased().filter { $0 != " " && $0 != "-" && $0 != "_" }
        guard let entry = Self.keys.first(where: { $0.plain == plain }) else { return nil }
        self.name = entry.name
        scanCode = entry.scanCode
    }

    private init(name: String, scanCode: Int) {
        self.name = name
        self.scanCode = scanCode
    }

    /// The right Control key.
    package static let rightControl = ReleaseKey(name: "Right Ctrl", scanCode: 228)

    /// The names that a user may give.
    package static var names: [String] { keys.map(\.name) }

    private static let keys: [(plain: String, name: String, scanCode: Int)] = [
        ("rightctrl", "Right Ctrl", 228), ("rightalt", "Right Alt", 230), ("rightshift", "Right Shift", 229),
        ("rightsuper", "Right Super", 231), ("leftctrl", "Left Ctrl", 224), ("leftalt", "Left Alt", 226),
        ("leftsuper", "Left Super", 227), ("menu", "Menu", 101), ("scrolllock", "Scroll Lock", 71),
        ("pause", "Pause", 72), ("f12", "F12", 69),
    ]
}
