/// A set of modifiers, numbered as X numbers them.
///
/// Shift, Lock (caps) and Control mean the same everywhere; what Mod1 to Mod5 mean is the keymap's to say
/// (`Keymap.alt`, `Keymap.level3` and so on).
package struct Modifiers: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    /// The modifiers of these bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let shift = Modifiers(rawValue: 1)
    package static let lock = Modifiers(rawValue: 2)
    package static let control = Modifiers(rawValue: 4)
    package static let mod1 = Modifiers(rawValue: 8)
    package static let mod2 = Modifiers(rawValue: 16)
    package static let mod3 = Modifiers(rawValue: 32)
    package static let mod4 = Modifiers(rawValue: 64)
    package static let mod5 = Modifiers(rawValue: 128)

    /// How many there are.
    package var count: Int { rawValue.nonzeroBitCount }
}
