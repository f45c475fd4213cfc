/// The way from SDL's key symbols and characters to X keysyms.
package enum Keysyms {
    /// The bit that marks a symbol of SDL's as a scan code rather than a character.
    private static let scanCodeBit: Int32 = 1 << 30

    /// The keysym of a key as SDL names it under the host's layout, 0 when there is none.
    ///
    /// For a key that makes characters it is that of its unshifted one.
    package static func keysym(symbol: Int32) -> UInt32 {
        if symbol & scanCodeBit != 0 { return named[Int(symbol & ~scanCodeBit)] ?? 0 }
        switch symbol {
        case 8: return 0xff08  // BackSpace
        case 9: return 0xff09  // Tab
        case 13: return 0xff0d  // Return
        case 27: return 0xff1b  // Escape
        case 127: return 0xffff  // Delete
        default: break
        }
        guard let code = UInt32(exactly: symbol), let character = Unicode.Scalar(code) else { return 0 }
        return keysym(character: character)
    }

    /// The keysym of a character, 0 for a control character.
    package static func keysym(character: Unicode.Scalar) -> UInt32 {
        switch character.value {
        case 0x20...0x7e, 0xa0...0xff: character.value
        case 0x100...0x10_ffff: 0x0100_0000 | character.value
        default: 0
        }
    }

    /// "This press means nothing": for a key that makes characters but made none.
    package static let void: UInt32 = 0xff_ffff

    /// What a press of that keysym is when it made no text.
    ///
    /// Keys that never make text are what they were. A digit of the number pad is the direction on it: the host's Num Lock is off.
    package static func textless(_ keysym: UInt32) -> UInt32 {
        switch keysym {
        case 0, 0x20...0xff, 0x0100_0000...0x0110_ffff: void
        case 0xffb0...0xffb9: directions[Int(keysym - 0xffb0)]
        case 0xffae: 0xff9f
        default: keysym
        }
    }

    /// What the number pad's digits from 0 are without Num Lock: Insert, End, Down and so on.
    private static let directions: [UInt32] = [
        0xff9e, 0xff9c, 0xff99, 0xff9b, 0xff96, 0xff9d, 0xff98, 0xff95, 0xff97, 0xff9a,
    ]

    /// Keysyms of keys that make no character, by scan code.
    private static let named: [Int: UInt32] = {
        var result: [Int: UInt32] = [
            57: 0xffe5, 70: 0xff61, 71: 0xff14, 72: 0xff13, 73: 0xff63, 74: 0xff50, 75: 0xff55, 76: 0xffff,
            77: 0xff57, 78: 0xff56, 79: 0xff53, 80: 0xff51, 81: 0xff54, 82: 0xff52, 83: 0xff7f,
            // The number pad: / * - + Enter, then 1 ... 9, 0, the separator and =
            84: 0xffaf, 85: 0xffaa, 86: 0xffad, 87: 0xffab, 88: 0xff8d, 98: 0xffb0, 99: 0xffae, 103: 0xffbd,
            // Menu, Execute, Help, Select, Cancel, Redo, Undo, Find
            101: 0xff67, 116: 0xff62, 117: 0xff6a, 118: 0xff67, 119: 0xff60, 120: 0xff69, 121: 0xff66, 122: 0xff65,
            126: 0xff68, 154: 0xff15, 155: 0xff69, 156: 0xff0b,
            // Control, Shift, Alt, Super, the third level
            224: 0xffe3, 225: 0xffe1, 226: 0xffe9, 227: 0xffeb, 228: 0xffe4, 229: 0xffe2, 230: 0xffea, 231: 0xffec,
            257: 0xfe03,
            // XF86 keys: volume, mute, media, browser, light
            127: 0x1008_ff12, 128: 0x1008_ff13, 129: 0x1008_ff11, 258: 0x1008_ff17, 259: 0x1008_ff16,
            260: 0x1008_ff15, 261: 0x1008_ff14, 262: 0x1008_ff12, 264: 0x1008_ff2e, 265: 0x1008_ff19,
            266: 0x1008_ff1d, 268: 0x1008_ff1b, 269: 0x1008_ff18, 270: 0x1008_ff26, 271: 0x1008_ff27,
            272: 0x1008_ff28, 273: 0x1008_ff29, 275: 0x1008_ff03, 276: 0x1008_ff02, 282: 0x1008_ff2f,
        ]
        for index in 0..<9 { result[89 + index] = 0xffb1 + UInt32(index) }
        for index in 0..<12 {
            result[58 + index] = 0xffbe + UInt32(index)
            result[104 + index] = 0xffca + UInt32(index)
        }
        return result
    }()
}
