import Desktop
import Keyboard
import Sessions
import Testing

@Suite struct DeadKeyTests {
    @Test func aDeadKeyMakesNoCharacterAndTheNextKeyMakesTheComposedOne() throws {
        let rig = try FilterRig("de")
        let accent = rig.send(try .down("EQUAL"), try .up("EQUAL"))
        #expect(accent == [.press(KeyPress(try key("EQUAL"), keysym: 0xfe51)), try .up("EQUAL")])
        let letter = rig.send(try .down("E"), try .up("E"))
        #expect(letter == [try .down("E", 0x65, "é"), try .up("E")])
        #expect(text(rig.send(try .down("E"), try .up("E"))) == "e")
    }

    @Test func modifiersDoNotDisturbASequence() throws {
        let rig = try FilterRig("de")
        let events = rig.send(
            try .down("LEFTSHIFT"), try .down("EQUAL"), try .up("EQUAL"), try .up("LEFTSHIFT"),
            try .down("LEFTSHIFT"), try .down("A"), try .up("A"), try .up("LEFTSHIFT"))
        #expect(text(events) == "À")
    }

    @Test func keysymsOfAViewerComposeToo() throws {
        let rig = try FilterRig("us")
        let events = rig.send(.down(keysym: 0xfe57), .up, .down(keysym: 0x75), .up)
        #expect(text(events) == "ü")
        #expect(presses(events).map(\.keysym) == [0xfe57, 0x75])
    }

    @Test func aLetterThatTheSequenceDoesNotKnowIsTypedAlone() throws {
        let rig = try FilterRig("de")
        let events = rig.send(try .down("EQUAL"), try .up("EQUAL"), try .down("X"), try .up("X"))
        #expect(text(events) == "x")
        #expect(text(rig.send(try .down("E"))) == "e")
    }

    @Test func deliveredTextEndsASequence() throws {
        let rig = try FilterRig("de")
        rig.send(try .down("EQUAL"), try .up("EQUAL"))
        #expect(text(rig.send(try .down("E", 0, "é"), try .up("E"))) == "é")
        #expect(text(rig.send(try .down("E"), try .up("E"))) == "e")
    }

    @Test func aDriverMayKnowThatAPressMeansNothing() throws {
        let rig = try FilterRig("us")
        let events = rig.send(try .down("EQUAL", Keysym.void), try .up("EQUAL"), try .down("E", 0, "é"), try .up("E"))
        #expect(text(events) == "é")
        #expect(presses(events).map(\.keysym) == [0x3d, 0xe9])
    }

    @Test func theComposeKeyWorksWhereTheLayoutHasOne() throws {
        let rig = try FilterRig("us", options: "compose:menu")
        let events = rig.send(
            try .down("COMPOSE"), try .up("COMPOSE"), try .down("O"), try .up("O"), try .down("C"), try .up("C"))
        #expect(text(events) == "©")
    }

    @Test func shortcutsTakeNoPart() throws {
        let rig = try FilterRig("de")
        rig.send(try .down("EQUAL"), try .up("EQUAL"))
        let shortcut = rig.send(try .down("LEFTCTRL"), try .down("E"), try .up("E"), try .up("LEFTCTRL"))
        #expect(text(shortcut).isEmpty)
        #expect(text(rig.send(try .down("E"))) == "é")
    }
}
