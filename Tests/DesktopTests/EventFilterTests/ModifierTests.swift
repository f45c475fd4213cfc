import Desktop
import Keyboard
import Sessions
import Testing

@Suite struct ModifierTests {
    @Test func shiftThenAnUpperCaseKeysymIsShiftedOnce() throws {
        let rig = try FilterRig("us")
        let events = rig.send(
            .down(keysym: Keysym.shiftLeft), .down(keysym: 0x41), .up, .up)
        #expect(
            events == [
                try .down("LEFTSHIFT", Keysym.shiftLeft), try .down("A", 0x41, "A"), try .up("A"),
                try .up("LEFTSHIFT"),
            ])
    }

    @Test func altGrAndTheBareCharacterAreTheSame() throws {
        let rig = try FilterRig("de")
        let withModifier = rig.send(
            .down(keysym: Keysym.level3Shift), .down(keysym: 0x40), .up, .up)
        #expect(
            withModifier == [
                try .down("RIGHTALT", Keysym.level3Shift), try .down("Q", 0x40, "@"), try .up("Q"),
                try .up("RIGHTALT"),
            ])
        #expect(rig.send(.down(keysym: 0x40), .up) == [try .down("Q", 0x40, "@"), try .up("Q")])
    }

    @Test func aKeysymWinsOverTheLayoutsModifiers() throws {
        // An American viewer with scan codes types Shift+2; here that key has a quotation mark.
        let rig = try FilterRig("de")
        let events = rig.send(
            try .down("LEFTSHIFT", Keysym.shiftLeft), try .down("2", 0x40), try .up("2"), try .up("LEFTSHIFT"))
        #expect(presses(events).last == KeyPress(try key("2"), keysym: 0x40, character: "@"))
    }

    @Test func aGermanViewersAltGrOnAnAmericanLayoutIsNoAlt() throws {
        let rig = try FilterRig("us")
        let events = rig.send(
            try .down("RIGHTALT", Keysym.level3Shift), try .down("Q", 0x40), try .up("Q"), try .up("RIGHTALT"))
        #expect(text(events) == "@")
        #expect(rig.filter.state["modifiers"] == [])
    }

    @Test(arguments: [("LEFTCTRL", "control"), ("LEFTALT", "alt"), ("LEFTMETA", "super")])
    func shortcutsMakeNoText(name: String, modifier: String) throws {
        let rig = try FilterRig("us")
        rig.send(try .down(name))
        #expect(rig.filter.state["modifiers"] == [.string(modifier)])
        #expect(rig.send(try .down("C"), try .up("C")) == [try .down("C", 0x63), try .up("C")])
        #expect(rig.send(.down(keysym: 0x63), .up) == [try .down("C", 0x63), try .up("C")])
        // What a driver delivered as text is text.
        #expect(text(rig.send(try .down("C", 0, "ç"), try .up("C"))) == "ç")
        rig.send(try .up(name))
        #expect(text(rig.send(try .down("C"), try .up("C"))) == "c")
    }

    @Test func controlAndAltAreAltGrForCharactersThatNeedIt() throws {
        let rig = try FilterRig("de")
        rig.send(.down(keysym: Keysym.controlLeft), .down(keysym: Keysym.altRight))
        #expect(text(rig.send(.down(keysym: 0x40), .up)) == "@")
        #expect(text(rig.send(.down(keysym: 0x0100_3042), .up)) == "あ")
        #expect(text(rig.send(.down(keysym: 0x74), .up)).isEmpty)
    }

    @Test func locksShowInTheStateAndWork() throws {
        let rig = try FilterRig("us")
        rig.send(try .down("CAPSLOCK"), try .up("CAPSLOCK"))
        #expect(rig.filter.state["locks"] == ["caps"])
        #expect(rig.filter.state["modifiers"] == [])
        #expect(text(rig.send(try .down("A"), try .up("A"), try .down("1"), try .up("1"))) == "A1")
        // A keysym that was delivered is what it is: never capitalised twice, never made upper case.
        #expect(text(rig.send(.down(keysym: 0x61), .up, .down(keysym: 0x41), .up)) == "aA")
        rig.send(.down(keysym: Keysym.capsLock), .up)
        #expect(rig.filter.state["locks"] == [])
        rig.send(.down(keysym: Keysym.numLock), .up)
        #expect(rig.filter.state["locks"] == ["num"])
        #expect(text(rig.send(try .down("KP1"), try .up("KP1"))) == "1")
    }

    @Test func anOrderOfReleasesThatPeopleUseLeavesNothing() throws {
        for order in [["A", "LEFTSHIFT"], ["LEFTSHIFT", "A"]] {
            let rig = try FilterRig("us")
            rig.send(try .down("LEFTSHIFT"), try .down("A"))
            for name in order { #expect(rig.send(try .up(name)) == [try .up(name)]) }
            #expect(rig.held().isEmpty)
            #expect(rig.filter.state["modifiers"] == [])
        }
    }

    @Test func severalKeysWithLentCodesAreReleasedEachByItsOwn() throws {
        let rig = try FilterRig("us")
        let codes = [0x2e8, 0x2e9, 0x2ea].map { KeyCode($0) }
        let pressed = rig.send(
            .press(KeyPress(codes[0], keysym: Keysym.controlLeft)), .press(KeyPress(codes[1], keysym: 0x63)),
            .press(KeyPress(codes[2], keysym: 0x64)))
        #expect(
            pressed == [
                try .down("LEFTCTRL", Keysym.controlLeft), try .down("C", 0x63), try .down("D", 0x64),
            ])
        let released = rig.send(.release(codes[1]), .release(codes[0]), .release(codes[2]))
        #expect(released == [try .up("C"), try .up("LEFTCTRL"), try .up("D")])
        #expect(rig.filter.state["modifiers"] == [])
    }

    @Test func aModifierThatTwoSessionsHoldIsHeldUntilBothLetGo() throws {
        let rig = try FilterRig("us", sessions: 2)
        rig.send(try .down("LEFTSHIFT"), session: 0)
        rig.send(try .down("LEFTSHIFT"), session: 1)
        #expect(text(rig.send(try .down("A"), try .up("A"), session: 1)) == "A")
        #expect(rig.close(0) == [try .up("LEFTSHIFT")])
        #expect(text(rig.send(try .down("A"), try .up("A"), session: 1)) == "A")
        rig.send(try .up("LEFTSHIFT"), session: 1)
        #expect(text(rig.send(try .down("A"), try .up("A"), session: 1)) == "a")
    }

    @Test func aViewerThatLeavesWithAModifierLeavesNothing() throws {
        let rig = try FilterRig("us", sessions: 2)
        rig.send(
            .down(keysym: Keysym.controlLeft), .down(keysym: Keysym.altLeft), .down(keysym: Keysym.delete), session: 0)
        #expect(rig.close(0) == [try .up("DELETE"), try .up("LEFTALT"), try .up("LEFTCTRL")])
        #expect(rig.filter.state["modifiers"] == [])
        #expect(text(rig.send(try .down("A"), session: 1)) == "a")
    }
}
