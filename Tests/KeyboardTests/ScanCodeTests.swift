import Keyboard
import Sessions
import Testing

@Suite struct ScanCodeTests {
    @Test(
        arguments: [
            (0x01, "ESC"), (0x1e, "A"), (0x2a, "LEFTSHIFT"), (0x38, "LEFTALT"), (0xb8, "RIGHTALT"), (0x9d, "RIGHTCTRL"),
            (0x9c, "KPENTER"), (0xc8, "UP"), (0xcb, "LEFT"), (0xd3, "DELETE"), (0xdb, "LEFTMETA"), (0xdd, "COMPOSE"),
            (0x56, "102ND"), (0x57, "F11"), (0x58, "F12"), (0x5d, "F13"), (0xc6, "PAUSE"), (0x54, "SYSRQ"),
            (0xb7, "SYSRQ"),
            (0x45, "NUMLOCK"), (0xe048, "UP"), (0x52, "KP0"), (0x73, "RO"),
        ] as [(UInt32, String)])
    func scanCodesAreKeys(code: UInt32, name: String) throws {
        #expect(KeyCode(scanCode: code) == (try key(name)))
    }

    @Test(arguments: [0, 0x80, 0x5b, 0x7f, 0x1_0000, 0xe100, 0xffff_ffff] as [UInt32])
    func othersAreNone(code: UInt32) { #expect(KeyCode(scanCode: code) == nil) }

    @Test func everyKeyThatHasAScanCodeComesBack() {
        var count = 0
        for number in 0..<KeyCode.count {
            guard let code = KeyCode(number).scanCode else { continue }
            count += 1
            #expect(KeyCode(scanCode: code) == KeyCode(number))
        }
        #expect(count > 140)
    }
}
