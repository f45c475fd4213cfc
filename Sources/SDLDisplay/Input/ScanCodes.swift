package import Sessions

/// The way from SDL's scan codes, which are numbers of USB's keyboard page and some of its own, to key codes.
package enum ScanCodes {
    /// The key of a scan code; `.unknown` for one that has no counterpart.
    package static func key(_ scanCode: Int) -> KeyCode {
        if table.indices.contains(scanCode), table[scanCode] != 0 { return KeyCode(table[scanCode]) }
        if let number = further[scanCode] { return KeyCode(number) }
        return .unknown
    }

    /// Keys by the numbers of USB's keyboard page, from 0.
    private static let table: [UInt16] = [
        // 0 ... 3: errors; 4 ... 29: the letters from A to Z
        0, 0, 0, 0, 30, 48, 46, 32, 18, 33, 34, 35, 23, 36, 37, 38, 50, 49, 24, 25, 16, 19, 31, 20, 22, 47, 17, 45, 21,
        44,
        // 30 ... 39: the digits from 1 to 0
        2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
        // 40 ... 57: Return Escape Backspace Tab Space - = [ ] \ # ; ' ` , . / CapsLock
        28, 1, 14, 15, 57, 12, 13, 26, 27, 43, 43, 39, 40, 41, 51, 52, 53, 58,
        // 58 ... 69: F1 to F12
        59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 87, 88,
        // 70 ... 82: Print ScrollLock Pause Insert Home PageUp Delete End PageDown Right Left Down Up
        99, 70, 119, 110, 102, 104, 111, 107, 109, 106, 105, 108, 103,
        // 83 ... 99: the number pad: NumLock / * - + Enter 1 ... 9 0 .
        69, 98, 55, 74, 78, 96, 79, 80, 81, 75, 76, 77, 71, 72, 73, 82, 83,
        // 100 ... 103: the key between Shift and Z, the menu key, Power, = of the number pad
        86, 127, 116, 117,
        // 104 ... 115: F13 to F24
        183, 184, 185, 186, 187, 188, 189, 190, 191, 192, 193, 194,
        // 116 ... 129: Open Help Menu Select Stop Again Undo Cut Copy Paste Find Mute VolumeUp VolumeDown
        134, 138, 139, 353, 128, 129, 131, 137, 133, 135, 136, 113, 115, 114,
        // 130 ... 134: locking keys, none; comma and = of the number pad
        0, 0, 0, 121, 117,
        // 135 ... 143: the international keys: Ro, Katakana/Hiragana, Yen, Henkan, Muhenkan, comma
        89, 93, 124, 92, 94, 95, 0, 0, 0,
        // 144 ... 148: Hangeul, Hanja, Katakana, Hiragana, Zenkaku/Hankaku
        122, 123, 90, 91, 85,
    ]

    /// Keys beyond: the rest of the page, the modifiers, and what SDL numbers itself.
    private static let further: [Int: UInt16] = [
        153: 222, 154: 99, 155: 223, 182: 179, 183: 180, 215: 118,
        // Control, Shift, Alt and Super to the left and to the right, and the third level
        224: 29, 225: 42, 226: 56, 227: 125, 228: 97, 229: 54, 230: 100, 231: 126, 257: 100,
        // Media: next, previous, stop, play, mute, select
        258: 163, 259: 165, 260: 166, 261: 164, 262: 113, 263: 226,
        // Programs and the browser: www, mail, calculator, computer, search, home, back, forward, stop, refresh, bookmarks
        264: 150, 265: 155, 266: 140, 267: 157, 268: 217, 269: 172, 270: 158, 271: 159, 272: 128, 273: 173, 274: 156,
        // The display, the keyboard's light, eject, sleep, two programs, rewind and fast forward
        275: 224, 276: 225, 277: 227, 278: 228, 279: 229, 280: 230, 281: 161, 282: 142, 283: 148, 284: 149, 285: 168,
        286: 208,
    ]
}
