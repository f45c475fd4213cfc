import Framebuffer
import Sessions
import TestCard
import Testing

@Suite struct TestCardStateTests {
    static func press(_ key: UInt16, _ character: Unicode.Scalar? = nil, keysym: UInt32 = 0) -> InputEvent {
        .press(KeyPress(KeyCode(key), keysym: keysym, character: character))
    }

    @Test func typedCharactersAreReported() {
        var state = TestCardState()
        state.take([
            .focusEnter, Self.press(30, "a"), .release(KeyCode(30)), Self.press(26, "ü"),
            Self.press(28, keysym: 0xff0d),
            Self.press(30, "x"), Self.press(14, keysym: 0xff08), .motion(x: 3, y: 4), .wheel(dx: 0, dy: -120),
            .press(KeyPress(KeyCode(30), character: "a", isRepeat: true)), Self.press(1, "\u{1b}"),
        ])
        #expect(state.text == "aü\na")
        #expect(
            state.report == [
                "text": "aü\na", "events": 11, "repeats": 1, "held": [1, 14, 26, 28, 30], "pointer": [3, 4],
                "wheel": [0, -120], "fingers": [], "focused": true,
                "log": .list(state.log.map { .string($0) }),
            ])
        #expect(state.log.first == "press 1  \u{201c}\u{1b}\u{201d}" && state.log.count == 11)
        state.take([.hoverLeave, .focusLeave])
        #expect(state.pointer == nil && !state.hasFocus && state.events == 13)
        state.letGo()
        #expect(state.held.isEmpty && state.text == "aü\na")
    }

    @Test func textAndLogAreBounded() {
        var state = TestCardState()
        for index in 0..<5000 { state.take([Self.press(30, Unicode.Scalar(UInt8(97 + index % 26)))]) }
        #expect(state.text.count == TestCardState.textLimit && state.log.count == TestCardState.logLimit)
        #expect(state.log.first == "press 30  “\(Character(Unicode.Scalar(UInt8(97 + 4999 % 26))))”")
        state.take([.motion(x: 1, y: 1), .motion(x: 2, y: 2)])
        #expect(state.log.prefix(2).map { $0.hasPrefix("motion") } == [true, false])
    }
}

@Suite struct TestCardPictureTests {
    @Test(arguments: [Area(640, 480), Area(101, 67), Area(16, 16), Area(1280, 300)])
    func theGroundIsKnown(area: Area) throws {
        let picture = try TestCardPicture(area, label: "a label")
        var bitmap = Bitmap(area)
        bitmap.withSurface { picture.draw(TestCardState(), into: $0, panelOnly: false) }
        #expect(bitmap[0, 0] == Color(rgb: 0xff0000) && bitmap[area.width - 1, 0] == Color(rgb: 0x00ff00))
        #expect(bitmap[1, 0] == .white && bitmap[0, 1] == .white && bitmap[area.width - 2, area.height - 1] == .white)
        let width = area.width - area.width / 8 - area.width / 8
        for (index, color) in TestCardPicture.bars.enumerated() {
            let x = area.width / 8 + (width * index / 8 + width * (index + 1) / 8) / 2
            #expect(bitmap[x, area.height / 4] == color)
        }
    }

    @Test func onlyThePanelChanges() throws {
        let picture = try TestCardPicture(Area(640, 480), label: "a label")
        var before = Bitmap(picture.area)
        before.withSurface { picture.draw(TestCardState(), into: $0, panelOnly: false) }
        var state = TestCardState()
        state.take([.focusEnter, TestCardStateTests.press(30, "a")])
        var after = before
        after.withSurface { picture.draw(state, into: $0, panelOnly: true) }
        let result = Comparison(before, after)
        #expect(result.count > 100 && picture.panel.contains(result.bounds))
        var again = Bitmap(picture.area)
        again.withSurface { picture.draw(state, into: $0, panelOnly: false) }
        #expect(again == after)
    }
}
