import Framebuffer
import Sessions
import Testing

extension Case {
    private static let everything = Setup(
        [:],
        [
            "report": [
                "pointer": true, "hover": true, "focus": true, "touch": true, "clicked": true, "keystate": true,
                "panorama": true,
            ]
        ])

    /// What the server tells the world.
    static let reports: [Case] = [
        Case(18, "pointer: where it is, nothing when it is nowhere", everything, direct: true) {
            $0.inject(.motion(x: 3, y: 4))
            $0.expectReport("pointer", ["xpos": 3, "ypos": 4])
            $0.unplug(screen: "screen")
            #expect($0.reports["pointer"] == .object([]))
        },
        Case(18, "hover: whose the pointer is, with the last sequence number", everything) {
            $0.show("a", Rect(0, 0, 8, 8), "r")
            $0.inject(.motion(x: 3, y: 4), .sequence(5))
            $0.expectReport(
                "hover",
                [
                    "label": "a", "domain": "a", "color": "#ffffff", "active": true, "seq_number": 5, "xpos": 3,
                    "ypos": 4,
                ])
            $0.inject(.motion(x: 20, y: 4))
            $0.expectReport("hover", ["label": .null, "seq_number": 5])
        },
        Case(18, "activity ends half a second after the last of it, with nobody doing anything", everything) {
            $0.show("a", Rect(0, 0, 8, 8), "r")
            $0.inject(.motion(x: 3, y: 4))
            $0.wait(milliseconds: 499)
            $0.expectReport("hover", ["active": true])
            $0.inject(.motion(x: 4, y: 4))
            $0.wait(milliseconds: 499)
            $0.expectReport("hover", ["active": true])
            $0.wait(milliseconds: 2)
            $0.expectReport("hover", ["active": .null, "label": "a"])
            $0.press(.left)
            $0.expectReport("focus", ["active": true, "label": "a"])
            $0.release(.left)
            $0.wait(milliseconds: 501)
            $0.expectReport("focus", ["active": .null, "label": "a"])
        },
        Case(18, "focus: who has it, nobody when that one ends", everything) {
            $0.show("a", Rect(0, 0, 8, 8), "r")
            $0.focus("a", at: Point(2, 2))
            $0.expectReport("focus", ["label": "a", "domain": "a"])
            $0.leave("a")
            $0.expectReport("focus", ["label": .null])
        },
        Case(18, "touch: whose the fingers are, and where", everything) {
            $0.show("a", Rect(0, 0, 8, 8), "r")
            $0.inject(.touch(id: 0, x: 2, y: 3))
            $0.expectReport("touch", ["label": "a", "active": true, "xpos": 2, "ypos": 3])
            $0.inject(.touchRelease(id: 0))
            $0.expectReport("touch", ["label": .null, "xpos": .null])
            $0.wait(milliseconds: 501)
            $0.expectReport("touch", ["active": .null])
        },
        Case(18, "clicked: who was clicked without having the focus, counted", everything) {
            $0.show("a", Rect(0, 0, 8, 8), "r")
            $0.show("b", Rect(8, 0, 8, 8), "g")
            $0.focus("a", at: Point(2, 2))
            $0.expectReport("clicked", ["label": "a", "version": 1])
            $0.focus("a", at: Point(2, 2))
            $0.expectReport("clicked", ["label": "a", "version": 1])
            $0.focus("b", at: Point(10, 2))
            $0.expectReport("clicked", ["label": "b", "version": 2])
            $0.focus("nothing", at: Point(20, 12))
            $0.expectReport("clicked", ["label": .null, "version": 3])
        },
        Case(18, "keystate: what is held", everything) {
            $0.press(.x, .left)
            $0.expectReport("keystate", ["count": 2, "pressed": ["KEY_X", "BTN_LEFT"]])
            $0.release(.x, .left)
            $0.expectReport("keystate", ["count": 0, "pressed": []])
        },
        Case(18, "panorama: its size and the outputs, as they come and go", everything, direct: true) {
            $0.expectReport("panorama", ["xpos": 0, "ypos": 0, "width": 24, "height": 16])
            #expect($0.reports["panorama"]?["captures"].items.first?["name"] == "screen")
            $0.screen("other", CaptureOutput(Area(30, 10), millimetres: Area(300, 100)))
            $0.expectReport("panorama", ["width": 30, "height": 16])
            #expect($0.reports["panorama"]?["captures"].items.last?["width_mm"] == 300)
            $0.unplug(screen: "other")
            $0.expectReport("panorama", ["width": 24])
        },
        Case(18, "what is not asked for is not reported", direct: true) {
            $0.inject(.motion(x: 1, y: 1))
            $0.press(.x)
            $0.release(.x)
            #expect($0.reports.isEmpty)
        },
    ]
}
