import Framebuffer
import Sessions
import Testing
import VNCServer

struct InputTests {
    private func inputs(_ bytes: [UInt8]) -> [InputEvent] {
        let machine = LiveMachine.running()
        return machine.feed(bytes).compactMap { if case .input(let event) = $0 { event } else { nil } }
    }

    @Test func scanCodesAreLinuxKeys() {
        for (code, key) in [
            (0x1e, 30), (0x39, 57), (0x53, 83), (0x56, 86), (0x58, 88), (0x9d, 97), (0xb8, 100), (0xc8, 103),
            (0xdb, 125),
            (0xb7, 99), (0x70, 93), (0x64, 183), (0xdd, 127),
        ] {
            #expect(ScanCode.key(code) == KeyCode(UInt16(key)), "\(code)")
        }
        #expect([0, 0x55, 0x80, 0xff, 0x1_0000, -1].allSatisfy { ScanCode.key($0) == nil })
    }

    @Test func aScanCodeComesWithItsKeysym() {
        let events = inputs(
            Viewer.scan(0x2c, keysym: 0x79, down: true) + Viewer.scan(0x2c, keysym: 0x79, down: true)
                + Viewer.scan(0x2c, keysym: 0x79, down: false) + Viewer.scan(0x2c, keysym: 0x79, down: false))
        let key = KeyCode(44)
        #expect(
            events == [
                .press(KeyPress(key, keysym: 0x79)), .press(KeyPress(key, keysym: 0x79, isRepeat: true)),
                .release(key),
            ])
    }

    @Test func keysymsWithOnePlaceHaveTheirKey() {
        let keys = [
            (0xff0d, 28), (0xffe1, 42), (0xffbe, 59), (0xffc9, 88), (0xff51, 105), (0xfe03, 100), (0x20, 57),
            (0xffd5, 194),
        ]
        for (keysym, key) in keys {
            #expect(Keysym.key(UInt32(keysym)) == KeyCode(UInt16(key)), "\(keysym)")
        }
        #expect(Keysym.key(0x61) == nil)
    }

    @Test func charactersBorrowCodesAndGiveThemBack() throws {
        let events = inputs(
            Viewer.key(0x61, down: true) + Viewer.key(0xe4, down: true) + Viewer.key(0x61, down: false)
                + Viewer.key(0x0100_20ac, down: true) + Viewer.key(0xe4, down: false)
                + Viewer.key(0x0100_20ac, down: false) + Viewer.key(0x62, down: false))
        #expect(events.count == 6)
        let presses = events.compactMap { if case .press(let press) = $0 { press } else { nil } }
        let releases = events.compactMap { if case .release(let key) = $0 { key } else { nil } }
        #expect(presses.map(\.keysym) == [0x61, 0xe4, 0x0100_20ac])
        #expect(presses[0].key != presses[1].key)
        #expect(releases == [presses[0].key, presses[1].key, presses[2].key])
        #expect(presses.allSatisfy { KeyCode.lent.contains($0.key) })
    }

    @Test func aReleaseByAnotherNameFindsItsPress() {
        // A and @ with Shift and AltGr let go first.
        for (pressed, released) in [(0x41, 0x61), (0x40, 0x71)] {
            let events = inputs(Viewer.key(pressed, down: true) + Viewer.key(released, down: false))
            guard case .press(let press) = events.first else {
                Issue.record("no press")
                return
            }
            #expect(events == [.press(press), .release(press.key)])
        }
    }

    @Test func moreKeysThanThereAreSpareCodesAreBounded() {
        let bytes = (0x100..<0x180).flatMap { Viewer.key($0, down: true) }
        #expect(inputs(bytes).count == 24)
    }

    @Test func buttonsWheelAndMotionInOrder() {
        let events = inputs(
            Viewer.pointer(10, 20, 0) + Viewer.pointer(10, 20, 0b1000_0111) + Viewer.pointer(900, 700, 0b0000_0010)
                + Viewer.pointer(799, 599, 0b0111_1010) + Viewer.pointer(799, 599, 0))
        #expect(
            events == [
                .motion(x: 10, y: 20), .press(KeyPress(.left)), .press(KeyPress(.middle)), .press(KeyPress(.right)),
                .press(KeyPress(.side)), .motion(x: 799, y: 599), .release(.left), .release(.right), .release(.side),
                .wheel(dx: 0, dy: 120), .wheel(dx: 0, dy: -120), .wheel(dx: -120, dy: 0), .wheel(dx: 120, dy: 0),
                .release(.middle),
            ])
    }
}
