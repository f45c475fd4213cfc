import Framebuffer
import Sessions
import Testing

extension Case {
    /// A on the left, B beside it, the pointer in A, which has the focus.
    private static func two(_ stage: Stage) {
        stage.show("a", Rect(0, 0, 8, 8), "r")
        stage.show("b", Rect(8, 0, 8, 8), "g")
        stage.focus("a", at: Point(2, 2))
    }

    /// Keys, pointer, wheel, touch and axes: who is told what.
    static let input: [Case] = [
        Case(14, "an unfocused session is told of the entry and the leave alone") {
            two($0)
            $0.inject(.motion(x: 10, y: 2))
            $0.inject(.motion(x: 11, y: 2))
            $0.inject(.motion(x: 12, y: 2))
            $0.inject(.motion(x: 3, y: 2))
            $0.inject(.motion(x: 4, y: 2))
            $0.expect("a", .hoverLeave, .motion(x: 3, y: 2), .motion(x: 4, y: 2))
            $0.expect("b", .motion(x: 10, y: 2), .hoverLeave)
        },
        Case(14, "with hover always all motion is told", Setup(["b": ["hover": "always"]])) {
            two($0)
            $0.inject(.motion(x: 10, y: 2))
            $0.inject(.motion(x: 11, y: 3))
            $0.expect("b", .motion(x: 10, y: 2), .motion(x: 11, y: 3))
        },
        Case(14, "sessions of the focused domain are told of all motion") {
            $0.show("a 1", Rect(0, 0, 8, 8), "r")
            $0.show("a 2", Rect(8, 0, 8, 8), "g")
            $0.focus("a 1", at: Point(2, 2))
            $0.inject(.motion(x: 10, y: 2))
            $0.inject(.motion(x: 11, y: 3))
            $0.expect("a 2", .motion(x: 10, y: 2), .motion(x: 11, y: 3))
        },
        Case(14, "a drag freezes the hover until the last button is up") {
            two($0)
            $0.press(.left)
            $0.inject(.motion(x: 10, y: 2))
            $0.inject(.motion(x: 12, y: 3))
            $0.release(.left)
            $0.expect(
                "a", .down(.left), .motion(x: 10, y: 2), .motion(x: 12, y: 3), .release(.left), .hoverLeave)
            $0.expect("b", .motion(x: 12, y: 3))
        },
        Case(14, "with a key held motion is the receiver's") {
            two($0)
            $0.press(.x)
            $0.inject(.motion(x: 10, y: 2))
            $0.expect("a", .down(.x), .motion(x: 10, y: 2))
            $0.expect("b")
            $0.release(.x)
            $0.expect("a", .release(.x), .hoverLeave)
            $0.expect("b", .motion(x: 10, y: 2))
        },
        Case(14, "who was hovered is left when another's key drags") {
            two($0)
            $0.inject(.motion(x: 10, y: 2))
            $0.forget()
            $0.press(.x)
            $0.inject(.motion(x: 11, y: 2))
            $0.expect("b", .hoverLeave)
            $0.expect("a", .down(.x), .motion(x: 11, y: 2))
            $0.release(.x)
            $0.expect("a", .release(.x), .hoverLeave)
            $0.expect("b", .motion(x: 11, y: 2))
        },
        Case(14, "motions of a batch are merged, relative ones summed") {
            two($0)
            $0.inject(.motion(x: 1, y: 1), .motion(x: 3, y: 3), .relative(dx: 1, dy: 0), .relative(dx: 1, dy: 2))
            $0.expect("a", .motion(x: 5, y: 5))
        },
        Case(14, "what comes under the pointer is hovered, whatever moved") {
            two($0)
            $0.commit("b", .geometry(.one, Rect(0, 0, 8, 8)))
            $0.expect("a", .hoverLeave)
            $0.expect("b", .motion(x: 2, y: 2))
            $0.commit("b", .back(.one))
            $0.expect("b", .hoverLeave)
            $0.expect("a", .motion(x: 2, y: 2))
            $0.commit("a", .destroy(.one))
            $0.expect("a", .hoverLeave)
            $0.expect("b", .motion(x: 2, y: 2))
        },
        Case(14, "positions are the session's, and begin at its origin", Setup(["b": ["xpos": 8, "ypos": 2]])) {
            $0.show("b", Rect(0, 0, 4, 4), "g")
            $0.commit("b", .geometry(.one, Rect(-4, -2, 8, 8)))
            $0.inject(.motion(x: 10, y: 3))
            $0.expect("b", .motion(x: 2, y: 1))
            $0.focus("b", at: Point(10, 3))
            $0.inject(.motion(x: 5, y: 1))
            $0.expect("b", .motion(x: 0, y: 0))
        },
        Case(14, "exclusive input: raw motion, no pointer, until it is not wanted any more") {
            $0.show("pointer", Rect(0, 0, 1, 1), "w")
            two($0)
            $0.expectPixels((2, 2, "w"))
            $0.app("a").client.setExclusive(true)
            $0.settle()
            $0.expectPixels((2, 2, "r"))
            $0.forget()
            $0.inject(.relative(dx: 1, dy: 2))
            $0.expect("a", .relative(dx: 1, dy: 2))
            $0.inject(.relative(dx: -1, dy: -2))
            $0.expect("a", .relative(dx: -1, dy: -2))
            $0.app("a").client.setExclusive(false)
            $0.settle()
            $0.expectPixels((2, 2, "w"))
            $0.forget()
            $0.inject(.motion(x: 3, y: 3))
            $0.expect("a", .motion(x: 3, y: 3))
        },
        Case(14, "exclusive input is only for who has the focus") {
            two($0)
            $0.app("b").client.setExclusive(true)
            $0.settle()
            $0.inject(.motion(x: 3, y: 3))
            $0.expect("a", .motion(x: 3, y: 3))
            $0.expect("b")
        },
        Case(14, "the user ends exclusive input, and a click gives it back") {
            two($0)
            $0.app("a").client.setExclusive(true)
            $0.settle()
            $0.forget()
            $0.press(.meta, .escape)
            $0.release(.escape, .meta)
            // The escape is nobody's; the pointer is there again.
            $0.expect("a", .down(.meta), .release(.meta), .motion(x: 2, y: 2))
            $0.inject(.motion(x: 4, y: 2))
            $0.expect("a", .motion(x: 4, y: 2))
            // Asking again is no way around it.
            $0.app("a").client.setExclusive(true)
            $0.settle()
            $0.inject(.motion(x: 5, y: 2))
            $0.expect("a", .motion(x: 5, y: 2))
            $0.press(.left)
            $0.release(.left)
            $0.forget()
            $0.inject(.relative(dx: 1, dy: 0))
            $0.expect("a", .relative(dx: 1, dy: 0))
            // Without exclusive input it is a key like others.
            $0.app("a").client.setExclusive(false)
            $0.settle()
            $0.forget()
            $0.press(.meta, .escape)
            $0.release(.escape, .meta)
            $0.expect("a", .down(.meta), .down(.escape), .release(.escape), .release(.meta))
        },
        Case(11, "the wheel turns what is under the pointer") {
            two($0)
            $0.inject(.motion(x: 10, y: 2))
            $0.inject(.wheel(dx: 0, dy: 120))
            $0.expect("b", .motion(x: 10, y: 2), .wheel(dx: 0, dy: 120))
            $0.expect("a", .hoverLeave)
            $0.press(.x)
            $0.inject(.wheel(dx: -60, dy: 0))
            $0.expect("a", .down(.x), .wheel(dx: -60, dy: 0))
        },
        Case(11, "axes go to who has the focus") {
            two($0)
            $0.inject(.motion(x: 10, y: 2))
            $0.inject(.axis(id: 2, value: -700))
            $0.expect("a", .hoverLeave, .axis(id: 2, value: -700))
        },
        Case(11, "presses carry keysym, character and whether they repeat") {
            two($0)
            $0.inject(.press(KeyPress(.x, keysym: 0x78, character: "x")))
            $0.inject(.press(KeyPress(.x, keysym: 0x78, character: "x", isRepeat: true)))
            $0.release(.x)
            $0.expect(
                "a", .press(KeyPress(.x, keysym: 0x78, character: "x")),
                .press(KeyPress(.x, keysym: 0x78, character: "x", isRepeat: true)), .release(.x))
        },
        Case(11, "text that no key makes arrives as characters, each pressed and released") {
            two($0)
            for character in ["東" as Unicode.Scalar, "é", "🗺"] {
                $0.inject(.press(KeyPress(.unknown, character: character)), .release(.unknown))
                $0.expect("a", .press(KeyPress(.unknown, character: character)), .release(.unknown))
            }
        },
        Case(11, "sequence numbers come to who is under the pointer") {
            two($0)
            $0.inject(.sequence(77))
            $0.expect("a", .sequence(77))
        },
        Case(11, "fingers belong to whom the first one touched") {
            two($0)
            $0.inject(.touch(id: 0, x: 10, y: 3))
            $0.inject(.touch(id: 1, x: 1, y: 1))
            $0.inject(.touch(id: 0, x: 2, y: 3))
            $0.inject(.touchRelease(id: 0))
            $0.inject(.touchRelease(id: 1))
            $0.inject(.touchRelease(id: 1))
            $0.expect(
                "b", .focusEnter, .touch(id: 0, x: 10, y: 3), .touch(id: 1, x: 1, y: 1), .touch(id: 0, x: 2, y: 3),
                .touchRelease(id: 0), .touchRelease(id: 1))
            $0.expect("a", .focusLeave)
        },
        Case(12, "a second press and a stray release are nothing") {
            two($0)
            $0.press(.x, .x)
            $0.release(.g)
            $0.release(.x, .x)
            $0.expect("a", .down(.x), .release(.x))
        },
        Case(12, "a key is down while any keyboard holds it") {
            two($0)
            $0.press(.x)
            $0.press(.x, from: "other")
            $0.release(.x)
            $0.expect("a", .down(.x))
            $0.release(.x, from: "other")
            $0.expect("a", .release(.x))
        },
        Case(12, "a keyboard that is gone releases what it held") {
            two($0)
            $0.press(.x, .left, from: "other")
            $0.press(.y)
            $0.expect("a", .down(.x), .down(.left), .down(.y))
            $0.unplug(driver: "other")
            $0.expect("a", .release(.x), .release(.left))
            $0.release(.y)
            $0.expect("a", .release(.y))
        },
        Case(12, "all keys of a sequence are one session's, wherever the pointer goes") {
            two($0)
            $0.press(.left)
            $0.inject(.motion(x: 10, y: 2))
            $0.press(.right, .x)
            $0.release(.left, .right, .x)
            $0.expect(
                "a", .down(.left), .motion(x: 10, y: 2), .down(.right), .down(.x), .release(.left), .release(.right),
                .release(.x), .hoverLeave)
            $0.expect("b", .motion(x: 10, y: 2))
        },
        Case(15, "input falls through where the mask is zero") {
            $0.show("b", Rect(0, 0, 8, 8), "g")
            $0.show("a", Rect(0, 0, 8, 8), "r", mask: true)
            $0.app("a").client.buffer?.setInputMask(Rect(0, 0, 4, 8), 0)
            $0.commit("a")
            $0.forget()
            $0.inject(.motion(x: 2, y: 2))
            $0.inject(.motion(x: 5, y: 2))
            $0.inject(.motion(x: 1, y: 1))
            $0.expect("b", .motion(x: 2, y: 2), .hoverLeave, .motion(x: 1, y: 1))
            $0.expect("a", .motion(x: 5, y: 2), .hoverLeave)
        },
        Case(15, "with input always the mask does not count", Setup(["a": ["input": "always"]])) {
            $0.show("b", Rect(0, 0, 8, 8), "g")
            $0.show("a", Rect(0, 0, 8, 8), "r", mask: true)
            $0.app("a").client.buffer?.setInputMask(Rect(0, 0, 8, 8), 0)
            $0.commit("a")
            $0.forget()
            $0.inject(.motion(x: 2, y: 2))
            $0.expect("a", .motion(x: 2, y: 2))
            $0.expect("b")
        },
    ]
}
