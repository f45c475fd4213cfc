import Desktop
import Keyboard
import Plumbing
import Sessions
import Testing

@Suite struct RepetitionTests {
    @Test func aHeldKeyRepeatsAfterTheDelayAtTheRate() throws {
        let rig = try FilterRig("us")
        rig.send(try .down("A"))
        #expect(rig.pass(milliseconds: 499).isEmpty)
        var expected = KeyPress(try key("A"), keysym: 0x61, character: "a", isRepeat: true)
        #expect(rig.pass(milliseconds: 1) == [.press(expected)])
        #expect(rig.pass(milliseconds: 1000) == [InputEvent](repeating: .press(expected), count: 33))
        #expect(rig.send(try .up("A")) == [try .up("A")])
        #expect(rig.filter.deadline == nil)
        // A shifted one repeats shifted.
        rig.send(try .down("LEFTSHIFT"), try .down("A"))
        expected.keysym = 0x41
        expected.character = "A"
        #expect(rig.pass(milliseconds: 500) == [.press(expected)])
    }

    @Test func theDocumentSaysHow() throws {
        let rig = try FilterRig("us")
        try rig.filter.change(KeyboardLayout(["repeat": ["delay": 100, "rate": 10]]))
        rig.send(try .down("A"))
        #expect(rig.pass(milliseconds: 99).isEmpty)
        #expect(rig.pass(milliseconds: 1).count == 1)
        #expect(rig.pass(milliseconds: 1000).count == 10)
        try rig.filter.change(KeyboardLayout(["repeat": false]))
        #expect(rig.pass(milliseconds: 10_000).isEmpty)
        rig.send(try .up("A"), try .down("A"))
        #expect(rig.filter.deadline == nil)
    }

    @Test func anotherPressTakesOverAndItsReleaseEndsIt() throws {
        let rig = try FilterRig("us")
        rig.send(try .down("A"))
        _ = rig.pass(milliseconds: 400)
        rig.send(try .down("B"))
        #expect(rig.pass(milliseconds: 400).isEmpty)
        // Letting the first key go does not stop the second.
        rig.send(try .up("A"))
        #expect(text(rig.pass(milliseconds: 100)) == "b")
        rig.send(try .up("B"))
        #expect(rig.pass(milliseconds: 5000).isEmpty)
    }

    @Test(arguments: ["LEFTSHIFT", "RIGHTALT", "LEFTCTRL", "CAPSLOCK", "NUMLOCK", "LEFTMETA"])
    func modifiersDoNotRepeat(name: String) throws {
        let rig = try FilterRig("de")
        rig.send(try .down(name))
        #expect(rig.filter.deadline == nil)
        rig.send(try .up(name), try .down("A"))
        rig.send(try .down(name))
        #expect(rig.filter.deadline == nil)
    }

    @Test func buttonsAndDeadKeysDoNotRepeatAndButtonsStopNothing() throws {
        let rig = try FilterRig("de")
        rig.send(.press(KeyPress(.left)))
        #expect(rig.filter.deadline == nil)
        rig.send(try .down("EQUAL"))
        #expect(rig.filter.deadline == nil)
        rig.send(try .down("LEFT"))
        rig.send(.release(.left), .press(KeyPress(.right)), .motion(x: 4, y: 5))
        #expect(presses(rig.pass(milliseconds: 500)).map(\.key) == [try key("LEFT")])
    }

    @Test func driversOwnRepetitionsAreDropped() throws {
        let rig = try FilterRig("us")
        var marked = KeyPress(try key("A"))
        marked.isRepeat = true
        rig.send(try .down("A"))
        #expect(rig.send(.press(marked)).isEmpty)
        #expect(rig.send(try .down("A")).isEmpty)
        #expect(rig.send(.down(keysym: 0x78)) == [try .down("X", 0x78, "x")])
        #expect(rig.send(.down(keysym: 0x78)).isEmpty)
        #expect(rig.send(.up) == [try .up("X")])
        #expect(rig.send(.up).isEmpty)
    }

    @Test func keysWithoutANumberRepeatToo() throws {
        let rig = try FilterRig("us")
        rig.send(.down(keysym: Keysym.of("あ")))
        #expect(text(rig.pass(milliseconds: 500)) == "あ")
        rig.send(.up)
        #expect(rig.filter.deadline == nil)
    }

    @Test func aStallIsNotMadeUpFor() throws {
        let rig = try FilterRig("us")
        rig.send(try .down("A"))
        rig.stall(milliseconds: 60_000)
        #expect(rig.expire().count == 1)
        #expect(rig.expire().isEmpty)
        #expect(rig.pass(milliseconds: 31).count == 1)
    }

    @Test func aSessionThatEndsStopsItsRepetition() throws {
        let rig = try FilterRig("us", sessions: 2)
        rig.send(try .down("A"), session: 0)
        #expect(rig.close(0) == [try .up("A")])
        #expect(rig.filter.deadline == nil)
        rig.send(try .down("A"), session: 0)
        #expect(rig.held(0).isEmpty)
    }
}
