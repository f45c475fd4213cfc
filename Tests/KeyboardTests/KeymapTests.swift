import Keyboard
import Sessions
import Testing

/// The key of that name; the tests name only keys that exist.
func key(_ name: String) throws -> KeyCode { try #require(KeyCode(name: "KEY_" + name), "no key \(name)") }

@Suite struct KeymapTests {
    @Test(arguments: [
        ("us", "A", ["a", "A"]), ("us", "2", ["2", "at"]), ("us", "Y", ["y", "Y"]), ("us", "ENTER", ["Return"]),
        ("de", "Y", ["z", "Z", "leftarrow", "yen"]), ("de", "Q", ["q", "Q", "at", "Greek_OMEGA"]),
        ("de", "APOSTROPHE", ["adiaeresis", "Adiaeresis", "dead_circumflex", "dead_caron"]),
        ("de", "EQUAL", ["dead_acute", "dead_grave", "dead_cedilla", "dead_ogonek"]),
        ("de", "102ND", ["less", "greater", "bar", "dead_belowmacron"]),
        ("de", "E", ["e", "E", "EuroSign", "EuroSign"]),
    ])
    func levelsOfAKey(layout: String, name: String, expected: [String]) throws {
        let keymap = try Keymap(KeyboardLayout(layout))
        let levels = try #require(try keymap.keysyms(of: key(name)).first)
        #expect(levels.map(Keysym.name) == expected)
    }

    @Test(
        arguments: [
            ("us", "a", "A", []), ("us", "A", "A", .shift), ("us", "@", "2", .shift), ("us", "!", "1", .shift),
            ("us", " ", "SPACE", []), ("de", "@", "Q", .mod5), ("de", "z", "Y", []), ("de", "ß", "MINUS", []),
            ("de", "?", "MINUS", .shift), ("de", "\\", "MINUS", .mod5), ("de", "€", "E", .mod5),
            ("de", "{", "7", .mod5),
            ("de", "ẞ", "S", [.mod5, .shift]), ("de", "|", "102ND", .mod5), ("us", "<", "102ND", []),
        ] as [(String, Unicode.Scalar, String, Modifiers)])
    func charactersFindTheirKeys(
        layout: String, character: Unicode.Scalar, name: String, modifiers: Modifiers
    ) throws {
        let keymap = try Keymap(KeyboardLayout(layout))
        let stroke = try #require(keymap.stroke(for: character))
        #expect(stroke.key == (try key(name)))
        #expect(stroke.modifiers == modifiers)
    }

    @Test func theKeyThatFitsTheHeldModifiersIsPreferred() throws {
        let keymap = try Keymap(KeyboardLayout("us"))
        #expect(keymap.stroke(for: Keysym.of("<"), holding: .shift)?.key == (try key("COMMA")))
        #expect(keymap.stroke(for: Keysym.of("<"))?.key == (try key("102ND")))
    }

    @Test func whatIsNotInTheLayoutHasNoKey() throws {
        let keymap = try Keymap(KeyboardLayout("us"))
        #expect(keymap.stroke(for: "ä" as Unicode.Scalar) == nil)
        #expect(keymap.stroke(for: "あ" as Unicode.Scalar) == nil)
        #expect(keymap.stroke(for: 0xffff_ffff) == nil)
        #expect(keymap.keysyms(of: KeyCode(0x2ff)).isEmpty)
    }

    @Test(arguments: [
        ("us", Keysym.shiftRight, "RIGHTSHIFT"), ("us", Keysym.altRight, "RIGHTALT"),
        ("de", Keysym.altRight, "LEFTALT"), ("de", Keysym.level3Shift, "RIGHTALT"),
        ("us", Keysym.metaLeft, "LEFTALT"), ("us", Keysym.superRight, "RIGHTMETA"), ("de", 0xfe20, "TAB"),
    ])
    func relativesStandInForKeysThatAreMissing(layout: String, keysym: UInt32, name: String) throws {
        let keymap = try Keymap(KeyboardLayout(layout))
        #expect(keymap.stroke(for: keysym)?.key == (try key(name)))
    }

    @Test func unicodeKeysymsAndOldOnesAreTheSame() throws {
        let keymap = try Keymap(KeyboardLayout("de"))
        #expect(keymap.stroke(for: 0x0100_00e4) == keymap.stroke(for: 0xe4))
        #expect(keymap.stroke(for: 0x0100_20ac) == keymap.stroke(for: 0x20ac))
        let russian = try Keymap(KeyboardLayout("ru"))
        #expect(russian.stroke(for: 0x0100_0430)?.key == (try key("F")))
        #expect(russian.stroke(for: 0x06c1)?.key == (try key("F")))
    }

    @Test func theMeaningOfModifiersIsTheKeymaps() throws {
        let keymap = try Keymap(KeyboardLayout("de"))
        #expect(keymap.alt == .mod1)
        #expect(keymap.numLock == .mod2)
        #expect(keymap.superKey == .mod4)
        #expect(keymap.level3 == .mod5)
        #expect(keymap.names(of: [.shift, .lock, .mod1, .mod2]) == ["shift", "caps", "alt", "num"])
        let swapped = try Keymap(KeyboardLayout("us", options: "ctrl:swapcaps"))
        #expect(swapped.keys[try key("CAPSLOCK")]?.modifiers == .control)
        #expect(swapped.keys[try key("LEFTCTRL")]?.locks == .lock)
    }

    @Test(arguments: ["us", "de", "fr", "gb"])
    func printableASCIICanBeTyped(layout: String) throws {
        let keymap = try Keymap(KeyboardLayout(layout))
        let needDeadKeys: Set<Unicode.Scalar> = ["^", "`", "~"]
        for value in UInt32(32)..<127 {
            let character = try #require(Unicode.Scalar(value))
            if needDeadKeys.contains(character) { continue }
            let events = try #require(keymap.typing(character), "\(character) on \(layout)")
            let presses = events.count(where: { if case .press = $0 { true } else { false } })
            #expect(events.count == 2 * presses)
        }
    }

    @Test func modifiersDoNotRepeatAndLettersDo() throws {
        let keymap = try Keymap(KeyboardLayout("us"))
        #expect(keymap.keys[try key("A")]?.repeats == true)
        #expect(keymap.keys[try key("LEFT")]?.repeats == true)
        #expect(keymap.keys[try key("LEFTSHIFT")]?.repeats == false)
        #expect(keymap.keys[try key("CAPSLOCK")]?.repeats == false)
    }
}
