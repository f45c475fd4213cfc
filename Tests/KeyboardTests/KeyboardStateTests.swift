import Keyboard
import Sessions
import Testing

@Suite struct KeyboardStateTests {
    @Test func modifiersSelectLevels() throws {
        let state = try KeyboardState(KeyboardLayout("de"))
        let q = try key("Q")
        #expect(state.keysym(of: q) == 0x71)
        state.press(try key("RIGHTALT"))
        #expect(state.keysym(of: q) == 0x40)
        #expect(state.modifiers == .mod5)
        state.release(try key("RIGHTALT"))
        #expect(state.keysym(of: q) == 0x71)
        state.press(try key("RIGHTSHIFT"))
        #expect(state.keysym(of: q) == 0x51)
    }

    @Test func locksStayAndToggle() throws {
        let state = try KeyboardState(KeyboardLayout("us"))
        let caps = try key("CAPSLOCK")
        state.press(caps)
        state.release(caps)
        #expect(state.locks == .lock)
        #expect(state.keysym(of: try key("A")) == 0x41)
        #expect(state.keysym(of: try key("1")) == 0x31)
        state.press(caps)
        state.release(caps)
        #expect(state.locks == [])
        let num = try key("NUMLOCK")
        #expect(Keysym.name(state.keysym(of: try key("KP1"))) == "KP_End")
        state.press(num)
        state.release(num)
        #expect(Keysym.name(state.keysym(of: try key("KP1"))) == "KP_1")
    }

    @Test func numLockMayBeOnAtTheStart() throws {
        var layout = KeyboardLayout("us")
        layout.numLock = true
        let state = try KeyboardState(layout)
        #expect(state.locks == state.keymap.numLock)
        #expect(Keysym.name(state.keysym(of: try key("KP1"))) == "KP_1")
    }

    @Test(arguments: ["en_US.UTF-8", "de_DE.UTF-8", "C", "xx_NOWHERE"])
    func deadKeysCompose(locale: String) throws {
        var layout = KeyboardLayout("de")
        layout.locale = locale
        var state = try KeyboardState(layout)
        #expect(state.compose(0x65) == .nothing)
        #expect(state.compose(0xfe51) == .composing)
        #expect(state.compose(Keysym.shiftLeft) == .nothing)
        #expect(state.compose(0x65) == .composed(["é"]))
        #expect(state.compose(0x65) == .nothing)
        #expect(state.compose(0xfe51) == .composing)
        #expect(state.compose(0x78) == .cancelled)
        #expect(state.compose(0xfe51) == .composing)
        state.resetComposition()
        #expect(state.compose(0x65) == .nothing)
    }

    @Test func severalLayoutsAreGroups() throws {
        let state = try KeyboardState(KeyboardLayout("us,de", options: "grp:caps_toggle"))
        let y = try key("Y")
        #expect(state.keysym(of: y) == 0x79)
        state.press(try key("CAPSLOCK"))
        state.release(try key("CAPSLOCK"))
        #expect(state.group == 1)
        #expect(state.keysym(of: y) == 0x7a)
    }

    @Test func keysThatTheLayoutDoesNotKnowChangeNothing() throws {
        let state = try KeyboardState(KeyboardLayout("us"))
        for number in 0..<KeyCode.count where state.keymap.keys[KeyCode(number)] == nil {
            state.press(KeyCode(number))
            #expect(state.keysym(of: KeyCode(number)) == 0)
            state.release(KeyCode(number))
        }
        #expect(state.modifiers == [])
    }
}
