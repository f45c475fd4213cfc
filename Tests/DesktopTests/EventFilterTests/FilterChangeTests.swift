import Desktop
import Keyboard
import Sessions
import Testing

@Suite struct FilterChangeTests {
    @Test func aLayoutChangesWhenNoKeyIsHeld() throws {
        let rig = try FilterRig("us")
        #expect(text(rig.send(try .down("Y"))) == "y")
        try rig.filter.change(KeyboardLayout("de"))
        #expect(rig.filter.layout.layout == "us")
        #expect(text(rig.send(try .down("Z"), try .up("Z"))) == "z")
        rig.send(try .up("Y"))
        #expect(rig.filter.layout.layout == "de")
        #expect(rig.filter.state["layout"] == "de")
        #expect(text(rig.send(try .down("Y"), try .up("Y"))) == "z")
    }

    @Test func buttonsDoNotHoldAChangeUp() throws {
        let rig = try FilterRig("us")
        rig.send(.press(KeyPress(.left)))
        try rig.filter.change(KeyboardLayout("de"))
        #expect(rig.filter.layout.layout == "de")
    }

    @Test func aSessionThatEndsLetsTheChangeThrough() throws {
        let rig = try FilterRig("us", sessions: 2)
        rig.send(.down(keysym: Keysym.shiftLeft), session: 1)
        try rig.filter.change(KeyboardLayout("de"))
        #expect(rig.filter.layout.layout == "us")
        _ = rig.close(1)
        #expect(rig.filter.layout.layout == "de")
        #expect(rig.filter.state["modifiers"] == [])
    }

    @Test func locksStayOverAChange() throws {
        let rig = try FilterRig("us")
        rig.send(try .down("CAPSLOCK"), try .up("CAPSLOCK"), try .down("NUMLOCK"), try .up("NUMLOCK"))
        try rig.filter.change(KeyboardLayout("de"))
        #expect(rig.filter.state["locks"] == ["caps", "num"])
        #expect(text(rig.send(try .down("A"), try .up("A"), try .down("KP5"), try .up("KP5"))) == "A5")
    }

    @Test func aLayoutThatDoesNotExistChangesNothing() throws {
        let rig = try FilterRig("de")
        #expect(throws: KeyboardError.self) { try rig.filter.change(KeyboardLayout("atlantis")) }
        #expect(text(rig.send(try .down("Y"))) == "z")
    }

    @Test func keysStandForOthers() throws {
        let rig = try FilterRig("us")
        rig.filter.change(
            try FilterRules([
                "remap": [
                    ["name": "KEY_CAPSLOCK", "to": "KEY_LEFTCTRL"], ["name": "KEY_A", "to": "KEY_B"],
                    ["name": "BTN_LEFT", "to": "BTN_RIGHT"],
                ],
                "ignore": ["KEY_SLEEP"],
            ]))
        #expect(rig.send(try .down("CAPSLOCK")) == [try .down("LEFTCTRL", Keysym.controlLeft)])
        #expect(rig.filter.state["modifiers"] == ["control"])
        #expect(rig.send(try .up("CAPSLOCK")) == [try .up("LEFTCTRL")])
        #expect(text(rig.send(try .down("A", 0x61), try .up("A"))) == "b")
        #expect(
            rig.send(.press(KeyPress(.left)), .release(.left)) == [.press(KeyPress(.right)), .release(.right)])
        #expect(rig.send(try .down("SLEEP"), try .up("SLEEP")).isEmpty)
    }

    @Test func twoKeysOnOneAreReleasedOnce() throws {
        let rig = try FilterRig("us")
        rig.filter.change(try FilterRules(["remap": [["name": "KEY_A", "to": "KEY_B"]]]))
        #expect(rig.send(try .down("B")).count == 1)
        #expect(rig.send(try .down("A")) == [try .up("B"), try .down("B", 0x62, "b")])
        #expect(rig.send(try .up("B")).isEmpty)
        #expect(rig.send(try .up("A")) == [try .up("B")])
    }

    @Test func rulesChangeWhenNoKeyIsHeld() throws {
        let rig = try FilterRig("us")
        rig.send(try .down("A"))
        rig.filter.change(try FilterRules(["remap": [["name": "KEY_A", "to": "KEY_B"]]]))
        #expect(rig.send(try .up("A")) == [try .up("A")])
        #expect(rig.send(try .down("A")) == [try .down("B", 0x62, "b")])
    }

    @Test(
        arguments: [
            ["remap": [["name": "KEY_A"]]], ["remap": [["name": "A", "to": "KEY_B"]]], ["ignore": [5]],
            ["remap": [["name": "KEY_A", "to": "KEY_NONE"]]],
        ] as [Document])
    func rulesThatNameNoKeysAreRefused(document: Document) {
        #expect(throws: FilterError.self) { try FilterRules(document) }
    }
}
