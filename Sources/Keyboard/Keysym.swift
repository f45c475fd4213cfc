internal import CXKBCommon

/// The numbers of the X keysyms: what a key means, by a number that every X program and VNC viewer knows.
///
/// Keysyms 0x01xxxxxx stand for the Unicode scalar xxxxxx.
package enum Keysym {
    /// No keysym.
    package static let none: UInt32 = 0
    /// "This press means nothing": what a driver sends when it knows that the key made no character.
    package static let void: UInt32 = 0xff_ffff

    package static let backSpace: UInt32 = 0xff08
    package static let tab: UInt32 = 0xff09
    package static let enter: UInt32 = 0xff0d
    package static let escape: UInt32 = 0xff1b
    package static let compose: UInt32 = 0xff20
    package static let home: UInt32 = 0xff50
    package static let left: UInt32 = 0xff51
    package static let up: UInt32 = 0xff52
    package static let right: UInt32 = 0xff53
    package static let down: UInt32 = 0xff54
    package static let numLock: UInt32 = 0xff7f
    package static let shiftLeft: UInt32 = 0xffe1
    package static let shiftRight: UInt32 = 0xffe2
    package static let controlLeft: UInt32 = 0xffe3
    package static let controlRight: UInt32 = 0xffe4
    package static let capsLock: UInt32 = 0xffe5
    package static let metaLeft: UInt32 = 0xffe7
    package static let metaRight: UInt32 = 0xffe8
    package static let altLeft: UInt32 = 0xffe9
    package static let altRight: UInt32 = 0xffea
    package static let superLeft: UInt32 = 0xffeb
    package static let superRight: UInt32 = 0xffec
    package static let delete: UInt32 = 0xffff
    package static let modeSwitch: UInt32 = 0xff7e
    package static let level3Shift: UInt32 = 0xfe03
    package static let level5Shift: UInt32 = 0xfe11

    /// Whether it is a modifier or a lock, which neither repeats nor takes part in a dead-key sequence.
    package static func isModifier(_ keysym: UInt32) -> Bool {
        (0xffe1...0xffee).contains(keysym) || (0xfe01...0xfe13).contains(keysym)
            || keysym == numLock || keysym == modeSwitch
    }

    /// Whether it begins a sequence of dead keys or the compose key.
    package static func beginsSequence(_ keysym: UInt32) -> Bool {
        (0xfe50...0xfe93).contains(keysym) || keysym == compose
    }

    /// The printable character that it stands for; nil for keys such as Return and for dead keys.
    package static func character(_ keysym: UInt32) -> Unicode.Scalar? {
        let value = xkb_keysym_to_utf32(keysym)
        guard value >= 32, !(127...159).contains(value) else { return nil }
        return Unicode.Scalar(value)
    }

    /// The keysym of a character: the old number where there is one, else 0x01xxxxxx.
    package static func of(_ character: Unicode.Scalar) -> UInt32 { xkb_utf32_to_keysym(character.value) }

    /// The same keysym in its usual spelling: 0x01xxxxxx becomes the old number where there is one.
    package static func canonical(_ keysym: UInt32) -> UInt32 {
        guard keysym >> 24 == 1, let scalar = Unicode.Scalar(keysym & 0xff_ffff) else { return keysym }
        let usual = of(scalar)
        return usual == none ? keysym : usual
    }
}
