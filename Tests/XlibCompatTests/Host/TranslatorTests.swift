import Framebuffer
import Keyboard
import Sessions
import Testing
import XlibCompat

@Suite struct KeyTranslatorTests {
    private final class Hands {
        var translator: KeyTranslator
        var lent: [UInt32] = []
        var strokes: [KeyTranslator.Stroke] = []

        init(_ layout: String = "us") throws {
            translator = KeyTranslator(KeyTable(try Keymap(KeyboardLayout(layout))))
        }

        func down(_ key: UInt16, _ keysym: String = "", _ character: Unicode.Scalar? = nil, again: Bool = false) {
            let press = KeyPress(
                KeyCode(key), keysym: Keysym.named(keysym) ?? 0, character: character, isRepeat: again)
            strokes += translator.press(press) { keysym in
                lent.append(keysym)
                return UInt8(200 + lent.count)
            }
        }
        func up(_ key: UInt16) { strokes += translator.release(KeyCode(key)) }
        func tap(_ key: UInt16, _ keysym: String = "", _ character: Unicode.Scalar? = nil) {
            down(key, keysym, character)
            up(key)
        }
        /// What came since, such as "+38 -38"; repetitions are "*38".
        func take() -> String {
            defer { strokes = [] }
            return strokes.map { "\($0.isRepeat ? "*" : $0.isDown ? "+" : "-")\($0.code)" }.joined(separator: " ")
        }
    }

    @Test func keysAreTheirCodes() throws {
        let hands = try Hands()
        hands.tap(30, "a", "a")
        #expect(hands.take() == "+38 -38")
        hands.down(42, "Shift_L")
        hands.tap(30, "A", "A")
        hands.up(42)
        #expect(hands.take() == "+50 +38 -38 -50")
        hands.tap(28, "Return")
        hands.tap(59)
        #expect(hands.take() == "+36 -36 +67 -67")
        #expect(hands.lent == [] && hands.translator.state == 0)
    }

    @Test func repetitionsHaveNoRelease() throws {
        let hands = try Hands()
        hands.down(30, "a", "a")
        hands.down(30, "a", "a", again: true)
        hands.down(30, "a", "a", again: true)
        hands.up(30)
        #expect(hands.take() == "+38 *38 *38 -38")
        hands.down(30, "a", "a", again: true)
        hands.up(30)
        #expect(hands.take() == "")
    }

    @Test func whatIsMeantWinsOverTheLayout() throws {
        let hands = try Hands()
        // A viewer with a German keyboard: its z is on the key where the layout has y.
        hands.tap(21, "z", "z")
        #expect(hands.take() == "+52 -52")
        hands.tap(40, "adiaeresis", "ä")
        #expect(hands.take() == "+201 -201")
        #expect(hands.lent == [0xe4])
        hands.tap(240, "EuroSign", "€")
        #expect(hands.take() == "+202 -202")
        // The result of a sequence on the key that ended it.
        hands.tap(18, "e", "é")
        #expect(hands.take() == "+203 -203")
    }

    @Test func releasesAreThoseOfWhatWasPressed() throws {
        let hands = try Hands()
        hands.down(42, "Shift_L")
        hands.down(30, "A", "A")
        hands.up(42)
        hands.up(30)
        #expect(hands.take() == "+50 +38 -50 -38")
        hands.down(21, "z", "z")
        hands.down(44, "z", "z")
        hands.up(21)
        #expect(hands.take() == "+52")
        hands.up(44)
        #expect(hands.take() == "-52")
        hands.down(42, "Shift_L")
        hands.down(30, "A", "A")
        hands.strokes += hands.translator.releaseAll()
        hands.up(30)
        #expect(hands.take() == "+50 +38 -38 -50")
    }

    @Test func sequencesAreToldByTheirResult() throws {
        let hands = try Hands("de")
        hands.tap(13, "dead_acute")
        #expect(hands.take() == "")
        hands.tap(18, "e", "é")
        #expect(hands.take() == "+201 -201")
        hands.tap(127, "Multi_key")
        hands.tap(24, "o")
        hands.tap(46, "c", "©")
        #expect(hands.take() == "+202 -202")
        hands.tap(18, "e")
        #expect(hands.take() == "+26 -26")
    }

    @Test func shortcutsAreNoText() throws {
        let hands = try Hands()
        hands.down(29, "Control_L")
        hands.tap(46, "c")
        hands.up(29)
        #expect(hands.take() == "+37 +54 -54 -37")
        hands.down(42, "Shift_L")
        hands.down(56, "Meta_L")
        hands.tap(15, "ISO_Left_Tab")
        hands.up(56)
        hands.up(42)
        #expect(hands.take() == "+50 +64 +23 -23 -64 -50")
    }

    @Test func levelThreeIsOnItsKey() throws {
        let hands = try Hands("de")
        hands.down(100, "ISO_Level3_Shift")
        hands.tap(16, "at", "@")
        hands.up(100)
        #expect(hands.take() == "+108 +24 -24 -108")
        #expect(hands.lent == [])
    }

    @Test func locksAreFollowed() throws {
        let hands = try Hands()
        #expect(hands.translator.lock(hands.translator.table.numLock).map(\.code) == [77, 77])
        #expect(hands.translator.lock(hands.translator.table.numLock).isEmpty)
        #expect(hands.translator.locked == 16)
        hands.tap(71, "KP_7", "7")
        #expect(hands.take() == "+79 -79")
        hands.tap(58, "Caps_Lock")
        hands.tap(30, "A", "A")
        #expect(hands.take() == "+66 -66 +38 -38")
        #expect(hands.translator.locked == 18)
        // Caps lock was pressed while somebody else had the keyboard.
        hands.tap(30, "a", "a")
        #expect(hands.take() == "+66 -66 +38 -38")
        #expect(hands.translator.locked == 16)
        hands.tap(71, "KP_Home")
        #expect(hands.take() == "+77 -77 +79 -79")
        #expect(hands.translator.locked == 0 && hands.lent == [])
    }

    @Test func keysBeyondTheProtocolAreLent() throws {
        let hands = try Hands()
        hands.tap(0x1d0)
        hands.tap(0x2e8, "Cyrillic_ya", "я")
        #expect(hands.take() == "+201 -201")
    }
}

@Suite struct PointerTranslatorTests {
    @Test func buttonsAndWheel() {
        var pointer = PointerTranslator()
        let events: [InputEvent] = [
            .motion(x: 3, y: -4), .press(KeyPress(.left)), .press(KeyPress(.right)), .press(KeyPress(.middle)),
            .press(KeyPress(.side)), .press(KeyPress(.extra)), .release(.left), .release(.left), .hoverLeave,
        ]
        #expect(
            events.flatMap { pointer.take($0) } == [
                .moved(Point(3, -4)), .button(1, isDown: true), .button(3, isDown: true), .button(2, isDown: true),
                .button(8, isDown: true), .button(9, isDown: true), .button(1, isDown: false), .left,
            ])
        #expect(
            pointer.releaseAll() == [
                .button(2, isDown: false), .button(3, isDown: false), .button(8, isDown: false),
                .button(9, isDown: false),
            ])
        #expect(pointer.releaseAll().isEmpty)
    }

    @Test func partsOfNotchesAddUp() {
        var pointer = PointerTranslator()
        func turn(_ dx: Int, _ dy: Int) -> [UInt8] {
            pointer.take(.wheel(dx: dx, dy: dy)).compactMap { if case .button(let b, true) = $0 { b } else { nil } }
        }
        #expect(turn(0, 120) == [4])
        #expect(turn(0, -240) == [5, 5])
        #expect(turn(60, 0) == [])
        #expect(turn(60, 0) == [7])
        #expect(turn(-119, 0) == [])
        #expect(turn(-1, 0) == [6])
        #expect(turn(0, 100) == [])
        #expect(turn(0, -100) == [])
        #expect(turn(0, -20) == [5])
        #expect(turn(0, 1 << 30).count == 32)
        #expect(pointer.take(.wheel(dx: 0, dy: -120)) == [.button(5, isDown: true), .button(5, isDown: false)])
    }

    @Test func theFirstFingerIsThePointer() {
        var pointer = PointerTranslator()
        let events: [InputEvent] = [
            .touch(id: 4, x: 1, y: 2), .touch(id: 5, x: 9, y: 9), .touch(id: 4, x: 2, y: 2), .touchRelease(id: 5),
            .touchRelease(id: 4), .touch(id: 5, x: 8, y: 8),
        ]
        #expect(
            events.flatMap { pointer.take($0) } == [
                .moved(Point(1, 2)), .button(1, isDown: true), .moved(Point(2, 2)), .button(1, isDown: false),
                .moved(Point(8, 8)), .button(1, isDown: true),
            ])
    }
}
