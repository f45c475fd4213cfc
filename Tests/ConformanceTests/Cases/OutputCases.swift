import Framebuffer
import Sessions
import Testing

extension Case {
    private static let sideBySide = Setup(
        [:],
        [
            "capture": [
                ["label_prefix": "screen"], ["label_prefix": "right", "xpos": 24],
                ["label_prefix": "corner", "xpos": 4, "ypos": 4, "width": 8, "height": 8],
                ["label": "sharp", "scale": 240, "width_mm": 60, "height_mm": 40],
            ], "report": ["panorama": true],
        ])

    /// Outputs: what they show, what they tell, what they are told.
    static let outputs: [Case] = [
        Case(9, "a new buffer gets all, then nothing is new") {
            $0.show("a", Rect(0, 0, 4, 4), "r")
            #expect($0.capture()?.damage == [Rect(0, 0, 24, 16)])
            let second = $0.capture()
            #expect(second?.damage == [] && second?.changed == [])
        },
        Case(9, "a screen that sleeps is woken once, by what it shows", direct: true) {
            $0.show("a", Rect(0, 0, 4, 4), "r")
            $0.capture()
            let screen = $0.screens["screen"]
            screen?.client.arm()
            $0.settle()
            #expect(screen?.wakeups == 0)
            $0.send("a", refresh: [Rect(8, 8, 4, 4)])
            #expect(screen?.wakeups == 0)
            $0.commit("a")
            $0.commit("a")
            #expect(screen?.wakeups == 1)
            // What is there already wakes at once.
            screen?.client.arm()
            $0.settle()
            #expect(screen?.wakeups == 2)
        },
        Case(9, "damage outside of an output's part wakes it not", sideBySide, direct: true) {
            let right = $0.screen("right", CaptureOutput(Area(10, 10)))
            $0.show("a", Rect(0, 0, 4, 4), "r")
            $0.capture("right")
            right.client.arm()
            $0.commit("a")
            #expect(right.wakeups == 0)
            $0.commit("a", .geometry(.one, Rect(25, 0, 4, 4)))
            #expect(right.wakeups == 1)
            $0.expectPixels((1, 0, "r"), (0, 0, "."), on: "right")
        },
        Case(10, "several outputs make one panorama, which every session is told of", sideBySide, direct: true) {
            $0.screen("right", CaptureOutput(Area(10, 20), millimetres: Area(100, 200)))
            $0.open("a")
            let info = $0.app("a").client.info
            #expect(info?.area == Area(34, 20) && info?.panorama == Rect(0, 0, 34, 20))
            #expect(
                info?.captures == [
                    .init(name: "screen", rect: Rect(0, 0, 24, 16)),
                    .init(name: "right", rect: Rect(24, 0, 10, 20), millimetres: Area(100, 200)),
                ])
            $0.show("b", Rect(22, 0, 4, 4), "g")
            $0.expectPixels((22, 0, "g"), (21, 0, "."))
            $0.expectPixels((0, 0, "g"), (2, 0, "."), on: "right")
            $0.expectReport("panorama", ["width": 34, "height": 20])
        },
        Case(10, "a driver of several screens shows each as an output, at a place of its own", direct: true) {
            $0.configure(Setup([:], ["report": ["panorama": true]]))
            let screens = [
                CaptureScreen("left", Rect(0, 0, 8, 16)), CaptureScreen("right", Rect(12, 0, 8, 10)),
            ]
            let output = CaptureOutput(Area(20, 16), tellsOutputs: true, place: Point(24, 0), screens: screens)
            let wide = $0.screen("wide", output)
            $0.show("a", Rect(20, 0, 24, 16), "r")
            #expect($0.app("a").client.info?.panorama == Rect(0, 0, 44, 16))
            #expect(
                $0.app("a").client.info?.captures == [
                    .init(name: "screen", rect: Rect(0, 0, 24, 16)),
                    .init(name: "wide -> left", rect: Rect(24, 0, 8, 16)),
                    .init(name: "wide -> right", rect: Rect(36, 0, 8, 10)),
                ])
            #expect(
                wide.outputs == [
                    CaptureNeighbour("screen", Rect(0, 0, 24, 16)),
                    CaptureNeighbour("wide -> left", Rect(24, 0, 8, 16), isOwn: true),
                    CaptureNeighbour("wide -> right", Rect(36, 0, 8, 10), isOwn: true),
                ])
            $0.expectReport("panorama", ["width": 44, "height": 16])
            // Where no screen is it is dark, and what moves out of there is drawn anew.
            $0.expectPixels((7, 15, "r"), (8, 0, "k"), (11, 0, "k"), (12, 9, "r"), (12, 10, "k"), on: "wide")
            $0.commit("a", .geometry(.one, Rect(26, 0, 24, 16)))
            $0.expectPixels((1, 0, "."), (2, 0, "r"), (8, 0, "k"), (12, 9, "r"), (19, 10, "k"), on: "wide")
            // The pointer does not come to stand in the dark.
            $0.focus("a", at: Point(37, 5))
            $0.inject(.relative(dx: -4, dy: 8))
            #expect($0.app("a").input.last == .motion(x: 36, y: 9))
            // One screen less, and what it was shows no more.
            try? wide.client.configure(
                CaptureOutput(Area(20, 16), tellsOutputs: true, place: Point(24, 0), screens: [screens[0]]))
            $0.settle()
            #expect(wide.outputs.map(\.label) == ["screen", "wide -> left"])
            #expect($0.app("a").client.info?.captures.count == 2)
            $0.expectPixels((2, 0, "r"), (12, 9, "k"), on: "wide")
            $0.unplug(screen: "screen")
            #expect(wide.outputs.map(\.label) == ["wide -> left"])
        },
        Case(10, "a driver's own place counts inside of what the policy gives it", sideBySide, direct: true) {
            $0.screen("right", CaptureOutput(Area(10, 10), place: Point(5, 2)))
            $0.screen("corner", CaptureOutput(Area(8, 8), place: Point(5, 6)))
            $0.open("a")
            #expect(
                $0.app("a").client.info?.captures.map(\.rect) == [
                    Rect(0, 0, 24, 16), Rect(29, 2, 10, 10), Rect(9, 10, 3, 2),
                ])
        },
        Case(10, "outputs at one place are mirrors", direct: true) {
            $0.screen("mirror", CaptureOutput(Area(24, 16)))
            $0.show("a", Rect(2, 2, 4, 4), "r")
            $0.expectPixels((2, 2, "r"), (1, 2, "."))
            $0.expectPixels((2, 2, "r"), (1, 2, "."), on: "mirror")
            $0.commit("a", .geometry(.one, Rect(8, 2, 4, 4)))
            $0.expectPixels((2, 2, "."), (8, 2, "r"), on: "mirror")
        },
        Case(10, "another policy shows another part, and nothing that was seen before", sideBySide, direct: true) {
            $0.show("a", Rect(0, 0, 24, 16), "r")
            $0.screen("corner", CaptureOutput(Area(24, 16)))
            $0.expectPixels((0, 0, "r"), (7, 7, "r"), (8, 8, "k"), (23, 15, "k"), on: "corner")
            $0.configure(
                Setup([:], ["capture": [["label": "screen"], ["label": "corner", "width": 2, "height": 2]]]))
            let frame = $0.capture("corner")
            #expect(frame?.damage == [Rect(0, 0, 24, 16)])
            #expect(frame?.changed == [Rect(0, 0, 24, 16)])
            $0.expectPixels((1, 1, "r"), (2, 2, "k"), (7, 7, "k"), on: "corner")
            $0.configure(Setup([:], ["capture": [["label": "screen"]]]))
            let last = $0.capture("corner")
            #expect(last?.number == (frame?.number ?? 0) + 1 && last?.changed == [Rect(0, 0, 24, 16)])
            $0.expectPixels((0, 0, "k"), (1, 1, "k"), on: "corner")
            $0.expectPixels((0, 0, "r"))
        },
        Case(10, "the pointer stays where somebody shows it, and slides along edges", sideBySide, direct: true) {
            $0.screen("right", CaptureOutput(Area(10, 20)))
            $0.show("a", Rect(0, 0, 40, 40), "r")
            $0.focus("a", at: Point(1, 1))
            $0.inject(.motion(x: 4, y: 4))
            $0.inject(.relative(dx: 2, dy: 100))
            $0.inject(.relative(dx: 100, dy: 0))
            $0.inject(.relative(dx: 0, dy: 100))
            $0.expect(
                "a", .motion(x: 4, y: 4), .motion(x: 6, y: 15), .motion(x: 33, y: 15), .motion(x: 33, y: 19))
        },
        Case(10, "when the output under the pointer is gone it appears on another one", sideBySide, direct: true) {
            $0.screen("right", CaptureOutput(Area(10, 10)))
            $0.show("a", Rect(0, 0, 40, 40), "r")
            $0.focus("a", at: Point(30, 5))
            $0.unplug(screen: "right")
            $0.inject(.relative(dx: 1, dy: 0))
            #expect($0.app("a").input.last == .motion(x: 13, y: 8))
        },
        Case(10, "the last output that goes leaves the size, and takes the pointer along", direct: true) {
            $0.show("a", Rect(0, 0, 24, 16), "r")
            $0.forget()
            $0.unplug(screen: "screen")
            #expect($0.app("a").client.info?.area == Area(24, 16))
            #expect($0.app("a").client.info?.isVisible == false)
            $0.inject(.motion(x: 3, y: 3))
            $0.expect("a", .hoverLeave)
            $0.screen("screen", CaptureOutput(Self.larger))
            $0.expect("a", .motion(x: 3, y: 3))
            #expect($0.app("a").client.info?.area == Self.larger)
            #expect($0.app("a").client.info?.isVisible == true)
        },
        Case(
            10, "an output has a scale and a size in millimetres, its own or the policy's; labels follow", sideBySide,
            direct: true
        ) {
            $0.configure(
                Setup(
                    ["a": ["label": true, "color": "#ffff00"]],
                    [
                        "capture": [["label": "screen"], ["label": "sharp", "scale": 240, "width_mm": 60]],
                        "report": ["panorama": true],
                    ]))
            $0.show("a", Rect(8, 6, 8, 4), "r")
            $0.expectPixels((5, 7, "k"), (11, 7, "w"), (11, 6, "r"), (11, 8, "r"))
            $0.screen("sharp", CaptureOutput(Area(24, 16), scale: 120))
            let info = $0.app("a").client.info
            #expect(info?.scale == 240)
            #expect(
                info?.captures.last
                    == .init(name: "sharp", rect: Rect(0, 0, 24, 16), millimetres: Area(60, 0), scale: 240))
            // Frame and text are twice as large.
            $0.expectPixels((2, 7, "k"), (3, 7, "k"), (4, 7, "y"), (11, 7, "w"), (12, 8, "w"))
            #expect($0.reports["panorama"]?["captures"].items.last?["scale"] == 240)
        },
        Case(
            19, "the place of a session is told in its own coordinates",
            Setup(["a": ["xpos": 4, "ypos": 2, "width": 10, "height": 8]]), direct: true
        ) {
            let info = $0.open("a").client.info
            #expect(info?.area == Area(10, 8))
            #expect(info?.panorama == Rect(-4, -2, 24, 16))
            #expect(info?.captures == [.init(name: "screen", rect: Rect(0, 0, 10, 8))])
            #expect(info?.isClosed == false && info?.isVisible == true)
        },
        Case(1, "a server that died is told everything again", direct: true) {
            $0.show("a", Rect(2, 2, 4, 4), "r")
            $0.commit("a", .create(.two, parent: .one), .geometry(.two, Rect(6, 6, 2, 2)), .front(.two))
            $0.send("a", panning: Point(1, 0))
            $0.restart(Setup())
            #expect($0.app("a").reattached == 1)
            $0.expectPixels((2, 2, "r"), (8, 8, "r"), (7, 7, "."))
        },
    ]

    private static let larger = Area(30, 20)
}
