import Desktop
import Keyboard
import Sessions
import Testing

/// The same text over every path by which drivers tell keys.
@Suite struct TypedTextTests {
    static let texts: [(layout: String, text: String)] = [
        ("us", "Hello, World! 0123456789"),
        ("us", "~!@#$%^&*()_+`-={}|[]\\:\";'<>?,./"),
        ("us", "The quick brown fox jumps over the lazy dog"),
        ("de", "Zwölf Boxkämpfer jagen Eva quer über den Sylter Deich"),
        ("de", "ÄÖÜ äöü ß ? \\ { [ ] } @ € | < > ; : _ # '"),
        ("de", "!\"§$%&/()=+*-.,0123456789"),
        ("fr", "Voilà l'été: 0123456789 &é\"'(-è_çà)=@{}[]|"),
    ]

    @Test(arguments: texts)
    func byScanCodes(layout: String, text: String) throws {
        let rig = try FilterRig(layout)
        let keymap = try Keymap(KeyboardLayout(layout))
        for character in text.unicodeScalars {
            let events = try #require(keymap.typing(character), "\(character) is not on \(layout)")
            let result = rig.send(events)
            #expect(DesktopTests.text(result) == String(character))
            let typed = presses(result).filter { $0.character != nil }
            #expect(typed.map(\.keysym) == [Keysym.of(character)])
            #expect(rig.held().isEmpty)
        }
    }

    @Test(arguments: texts)
    func byKeysymsAlone(layout: String, text: String) throws {
        let rig = try FilterRig(layout)
        let keymap = try Keymap(KeyboardLayout(layout))
        for character in text.unicodeScalars {
            let result = rig.send(.down(keysym: Keysym.of(character)), .up)
            #expect(DesktopTests.text(result) == String(character))
            #expect(presses(result).map(\.key) == [keymap.stroke(for: character)?.key])
            #expect(presses(result).map(\.keysym) == [Keysym.of(character)])
            #expect(rig.held().isEmpty)
        }
    }

    /// A viewer without scan codes, on a keyboard with its own layout; vnc-server lends codes to its keys.
    @Test(arguments: texts, ["us", "de"])
    func byAViewersKeysymsWithItsModifiers(_ sample: (layout: String, text: String), server: String) throws {
        let rig = try FilterRig(server)
        let viewer = try Keymap(KeyboardLayout(sample.layout))
        for character in sample.text.unicodeScalars {
            let stroke = try #require(viewer.stroke(for: character))
            let modifiers = try #require(viewer.keys(for: stroke.modifiers)).compactMap {
                viewer.keysyms(of: $0).first?.first
            }
            var lent: [KeyCode] = []
            var events: [InputEvent] = []
            for keysym in modifiers + [Keysym.of(character)] {
                let code = KeyCode(KeyCode.lent.lowerBound.rawValue + UInt16(lent.count))
                lent.append(code)
                events.append(.press(KeyPress(code, keysym: keysym)))
            }
            // The modifiers come up first, as with hasty fingers.
            events += lent.map { .release($0) }
            let result = rig.send(events)
            #expect(DesktopTests.text(result) == String(character))
            #expect(presses(result).last?.keysym == Keysym.of(character))
            #expect(!presses(result).contains { KeyCode.lent.contains($0.key) })
            #expect(rig.held().isEmpty)
        }
        #expect(rig.filter.state["modifiers"] == [])
    }

    @Test(arguments: texts, ["us", "de"])
    func byAViewersScanCodesAndKeysyms(_ sample: (layout: String, text: String), server: String) throws {
        let rig = try FilterRig(server)
        let viewer = try Keymap(KeyboardLayout(sample.layout))
        for character in sample.text.unicodeScalars {
            let stroke = try #require(viewer.stroke(for: character))
            let modifiers = try #require(viewer.keys(for: stroke.modifiers))
            var events: [InputEvent] = []
            for key in modifiers {
                events.append(.press(KeyPress(key, keysym: viewer.keysyms(of: key).first?.first ?? 0)))
            }
            events.append(.press(KeyPress(stroke.key, keysym: Keysym.of(character))))
            events += modifiers.map { .release($0) }
            events.append(.release(stroke.key))
            let result = rig.send(events)
            #expect(DesktopTests.text(result) == String(character))
            #expect(presses(result).last?.key == stroke.key)
            #expect(rig.held().isEmpty)
        }
        #expect(rig.filter.state["modifiers"] == [])
    }

    /// SDL: the scan code, and the text that the host made of it.
    @Test(arguments: texts, ["us", "de"])
    func byScanCodesAndText(_ sample: (layout: String, text: String), server: String) throws {
        let rig = try FilterRig(server)
        let host = try Keymap(KeyboardLayout(sample.layout))
        for character in sample.text.unicodeScalars {
            let stroke = try #require(host.stroke(for: character))
            let modifiers = try #require(host.keys(for: stroke.modifiers))
            var events: [InputEvent] = modifiers.map { .press(KeyPress($0)) }
            events.append(.press(KeyPress(stroke.key, character: character)))
            events.append(.release(stroke.key))
            events += modifiers.map { .release($0) }
            let result = rig.send(events)
            #expect(DesktopTests.text(result) == String(character))
            #expect(presses(result).last?.key == stroke.key)
            #expect(presses(result).last?.keysym == Keysym.of(character))
            #expect(rig.held().isEmpty)
        }
    }

    @Test(arguments: ["あ", "я", "😀", "ä"] as [Unicode.Scalar])
    func charactersThatTheLayoutHasNot(character: Unicode.Scalar) throws {
        let rig = try FilterRig("us")
        let expected: [InputEvent] = [
            .press(KeyPress(.unknown, keysym: Keysym.of(character), character: character)), .release(.unknown),
        ]
        #expect(rig.send(.down(keysym: Keysym.of(character)), .up) == expected)
        #expect(rig.send(.press(KeyPress(.unknown, character: character)), .up) == expected)
    }

    @Test func keysKnownByMeaningAloneMayOverlap() throws {
        let rig = try FilterRig("us")
        let lent = [KeyCode.lent.lowerBound, KeyCode.lent.upperBound]
        let events: [InputEvent] = [
            .press(KeyPress(lent[0], keysym: Keysym.of("a"))), .press(KeyPress(lent[1], keysym: Keysym.of("b"))),
            .release(lent[0]), .release(lent[1]),
        ]
        let result = rig.send(events)
        #expect(DesktopTests.text(result) == "ab")
        #expect(presses(result).map(\.key) == [try key("A"), try key("B")])
        #expect(result.suffix(2) == [try .up("A"), try .up("B")])
        rig.send(.press(KeyPress(lent[0], keysym: Keysym.of("c"))))
        #expect(DesktopTests.text(rig.pass(milliseconds: 2000)).first == "c")
    }

    @Test func quickFingersLoseNothing() throws {
        // Each key goes down before the last went up.
        let rig = try FilterRig("us")
        var events: [InputEvent] = []
        let word = ["H", "E", "L", "P", "M", "E"]
        var last: String?
        for name in word {
            events.append(try .down(name))
            if let last { events.append(try .up(last)) }
            last = name
        }
        if let last { events.append(try .up(last)) }
        #expect(text(rig.send(events)) == "helpme")
        #expect(rig.held().isEmpty)
        let keysyms = "quick äあい".unicodeScalars.map { Keysym.of($0) }
        var typed = ""
        for keysym in keysyms { typed += text(rig.send(.down(keysym: keysym))) }
        #expect(typed == "quick äあい")
        for _ in keysyms { rig.send(.up) }
        #expect(rig.held().isEmpty)
    }
}
