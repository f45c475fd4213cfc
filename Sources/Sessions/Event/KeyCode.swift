/// A key or button by its number in Linux's input-event-codes.h: keys below 0x100, buttons from 0x100.
package struct KeyCode: Hashable, Sendable, Comparable {
    package let rawValue: UInt16

    /// The key of the given number.
    package init(_ rawValue: UInt16) { self.rawValue = rawValue }

    /// Codes are below this (KEY_CNT); what a peer sends beyond it is refused.
    package static let count: UInt16 = 0x300

    /// A key that the driver could not name; it still carries a keysym or a character.
    package static let unknown = KeyCode(240)
    /// Codes that name nothing and that a driver lends, each to one key that it knows by its meaning alone, from the press
    /// to the release: so that several may be down and each release finds its press.
    package static let lent = KeyCode(0x2e8)...KeyCode(0x2ff)
    package static let left = KeyCode(0x110)
    package static let right = KeyCode(0x111)
    package static let middle = KeyCode(0x112)
    package static let side = KeyCode(0x113)
    package static let extra = KeyCode(0x114)
    package static let touch = KeyCode(0x14a)

    /// Whether it is a pointer button rather than a key of a keyboard.
    package var isPointerButton: Bool { (0x110...0x117).contains(rawValue) || self == .touch }

    /// Whether the code says nothing about which key it is.
    package var isNameless: Bool { self == .unknown || Self.lent.contains(self) }

    /// Orders by number.
    package static func < (a: KeyCode, b: KeyCode) -> Bool { a.rawValue < b.rawValue }
}
