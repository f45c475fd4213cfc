import Sessions
import Testing

@Suite struct KeyCodeNameTests {
    @Test(arguments: [
        ("KEY_ESC", 1), ("KEY_A", 30), ("KEY_102ND", 86), ("KEY_UNKNOWN", 240), ("BTN_LEFT", 0x110),
        ("BTN_TOUCH", 0x14a), ("KEY_MICMUTE", 248),
    ])
    func namesAndNumbersAgree(name: String, number: UInt16) {
        #expect(KeyCode(name: name) == KeyCode(number))
        #expect(KeyCode(number).name == name)
    }

    @Test func unknownNamesAndNumbersHaveNone() {
        #expect(KeyCode(name: "KEY_NONSENSE") == nil)
        #expect(KeyCode(name: "") == nil)
        #expect(KeyCode(84).name == "KEY_84")
    }

    @Test func everyNameLeadsBackToItsNumber() {
        var named = 0
        for number in 0..<KeyCode.count {
            guard let key = KeyCode(name: KeyCode(number).name) else { continue }
            named += 1
            #expect(key == KeyCode(number))
        }
        #expect(named > 500)
    }
}
