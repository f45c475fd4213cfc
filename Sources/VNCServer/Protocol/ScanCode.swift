package import Sessions

/// The PC scan codes (set 1) of QEMU's extended key event, as keys of Linux.
///
/// Codes behind the prefix 0xe0 arrive with bit 7 set instead.
package enum ScanCode {
    /// The key of a scan code, or nil when it names none; 0 is none.
    package static func key(_ code: Int) -> KeyCode? {
        switch code {
        // Linux numbered its first keys after these codes.
        case 0x01...0x53, 0x56...0x58: KeyCode(UInt16(code))
        default: table[code].map { KeyCode($0) }
        }
    }

    private static let table: [Int: UInt16] = [
        // Print Screen with Alt, and keys of other keyboards: =, Japanese, Korean, Brazilian.
        0x54: 99, 0x59: 117, 0x5c: 95, 0x70: 93, 0x71: 123, 0x72: 122, 0x73: 89, 0x77: 91, 0x78: 90, 0x79: 92,
        0x7b: 94, 0x7d: 124, 0x7e: 121,
        // F13 to F24.
        0x64: 183, 0x65: 184, 0x66: 185, 0x67: 186, 0x68: 187, 0x69: 188, 0x6a: 189, 0x6b: 190, 0x6c: 191,
        0x6d: 192, 0x6e: 193, 0x76: 194,
        // Right-hand Control and Alt, and the keypad's Enter and divide.
        0x9d: 97, 0xb8: 100, 0x9c: 96, 0xb5: 98,
        // Print Screen and Pause.
        0xb7: 99, 0xc6: 119,
        // Home, Up, Page Up, Left, Right, End, Down, Page Down, Insert, Delete.
        0xc7: 102, 0xc8: 103, 0xc9: 104, 0xcb: 105, 0xcd: 106, 0xcf: 107, 0xd0: 108, 0xd1: 109, 0xd2: 110,
        0xd3: 111,
        // Both Meta keys, Menu, Power, Sleep, Wake.
        0xdb: 125, 0xdc: 126, 0xdd: 127, 0xde: 116, 0xdf: 142, 0xe3: 143,
        // Sound and media: mute, volume down and up, previous, next, play, stop, media.
        0xa0: 113, 0xae: 114, 0xb0: 115, 0x90: 165, 0x99: 163, 0xa2: 164, 0xa4: 166, 0xed: 226,
        // Calculator, mail, computer, home page, search, bookmarks, refresh, stop, forward, back.
        0xa1: 140, 0xec: 155, 0xeb: 157, 0xb2: 172, 0xe5: 217, 0xe6: 156, 0xe7: 173, 0xe8: 128, 0xe9: 159,
        0xea: 158,
        // Undo, paste, cut, copy, redo, help.
        0x88: 131, 0x8a: 135, 0x97: 137, 0x98: 133, 0x87: 182, 0xf5: 138,
    ]
}
