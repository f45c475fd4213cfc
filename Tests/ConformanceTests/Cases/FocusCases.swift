import Framebuffer
import Sessions
import Testing

extension Case {
    private static func two(_ stage: Stage) {
        stage.show("a", Rect(0, 0, 8, 8), "r")
        stage.show("b", Rect(8, 0, 8, 8), "g")
        stage.focus("a", at: Point(2, 2))
    }

    private static let byDocument = Setup([:], ["focus": "rom"])
    private static let withKey = Setup([:], ["global-keys": [["key": "KEY_G", "label": "k"]]])

    /// Who has the focus, and who gets it.
    static let focus: [Case] = [
        Case(13, "a click takes the focus and is the new owner's whole") {
            two($0)
            $0.inject(.motion(x: 10, y: 2))
            $0.forget()
            $0.press(.left)
            $0.release(.left)
            $0.press(.x)
            $0.release(.x)
            $0.expect("a", .focusLeave)
            $0.expect(
                "b", .motion(x: 10, y: 2), .focusEnter, .down(.left), .release(.left), .down(.x), .release(.x))
        },
        Case(13, "who takes no focus gets no click, nor does anybody else") {
            two($0)
            $0.show("mute", Rect(16, 0, 8, 8), "b")
            $0.inject(.motion(x: 20, y: 2))
            $0.forget()
            $0.press(.left)
            $0.release(.left)
            $0.press(.x)
            $0.release(.x)
            $0.expect("mute")
            $0.expect("a", .down(.x), .release(.x))
        },
        Case(13, "a menu has the focus until the last key is up") {
            two($0)
            $0.show("menu", Rect(16, 0, 8, 8), "y")
            $0.inject(.motion(x: 20, y: 2))
            $0.forget()
            $0.press(.left, .x)
            $0.release(.left, .x)
            $0.expect(
                "menu", .motion(x: 20, y: 2), .focusEnter, .down(.left), .down(.x), .release(.left), .release(.x),
                .focusLeave)
            $0.expect("a", .focusLeave, .focusEnter)
        },
        Case(13, "a document decides; a click is for as long as it lasts", byDocument) {
            $0.show("a", Rect(0, 0, 8, 8), "r")
            $0.show("b", Rect(8, 0, 8, 8), "g")
            $0.focusDocument("a")
            $0.expect("a", .focusEnter)
            $0.inject(.motion(x: 10, y: 2))
            $0.forget()
            $0.press(.left)
            $0.release(.left)
            $0.expect("a", .focusLeave, .focusEnter)
            $0.expect("b", .motion(x: 10, y: 2), .focusEnter, .down(.left), .release(.left), .focusLeave)
            $0.focusDocument("b")
            $0.expect("a", .focusLeave)
            $0.expect("b", .focusEnter)
            $0.focusDocument("nobody")
            $0.expect("b", .focusLeave)
        },
        Case(13, "whom the document names has the focus as soon as it is there", byDocument) {
            $0.focusDocument("a")
            $0.show("a", Rect(0, 0, 8, 8), "r")
            $0.expect("a", .focusEnter)
            $0.press(.x)
            $0.release(.x)
            $0.expect("a", .down(.x), .release(.x))
        },
        Case(13, "a change of the focus waits for the last key", byDocument) {
            $0.show("a", Rect(0, 0, 8, 8), "r")
            $0.show("b", Rect(8, 0, 8, 8), "g")
            $0.focusDocument("a")
            $0.forget()
            $0.press(.x)
            $0.focusDocument("b")
            $0.expect("a", .down(.x))
            $0.expect("b")
            $0.release(.x)
            $0.expect("a", .release(.x), .focusLeave)
            $0.expect("b", .focusEnter)
        },
        Case(13, "a session hands its focus to another one") {
            two($0)
            let token = $0.sessionToken("b")
            $0.app("a").client.forwardFocus(to: token)
            $0.settle()
            $0.expect("a", .focusLeave)
            $0.expect("b", .focusEnter)
            $0.press(.x)
            $0.release(.x)
            $0.expect("b", .down(.x), .release(.x))
            // Whoever clicks the one gives the focus to the other.
            $0.show("c", Rect(16, 0, 8, 8), "b")
            $0.focus("c", at: Point(20, 2))
            $0.inject(.motion(x: 2, y: 2))
            $0.forget()
            $0.press(.left)
            $0.release(.left)
            $0.expect("b", .motion(x: 2, y: 2), .focusEnter, .down(.left), .release(.left))
            $0.expect("c", .focusLeave)
            $0.app("a").client.forwardFocus(to: nil)
            $0.settle()
            $0.expect("b", .focusLeave)
            $0.expect("a", .focusEnter)
        },
        Case(13, "focus is handed on in chains; a circle is broken, and itself is nothing") {
            two($0)
            $0.show("c", Rect(16, 0, 8, 8), "b")
            let (a, b, c) = ($0.sessionToken("a"), $0.sessionToken("b"), $0.sessionToken("c"))
            $0.app("a").client.forwardFocus(to: a)
            $0.settle()
            $0.expect("a")
            $0.app("b").client.forwardFocus(to: c)
            $0.app("a").client.forwardFocus(to: b)
            $0.settle()
            $0.expect("a", .focusLeave)
            $0.expect("c", .focusEnter)
            $0.app("c").client.forwardFocus(to: a)
            $0.settle()
            $0.press(.x)
            $0.release(.x)
            let told =
                $0.app("a").input.count { $0 == .down(.x) } + $0.app("b").input.count { $0 == .down(.x) }
                + $0.app("c").input.count { $0 == .down(.x) }
            #expect(told == 1)
            $0.forget()
            $0.app("c").client.forwardFocus(to: SessionToken(high: 1, low: 2))
            $0.settle()
            $0.press(.x)
            $0.release(.x)
            $0.expect("c", .down(.x), .release(.x))
        },
        Case(13, "when who has the focus ends nobody is promoted") {
            two($0)
            $0.leave("a")
            $0.press(.x)
            $0.release(.x)
            $0.expect("b")
            $0.inject(.motion(x: 10, y: 2))
            $0.expect("b", .motion(x: 10, y: 2))
        },
        Case(15, "a global key's sequence is one session's, wherever the focus is", withKey) {
            two($0)
            $0.open("k")
            $0.press(.g, .x)
            $0.release(.g, .x)
            $0.expect(
                "k", .motion(x: 2, y: 2), .down(.g), .down(.x), .release(.g), .release(.x), .hoverLeave, .focusLeave)
            $0.expect("a")
            $0.press(.x)
            $0.release(.x)
            $0.expect("a", .down(.x), .release(.x))
        },
        Case(15, "a global key of nobody's, or in the middle of a sequence, is any key", withKey) {
            two($0)
            $0.press(.g)
            $0.release(.g)
            $0.expect("a", .down(.g), .release(.g))
            $0.open("k")
            $0.press(.x, .g)
            $0.release(.g, .x)
            $0.expect("a", .down(.x), .down(.g), .release(.g), .release(.x))
            $0.expect("k")
        },
        Case(
            15, "of several entries the first whose session is there counts",
            Setup([:], ["global-keys": [["key": "KEY_G", "label": "k"], ["key": "KEY_G", "label": "c"]]])
        ) {
            two($0)
            $0.open("c")
            $0.press(.g)
            $0.release(.g)
            #expect($0.app("c").input.contains(.down(.g)))
            $0.open("k")
            $0.forget()
            $0.press(.g)
            $0.release(.g)
            #expect($0.app("k").input.contains(.down(.g)))
            $0.expect("c")
        },
    ]
}
