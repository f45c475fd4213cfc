import Keyboard
import Sessions
import Testing

@Suite struct ViewerKeysTests {
    private func viewer(_ layout: String) throws -> ViewerKeys { ViewerKeys(try Keymap(KeyboardLayout(layout))) }

    private func down(_ name: String, _ keysym: UInt32, isRepeat: Bool = false) throws -> InputEvent {
        .press(KeyPress(try key(name), keysym: keysym, isRepeat: isRepeat))
    }

    private func up(_ name: String) throws -> InputEvent { .release(try key(name)) }

    @Test func shiftIsPressedOnceAndTheKeysymIsKept() throws {
        var keys = try viewer("us")
        #expect(keys.key(isDown: true, keysym: Keysym.shiftLeft) == [try down("LEFTSHIFT", Keysym.shiftLeft)])
        #expect(keys.key(isDown: true, keysym: 0x21) == [try down("1", 0x21)])
        #expect(keys.key(isDown: false, keysym: 0x21) == [try up("1")])
        #expect(keys.key(isDown: false, keysym: Keysym.shiftLeft) == [try up("LEFTSHIFT")])
        #expect(keys.isEmpty)
    }

    @Test func noModifierIsInventedForAKeysymThatNeedsOne() throws {
        var keys = try viewer("de")
        #expect(keys.key(isDown: true, keysym: 0x40) == [try down("Q", 0x40)])
        #expect(keys.key(isDown: false, keysym: 0x40) == [try up("Q")])
        #expect(
            keys.key(isDown: true, keysym: Keysym.level3Shift) == [try down("RIGHTALT", Keysym.level3Shift)])
        #expect(keys.key(isDown: true, keysym: 0x40) == [try down("Q", 0x40)])
        #expect(keys.key(isDown: false, keysym: Keysym.level3Shift) == [try up("RIGHTALT")])
        // The viewer looks it up anew: without AltGr it is a q.
        #expect(keys.key(isDown: false, keysym: 0x71) == [try up("Q")])
        #expect(keys.isEmpty)
    }

    @Test func aReleaseUnderAnotherShiftIsOfWhatWasPressed() throws {
        var keys = try viewer("us")
        _ = keys.key(isDown: true, keysym: Keysym.shiftLeft)
        #expect(keys.key(isDown: true, keysym: 0x41) == [try down("A", 0x41)])
        _ = keys.key(isDown: false, keysym: Keysym.shiftLeft)
        #expect(keys.key(isDown: false, keysym: 0x61) == [try up("A")])
        #expect(keys.isEmpty)
    }

    @Test func aReleaseByAnotherLayoutIsOfWhatWasPressed() throws {
        // An American viewer types Shift+2, an at sign, which is on Q here; at the release it says 2.
        var keys = try viewer("de")
        _ = keys.key(isDown: true, keysym: Keysym.shiftLeft)
        #expect(keys.key(isDown: true, keysym: 0x40) == [try down("Q", 0x40)])
        _ = keys.key(isDown: false, keysym: Keysym.shiftLeft)
        #expect(keys.key(isDown: false, keysym: 0x32) == [try up("Q")])
        #expect(keys.isEmpty)
    }

    @Test func altWithShiftIsMetaAndStillTheSameKey() throws {
        var keys = try viewer("us")
        _ = keys.key(isDown: true, keysym: Keysym.shiftLeft)
        #expect(keys.key(isDown: true, keysym: Keysym.metaLeft) == [try down("LEFTALT", Keysym.metaLeft)])
        _ = keys.key(isDown: false, keysym: Keysym.shiftLeft)
        #expect(keys.key(isDown: false, keysym: Keysym.altLeft) == [try up("LEFTALT")])
        #expect(keys.isEmpty)
    }

    @Test func theViewersRepetitionsAreMarked() throws {
        var keys = try viewer("us")
        #expect(keys.key(isDown: true, keysym: 0x61) == [try down("A", 0x61)])
        #expect(keys.key(isDown: true, keysym: 0x61) == [try down("A", 0x61, isRepeat: true)])
        #expect(keys.key(isDown: false, keysym: 0x61) == [try up("A")])
        #expect(keys.key(isDown: false, keysym: 0x61) == [])
    }

    @Test func twoOfTheViewersKeysOnOneOfOursLoseNoCharacter() throws {
        // Comma and semicolon are two keys for an American, one for us.
        var keys = try viewer("de")
        #expect(keys.key(isDown: true, keysym: 0x2c) == [try down("COMMA", 0x2c)])
        #expect(keys.key(isDown: true, keysym: 0x3b) == [try up("COMMA"), try down("COMMA", 0x3b)])
        #expect(keys.key(isDown: false, keysym: 0x2c) == [])
        #expect(keys.key(isDown: false, keysym: 0x3b) == [try up("COMMA")])
        #expect(keys.isEmpty)
    }

    @Test func charactersWithoutAKeyGoOneAtATime() throws {
        var keys = try viewer("us")
        let a: UInt32 = 0x0100_3042
        let i: UInt32 = 0x0100_3044
        #expect(keys.key(isDown: true, keysym: a) == [.press(KeyPress(.unknown, keysym: a))])
        #expect(
            keys.key(isDown: true, keysym: i) == [.release(.unknown), .press(KeyPress(.unknown, keysym: i))])
        #expect(keys.key(isDown: false, keysym: a) == [])
        #expect(keys.key(isDown: false, keysym: i) == [.release(.unknown)])
        #expect(keys.isEmpty)
    }

    @Test func scanCodesNameTheKeyAndKeysymsTheMeaning() throws {
        var keys = try viewer("us")
        let q = try key("Q")
        #expect(keys.key(isDown: true, keysym: 0x40, scanned: q) == [.press(KeyPress(q, keysym: 0x40))])
        #expect(keys.key(isDown: false, keysym: 0x71, scanned: q) == [.release(q)])
        #expect(keys.key(isDown: true, keysym: 0, scanned: q) == [.press(KeyPress(q))])
        #expect(keys.key(isDown: false, keysym: 0, scanned: q) == [.release(q)])
        #expect(keys.isEmpty)
    }

    @Test func leavingReleasesEverythingInReverse() throws {
        var keys = try viewer("us")
        for keysym in [Keysym.controlLeft, Keysym.altLeft, Keysym.delete] {
            _ = keys.key(isDown: true, keysym: keysym)
        }
        #expect(keys.releaseAll() == [try up("DELETE"), try up("LEFTALT"), try up("LEFTCTRL")])
        #expect(keys.isEmpty)
    }

    @Test(arguments: ["us", "de"])
    func whateverAViewerSendsPressesAndReleasesPair(layout: String) throws {
        var random = SeededGenerator(seed: 7)
        var keys = try viewer(layout)
        let keysyms: [UInt32] =
            [0, 0x21, 0x31, 0x40, 0x41, 0x61, 0x32, 0x2c, 0x3b, 0xe4, 0x0100_3042, 0xffff_ffff, 0xfe51, 0xff0d]
            + [Keysym.shiftLeft, Keysym.shiftRight, Keysym.altLeft, Keysym.metaLeft, Keysym.level3Shift]
        var downNow: Set<KeyCode> = []
        func check(_ events: [InputEvent]) {
            for event in events {
                switch event {
                case .press(let press) where press.isRepeat: #expect(downNow.contains(press.key))
                case .press(let press): #expect(downNow.insert(press.key).inserted)
                case .release(let key): #expect(downNow.remove(key) != nil)
                default: Issue.record("no other events")
                }
            }
        }
        for _ in 0..<50_000 {
            let keysym =
                Int.random(in: 0..<20, using: &random) == 0
                ? UInt32.random(in: 0...UInt32.max, using: &random) : keysyms.randomElement(using: &random) ?? 0
            let scanned = Bool.random(using: &random) ? nil : KeyCode(UInt16.random(in: 1..<120, using: &random))
            check(keys.key(isDown: Bool.random(using: &random), keysym: keysym, scanned: scanned))
            #expect(downNow.count <= ViewerKeys.limit)
        }
        check(keys.releaseAll())
        #expect(downNow.isEmpty)
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
