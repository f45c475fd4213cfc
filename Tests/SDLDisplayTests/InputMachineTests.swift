import Framebuffer
import SDLDisplay
import Sessions
import Testing

@Suite struct InputMachineTests {
    typealias Machine = InputMachine

    static func focused(_ touch: Machine.Touch = .pointer) -> Machine {
        var machine = Machine(area: Area(100, 80), touch: touch)
        _ = machine.process([.focusGained])
        return machine
    }

    static func down(_ scanCode: Int, _ symbol: Int32, isRepeat: Bool = false) -> WindowEvent {
        .keyDown(scanCode: scanCode, symbol: symbol, isRepeat: isRepeat)
    }

    static func press(_ key: UInt16, _ keysym: UInt32, _ character: Unicode.Scalar? = nil) -> InputEvent {
        .press(KeyPress(KeyCode(key), keysym: keysym, character: character))
    }

    @Test func aKeyBringsItsCharacter() {
        var machine = Self.focused()
        let result = machine.process([
            Self.down(225, 1 << 30 | 225), Self.down(4, 0x61), .text("A"), .keyUp(scanCode: 4), .keyUp(scanCode: 225),
        ])
        #expect(
            result.events == [
                Self.press(42, 0xffe1), Self.press(30, 0x41, "A"), .release(KeyCode(30)), .release(KeyCode(42)),
            ])
        #expect(result.commands.isEmpty)
    }

    @Test func aKeyWithoutTextComesWithItsKeysym() {
        var machine = Self.focused()
        #expect(machine.process([Self.down(40, 13)]).events == [Self.press(28, 0xff0d)])
        #expect(machine.process([Self.down(81, 1 << 30 | 81)]).events == [Self.press(108, 0xff54)])
        // The number pad without Num Lock: End and Insert, then its separator.
        #expect(
            machine.process([Self.down(89, 1 << 30 | 89), Self.down(98, 1 << 30 | 98), Self.down(99, 1 << 30 | 99)])
                .events == [Self.press(79, 0xff9c), Self.press(82, 0xff9e), Self.press(83, 0xff9f)])
    }

    @Test func aWakeBetweenAKeyAndItsTextChangesNothing() {
        var machine = Self.focused()
        #expect(
            machine.process([Self.down(4, 0x61), .wake, .text("a"), .wake, .keyUp(scanCode: 4)]).events == [
                Self.press(30, 0x61, "a"), .release(KeyCode(30)),
            ])
        #expect(
            machine.process([
                Self.down(4, 0x61), .text("a"), Self.down(4, 0x61, isRepeat: true), .wake, .text("a"),
            ]).events == [Self.press(30, 0x61, "a")])
    }

    @Test func aKeyThatCouldHaveMadeTextAndDidNotIsVoid() {
        var machine = Self.focused()
        // A dead key of the host and the key after it, in one batch and in two.
        #expect(
            machine.process([Self.down(46, 0xb4), .keyUp(scanCode: 46), Self.down(8, 0x65), .text("é")]).events == [
                Self.press(13, Keysyms.void), .release(KeyCode(13)), Self.press(18, 0xe9, "é"),
            ])
        #expect(machine.process([Self.down(46, 0x3d)]).events == [Self.press(13, Keysyms.void)])
        #expect(machine.process([Self.down(6, 0x63), .text("ć")]).events == [Self.press(46, 0x0100_0107, "ć")])
        // A key that SDL has no name for, and a dead key of the third level.
        #expect(machine.process([Self.down(100, 1 << 30 | 100)]).events == [Self.press(86, Keysyms.void)])
        #expect(
            machine.process([Self.down(230, 1 << 30 | 230), Self.down(33, 0x34)]).events == [
                Self.press(100, 0xffea), Self.press(5, Keysyms.void),
            ])
    }

    @Test(arguments: [224, 226, 227, 231]) func aCommandKeepsItsKeysym(_ modifier: Int) {
        var machine = Self.focused()
        _ = machine.process([Self.down(modifier, 1 << 30 | Int32(modifier))])
        #expect(machine.process([Self.down(6, 0x63)]).events == [Self.press(46, 0x63)])
        #expect(
            machine.process([.keyUp(scanCode: modifier), Self.down(7, 0x64)]).events.last
                == Self.press(32, Keysyms.void))
    }

    @Test func repetitionsAreDroppedWithTheirText() {
        var machine = Self.focused()
        _ = machine.process([Self.down(4, 0x61), .text("a")])
        let repeats = machine.process([
            Self.down(4, 0x61, isRepeat: true), .text("a"), Self.down(4, 0x61), .text("a"),
        ])
        #expect(repeats.events.isEmpty)
        #expect(machine.process([.keyUp(scanCode: 4), .keyUp(scanCode: 4)]).events == [.release(KeyCode(30))])
    }

    @Test func textWithoutAKeyIsTyped() {
        var machine = Self.focused()
        let result = machine.process([.text("日本\n")])
        #expect(
            result.events == [
                Self.press(240, 0x0100_65e5, "日"), .release(.unknown), Self.press(240, 0x0100_672c, "本"),
                .release(.unknown),
            ])
        // A dead key's text of two characters: the key, then what it made.
        let dead = machine.process([Self.down(4, 0x61), .text("´a")])
        #expect(dead.events.count == 5 && dead.events.first == Self.press(30, Keysyms.void))
    }

    @Test func aTapOfTheReleaseKeyTogglesTheGrab() {
        var machine = Self.focused()
        #expect(machine.process([Self.down(228, 1 << 30 | 228), .keyUp(scanCode: 228)]).commands == [.grab(true)])
        #expect(machine.isGrabbed)
        let second = machine.process([Self.down(228, 1 << 30 | 228), .keyUp(scanCode: 228)])
        #expect(second.commands == [.grab(false)] && second.events.isEmpty && !machine.isGrabbed)
    }

    @Test func withTheReleaseKeyNothingReachesTheSession() {
        var machine = Self.focused()
        let result = machine.process([
            Self.down(228, 1 << 30 | 228), Self.down(9, 0x66), .text("f"), .keyUp(scanCode: 9), Self.down(4, 0x61),
            .text("a"), .keyUp(scanCode: 4), .keyUp(scanCode: 228),
        ])
        #expect(result.events.isEmpty && result.commands == [.toggleFullScreen])
    }

    @Test func aClickTakesTheKeyboardAndKeepsInside() {
        var machine = Self.focused()
        let result = machine.process([
            .motion(x: 5, y: 5), .motion(x: 6, y: 6), .button(1, isDown: true, x: 7, y: 7), .motion(x: -4, y: 500),
            .button(1, isDown: false, x: -4, y: 500), .button(9, isDown: true, x: 1, y: 1),
        ])
        #expect(
            result.events == [
                .motion(x: 7, y: 7), .press(KeyPress(.left)), .motion(x: 0, y: 79), .release(.left),
                .motion(x: 1, y: 1),
            ])
        #expect(result.commands == [.grab(true)])
    }

    @Test func withoutFocusNothingIsGrabbed() {
        var machine = Machine(area: Area(10, 10))
        #expect(machine.process([.button(1, isDown: true, x: 1, y: 1)]).commands.isEmpty)
    }

    @Test func losingTheFocusReleasesAll() {
        var machine = Self.focused(.fingers)
        _ = machine.process([
            Self.down(4, 0x61), Self.down(225, 1 << 30 | 225), .button(3, isDown: true, x: 1, y: 1),
            .touch(finger: 77, x: 0, y: 0),
        ])
        let result = machine.process([.focusLost])
        #expect(
            result.events == [.release(KeyCode(30)), .release(KeyCode(42)), .release(.right), .touchRelease(id: 0)])
        #expect(result.commands == [.grab(false)])
        #expect(
            machine.process([.keyUp(scanCode: 4), .button(3, isDown: false, x: 1, y: 1)]).events == [
                .motion(x: 1, y: 1)
            ])
    }

    @Test func fractionsOfNotchesAddUp() {
        var machine = Self.focused()
        #expect(machine.process([.wheel(dx: 0, dy: 1)]).events == [.wheel(dx: 0, dy: 120)])
        #expect(machine.process([.wheel(dx: -1, dy: 0)]).events == [.wheel(dx: -120, dy: 0)])
        var sum = 0
        for _ in 0..<1000 {
            for case .wheel(_, let dy) in machine.process([.wheel(dx: 0, dy: 0.01)]).events { sum += dy }
        }
        #expect((1199...1200).contains(sum))
        #expect(machine.process([.wheel(dx: .nan, dy: .infinity)]).events.isEmpty)
        #expect(machine.process([.wheel(dx: 1e30, dy: 0)]).events == [.wheel(dx: 12000, dy: 0)])
    }

    @Test func fingersHaveSmallNumbersAndPositionsInside() {
        var machine = Self.focused(.fingers)
        let result = machine.process([
            .touch(finger: 900, x: 0.5, y: 0.5), .touch(finger: -3, x: 2, y: -1), .touch(finger: 900, x: 1, y: 1),
            .touchUp(finger: 900), .touch(finger: 5, x: 0, y: 0), .touchUp(finger: 1), .touch(finger: 6, x: .nan, y: 0),
        ])
        #expect(
            result.events == [
                .touch(id: 0, x: 50, y: 40), .touch(id: 1, x: 99, y: 0), .touch(id: 0, x: 99, y: 79),
                .touchRelease(id: 0), .touch(id: 0, x: 0, y: 0),
            ])
    }

    @Test func theFirstFingerIsThePointer() {
        var machine = Self.focused()
        let result = machine.process([
            .touch(finger: 7, x: 0.5, y: 0.5), .touch(finger: 8, x: 0, y: 0), .touch(finger: 7, x: 1, y: 1),
            .touchUp(finger: 8), .touchUp(finger: 7), .touch(finger: 8, x: 0, y: 0),
        ])
        #expect(
            result.events == [
                .motion(x: 50, y: 40), .press(KeyPress(.left)), .motion(x: 99, y: 79), .release(.left),
                .motion(x: 0, y: 0), .press(KeyPress(.left)),
            ])
        #expect(machine.process([.focusLost]).events == [.release(.left)])
    }

    @Test func closingIsACommand() {
        var machine = Self.focused()
        #expect(machine.process([.closeRequested]).commands == [.close])
    }

    @Test func whateverComesEveryPressIsReleased() {
        var state: UInt64 = 3
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<200 {
            var machine = Self.focused()
            var batch: [WindowEvent] = []
            for _ in 0..<200 {
                let number = [4, 5, 225, 228, 9, 400][next(6)]
                switch next(9) {
                case 0, 1: batch.append(Self.down(number, Int32(next(300)), isRepeat: next(3) == 0))
                case 2, 3: batch.append(.keyUp(scanCode: number))
                case 4: batch.append(.text(["a", "é", "ab", "", "\u{7f}"][next(5)]))
                case 5: batch.append(.button(next(7), isDown: next(2) == 0, x: next(200) - 50, y: next(200) - 50))
                case 6: batch.append(.resized(Area(next(50), next(50))))
                case 7: batch.append(next(2) == 0 ? .focusLost : .focusGained)
                default: batch.append(.motion(x: next(200) - 50, y: next(200) - 50))
                }
            }
            batch.append(.focusLost)
            var held: [KeyCode: Int] = [:]
            for event in machine.process(batch).events {
                switch event {
                case .press(let press):
                    #expect(!press.isRepeat)
                    held[press.key, default: 0] += 1
                case .release(let key):
                    held[key, default: 0] -= 1
                    #expect(held[key, default: 0] >= 0)
                default: break
                }
            }
            #expect(held.values.allSatisfy { $0 == 0 })
        }
    }
}
