import Keyboard
import Sessions
import Testing

@Suite struct KeyboardLayoutTests {
    @Test func anEmptyDocumentIsTheUsualKeyboard() throws {
        let layout = try KeyboardLayout([:])
        #expect(layout == KeyboardLayout())
        #expect(layout.layout == "us")
        #expect(layout.model == "pc105")
        #expect(layout.delay == 500)
        #expect(layout.rate == 33)
        #expect(try KeyboardLayout(Document.null) == layout)
    }

    @Test func everyMemberIsRead() throws {
        let layout = try KeyboardLayout([
            "layout": "de,us", "variant": "nodeadkeys,", "model": "pc104",
            "options": "grp:alt_shift_toggle,compose:menu",
            "locale": "de_DE.UTF-8", "repeat": ["delay": 250, "rate": 20], "numlock": true,
        ])
        #expect(layout.layout == "de,us")
        #expect(layout.variant == "nodeadkeys,")
        #expect(layout.model == "pc104")
        #expect(layout.options == "grp:alt_shift_toggle,compose:menu")
        #expect(layout.locale == "de_DE.UTF-8")
        #expect(layout.delay == 250)
        #expect(layout.rate == 20)
        #expect(layout.numLock)
        #expect(try KeyboardLayout(["repeat": false]).rate == 0)
    }

    @Test(
        arguments: [
            ["layout": 5], ["layout": "../../etc/passwd"], ["options": "a b"], ["repeat": ["delay": 0]],
            ["repeat": ["rate": 1000]], ["repeat": ["rate": "fast"]], ["numlock": 1], "de", [1],
        ] as [Document])
    func whatMakesNoSenseIsRefused(document: Document) {
        #expect(throws: KeyboardError.self) { try KeyboardLayout(document) }
    }

    @Test func aLayoutThatDoesNotExistIsRefusedByName() {
        let error = #expect(throws: KeyboardError.self) { try Keymap(KeyboardLayout("atlantis")) }
        #expect(error?.code == .unknownLayout)
        #expect(error?.context.contains("atlantis") == true)
    }

    @Test func repetitionIsNoPartOfTheKeymap() {
        var slow = KeyboardLayout("de")
        slow.delay = 900
        #expect(slow.hasSameKeymap(as: KeyboardLayout("de")))
        #expect(!slow.hasSameKeymap(as: KeyboardLayout("us")))
    }
}
