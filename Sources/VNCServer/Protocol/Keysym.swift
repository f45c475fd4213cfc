package import Sessions

/// The X keysyms whose key is in one place whatever the layout, and what else the server must know of keysyms.
///
/// Letters, digits and signs are not here: which key makes them is the layout's business, and so the event filter's.
package enum Keysym {
    /// The key that has this meaning on every keyboard, or nil.
    package static func key(_ keysym: UInt32) -> KeyCode? {
        switch keysym {
        case 0xffbe...0xffc7: KeyCode(UInt16(keysym - 0xffbe) + 59)  // F1 to F10
        case 0xffca...0xffd5: KeyCode(UInt16(keysym - 0xffca) + 183)  // F13 to F24
        default: table[keysym].map { KeyCode($0) }
        }
    }

    private static let table: [UInt32: UInt16] = [
        // Backspace, Tab and its shifted name, Linefeed, Return, Pause, Scroll Lock, Print, Escape, Delete, blank.
        0xff08: 14, 0xff09: 15, 0xfe20: 15, 0xff0a: 101, 0xff0d: 28, 0xff13: 119, 0xff14: 70, 0xff61: 99, 0xff15: 99,
        0xff1b: 1, 0xffff: 111, 0x20: 57,
        // Home, the arrows, Page Up and Down, End, Insert, Menu, Num Lock, Help.
        0xff50: 102, 0xff51: 105, 0xff52: 103, 0xff53: 106, 0xff54: 108, 0xff55: 104, 0xff56: 109, 0xff57: 107,
        0xff63: 110, 0xff67: 127, 0xff7f: 69, 0xff6a: 138,
        // The keypad without Num Lock: Home, arrows, Page Up and Down, End, Begin, Insert, Delete.
        0xff95: 71, 0xff96: 75, 0xff97: 72, 0xff98: 77, 0xff99: 80, 0xff9a: 73, 0xff9b: 81, 0xff9c: 79, 0xff9d: 76,
        0xff9e: 82, 0xff9f: 83,
        // The keypad with it: Enter, equals, times, plus, minus, point, divide, the digits.
        0xff8d: 96, 0xffbd: 117, 0xffaa: 55, 0xffab: 78, 0xffad: 74, 0xffae: 83, 0xffac: 83, 0xffaf: 98,
        0xffb0: 82, 0xffb1: 79, 0xffb2: 80, 0xffb3: 81, 0xffb4: 75, 0xffb5: 76, 0xffb6: 77, 0xffb7: 71, 0xffb8: 72,
        0xffb9: 73,
        // F11 and F12.
        0xffc8: 87, 0xffc9: 88,
        // Shift, Control, Caps Lock, Meta, Alt, Super, and AltGr by its two names.
        0xffe1: 42, 0xffe2: 54, 0xffe3: 29, 0xffe4: 97, 0xffe5: 58, 0xffe7: 125, 0xffe8: 126, 0xffe9: 56, 0xffea: 100,
        0xffeb: 125, 0xffec: 126, 0xfe03: 100, 0xff7e: 100,
        // Volume down, mute, up, play, stop, previous, next.
        0x1008ff11: 114, 0x1008ff12: 113, 0x1008ff13: 115, 0x1008ff14: 164, 0x1008ff15: 166, 0x1008ff16: 165,
        0x1008ff17: 163,
    ]
}
