import Desktop
import Keyboard
import Sessions
import Testing

@Suite struct FilterHostileTests {
    @Test func pointerEventsPassInOrder() throws {
        let rig = try FilterRig("us")
        let events: [InputEvent] = [
            .motion(x: 5, y: 6), .press(KeyPress(.left)), .relative(dx: -1, dy: 2), .wheel(dx: 0, dy: 120),
            .release(.left), .touch(id: 0, x: 1, y: 2), .touchRelease(id: 0), .sequence(7), .axis(id: 1, value: -1000),
        ]
        #expect(rig.send(events) == events)
        #expect(rig.send(.focusEnter, .focusLeave, .hoverLeave).isEmpty)
    }

    @Test func aSessionThatIsNotOpenIsNotHeard() throws {
        let rig = try FilterRig("us")
        #expect(rig.send(.motion(x: 1, y: 1), session: 9).isEmpty)
        #expect(rig.close(9).isEmpty)
    }

    @Test func keysBeyondTheLastAreDropped() throws {
        let rig = try FilterRig("us")
        for number in [0, KeyCode.count, UInt16.max] {
            #expect(rig.send(.press(KeyPress(KeyCode(number)))).isEmpty)
            #expect(rig.send(.release(KeyCode(number))).isEmpty)
        }
    }

    @Test func controlCharactersAreNoText() throws {
        let rig = try FilterRig("us")
        #expect(rig.send(try .down("ENTER", 0, "\r")) == [try .down("ENTER", Keysym.enter)])
        #expect(text(rig.send(try .down("BACKSPACE"), try .down("TAB"), try .down("ESC"))).isEmpty)
    }

    @Test(arguments: ["us", "de"])
    func whateverDriversSendPressesAndReleasesPair(layout: String) throws {
        var random = SeededGenerator(seed: 42)
        let rig = try FilterRig(layout, sessions: 3)
        let keysyms: [UInt32] = [
            0, 0x61, 0x41, 0x40, 0xe4, 0xfe51, Keysym.shiftLeft, Keysym.level3Shift, Keysym.controlLeft,
            Keysym.capsLock, Keysym.altRight, Keysym.void, 0x0100_3042, 0xffff_ffff, 0x0111_0000,
        ]
        for step in 0..<100_000 {
            let session = Int.random(in: 0..<3, using: &random)
            let key =
                Int.random(in: 0..<3, using: &random) == 0
                ? KeyCode.unknown : KeyCode(UInt16.random(in: 0...130, using: &random))
            if Bool.random(using: &random) {
                var press = KeyPress(key)
                press.keysym = keysyms.randomElement(using: &random) ?? 0
                if Int.random(in: 0..<4, using: &random) == 0 {
                    press.character = Unicode.Scalar(UInt32.random(in: 0...0x11_0000, using: &random))
                }
                press.isRepeat = Int.random(in: 0..<8, using: &random) == 0
                rig.send(.press(press), session: session)
            } else {
                rig.send(.release(key), session: session)
            }
            if step % 100 == 0 { _ = rig.pass(milliseconds: 700) }
            if step % 5_000 == 0 {
                _ = rig.close(session)
                #expect(rig.held(session).isEmpty)
                rig.filter.open(session)
            }
        }
        for session in 0..<3 {
            _ = rig.close(session)
            #expect(rig.held(session).isEmpty)
        }
        #expect(rig.filter.state["modifiers"] == [])
        #expect(rig.filter.deadline == nil)
    }
}

/// A generator that gives the same numbers for the same seed (splitmix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
