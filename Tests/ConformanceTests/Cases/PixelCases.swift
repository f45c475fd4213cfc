import Framebuffer
import Sessions
import Testing

extension Case {
    /// The virtual framebuffer: size, content, what is told of it.
    static let pixels: [Case] = [
        Case(7, "another size keeps the content, and is seen with its geometry at once") {
            $0.open("a")
            $0.paint("a", "rg bw")
            $0.commit("a", .create(.one, parent: nil), .geometry(.one, Rect(0, 0, 2, 2)), .front(.one))
            $0.capture()
            let client = $0.app("a").client
            _ = try client.resize(Mode(Area(4, 3)))
            // Nothing is seen of it before the commit.
            $0.settle()
            #expect($0.capture()?.damage == [])
            $0.commit("a", .geometry(.one, Rect(0, 0, 4, 3)))
            $0.expectPixels((0, 0, "r"), (1, 0, "g"), (0, 1, "b"), (1, 1, "w"), (2, 0, "k"), (0, 2, "k"))
            _ = try client.resize(Mode(Area(1, 2)))
            $0.commit("a", .geometry(.one, Rect(0, 0, 1, 2)))
            $0.expectPixels((0, 0, "r"), (0, 1, "b"), (1, 0, "."))
        },
        Case(7, "what was refreshed is new, what was not is as it was") {
            $0.show("a", Rect(2, 2, 4, 4), "r")
            $0.capture()
            $0.draw("a", "gg gg")
            $0.send("a", refresh: [Rect(0, 0, 2, 2)])
            #expect($0.capture()?.damage == [Rect(2, 2, 2, 2)])
            $0.expectPixels((2, 2, "g"), (4, 2, "r"))
            // Outside of what the view shows there is nothing to see.
            $0.send("a", refresh: [Rect(10, 10, 5, 5)])
            #expect($0.capture()?.damage == [])
        },
        Case(7, "blits copy inside the buffer and are seen at once") {
            $0.open("a")
            $0.paint("a", "rr.. rr.. gb.. bg..")
            $0.commit("a", .create(.one, parent: nil), .geometry(.one, Rect(0, 0, 4, 2)), .front(.one))
            $0.expectPixels((0, 0, "r"), (2, 0, "."))
            $0.capture()
            $0.send("a", blits: [.init(from: Rect(0, 2, 2, 2), to: Point(0, 0))], wantsDone: true)
            $0.expectStatus("a", .ok)
            #expect($0.capture()?.damage == [Rect(0, 0, 2, 2)])
            $0.expectPixels((0, 0, "g"), (1, 0, "b"), (0, 1, "b"), (1, 1, "g"))
        },
        Case(7, "a blit that overlaps itself or leaves the buffer is left out, the others are done") {
            $0.open("a")
            $0.paint("a", "rgb. ....")
            $0.commit("a", .create(.one, parent: nil), .geometry(.one, Rect(0, 0, 4, 2)), .front(.one))
            $0.send(
                "a",
                blits: [
                    .init(from: Rect(0, 0, 2, 1), to: Point(1, 0)), .init(from: Rect(0, 0, 2, 1), to: Point(3, 1)),
                    .init(from: Rect(0, 0, 0, 0), to: Point(0, 1)), .init(from: Rect(0, 0, 3, 1), to: Point(0, 1)),
                ], wantsDone: true)
            $0.expectStatus("a", .ok)
            $0.expectPixels((0, 0, "r"), (1, 0, "g"), (2, 0, "b"), (3, 0, "."), (0, 1, "r"), (1, 1, "g"), (2, 1, "b"))
        },
        Case(7, "panning shows another part of the buffer, and wraps") {
            $0.open("a")
            $0.paint("a", "rrrr rrrr gggg bbbb")
            $0.commit("a", .create(.one, parent: nil), .geometry(.one, Rect(0, 0, 4, 2)), .front(.one))
            $0.expectPixels((0, 0, "r"), (0, 1, "r"))
            $0.send("a", panning: Point(0, 2))
            $0.expectPixels((0, 0, "g"), (0, 1, "b"))
            $0.send("a", panning: Point(0, 3))
            $0.expectPixels((0, 0, "b"), (0, 1, "r"))
            $0.send("a", [.offset(.one, Point(0, 1))])
            $0.expectPixels((0, 0, "g"), (0, 1, "b"))
        },
        Case(7, "panning counts where input falls through, too") {
            $0.show("b", Rect(0, 0, 4, 2), "g")
            $0.show("a", Rect(0, 0, 4, 2), "r", mask: true)
            $0.paint("a", Area(4, 4), "r", mask: true)
            $0.app("a").client.buffer?.setInputMask(Rect(0, 2, 4, 2), 0)
            $0.commit("a")
            $0.forget()
            $0.inject(.motion(x: 1, y: 1))
            $0.expect("a", .motion(x: 1, y: 1))
            $0.send("a", panning: Point(0, 2))
            $0.expect("a", .hoverLeave)
            $0.expect("b", .motion(x: 1, y: 1))
        },
        Case(7, "who asks is told when a capture took the commit") {
            $0.show("a", Rect(0, 0, 4, 4), "r")
            $0.capture()
            $0.app("a").shown = []
            $0.send("a", refresh: [Rect(0, 0, 1, 1)], wantsShown: true)
            $0.capture()
            #expect($0.app("a").shown.count == 1)
            $0.send("a", refresh: [Rect(0, 0, 1, 1)])
            $0.capture()
            #expect($0.app("a").shown.count == 1)
        },
        Case(8, "translucent pixels are blended over what is behind, opaque ones hide it") {
            $0.show("a", Rect(0, 0, 4, 4), "r")
            $0.open("b")
            $0.paint("b", "g-", alpha: true)
            $0.commit("b", .create(.one, parent: nil), .geometry(.one, Rect(0, 0, 2, 1)), .front(.one))
            $0.expectPixels((0, 0, "g"), (1, 0, "r"))
            $0.app("b").client.buffer?.draw {
                $0.fill(Rect(1, 0, 1, 1), Color(red: 0, green: 0, blue: 255, alpha: 128))
            }
            $0.commit("b")
            let mixed = $0.pixel(1, 0)
            #expect(mixed.map { abs($0.red - 127) <= 1 && $0.green == 0 && abs($0.blue - 128) <= 1 } == true)
        },
        Case(8, "many views of one buffer all show what is new in it") {
            $0.show("a", Rect(0, 0, 4, 4), "r")
            $0.commit("a", .create(.two, parent: nil), .geometry(.two, Rect(10, 8, 4, 4)), .front(.two))
            $0.capture()
            $0.draw("a", "g")
            $0.send("a", refresh: [Rect(0, 0, 1, 1)])
            #expect($0.capture()?.damage == [Rect(0, 0, 1, 1), Rect(10, 8, 1, 1)])
            $0.expectPixels((0, 0, "g"), (10, 8, "g"))
        },
        Case(8, "what is hidden is not drawn and damages nothing") {
            $0.show("a", Rect(0, 0, 4, 4), "r")
            $0.show("b", Rect(0, 0, 4, 4), "g")
            $0.capture()
            $0.send("a", refresh: [Rect(0, 0, 4, 4)])
            #expect($0.capture()?.damage == [])
        },
        Case(
            17, "tinted content is mixed with its domain's colour, until the domain has the focus",
            Setup(["a": ["content": "tinted", "color": "#ffffff"]])
        ) {
            $0.show("a", Rect(0, 0, 4, 4), "r", alpha: true)
            $0.draw("a", "-")
            $0.commit("a")
            #expect($0.pixel(1, 0) == Color(rgb: 0xbe3f3f) || $0.pixel(1, 0) == Color(rgb: 0xbf3f3f))
            // Alpha does not count.
            #expect($0.pixel(0, 0) == Color(rgb: 0x3f3f3f))
            $0.focus("a", at: Point(1, 1))
            #expect($0.pixel(1, 0) == Color(rgb: 0xff0000))
        },
        Case(
            17, "frames and labels lie over the content, in the largest part that nothing covers",
            Setup(["a": ["label": true, "color": "#ffff00"], "b": [:]]), direct: false
        ) {
            $0.show("a", Rect(6, 6, 10, 5), "r")
            $0.commit("a", .title(.one, "xy"))
            $0.expectPicture(
                """
                ........................
                ........................
                ........................
                ...kkkkkkkkkkkkkkkk.....
                ...kyyyyyyyyyyyyyyk.....
                ...kykkkkkkkkkkkkyk.....
                ...kykrrrrrrrrrrkyk.....
                ...kykrrrrrrrrrrkyk.....
                ...kykrrrwyyrrrrkyk.....
                ...kykrrrrrrrrrrkyk.....
                ...kykrrrrrrrrrrkyk.....
                ...kykkkkkkkkkkkkyk.....
                ...kyyyyyyyyyyyyyyk.....
                ...kkkkkkkkkkkkkkkk.....
                ........................
                ........................
                """)
            $0.draw("a", "gggggggggg gggggggggg gggggggggg gggggggggg gggggggggg")
            $0.commit("a")
            $0.expectPixels((9, 8, "w"), (10, 8, "y"), (8, 8, "g"))
            // Something translucent before it might be painted over it: the label goes beside.
            $0.open("b")
            $0.paint("b", Area(10, 3), "m", alpha: true)
            $0.commit("b", .create(.one, parent: nil), .geometry(.one, Rect(6, 6, 10, 3)), .front(.one))
            $0.expectPixels((9, 8, "m"), (9, 9, "w"), (10, 9, "y"))
        },
        Case(17, "the frame of who has the focus is broader", Setup(["a": ["label": true, "color": "#ffff00"]])) {
            $0.show("a", Rect(8, 8, 4, 4), "r")
            $0.expectPixels((5, 9, "k"), (4, 9, "."))
            $0.focus("a", at: Point(9, 9))
            $0.expectPixels((3, 9, "k"), (4, 9, "y"), (2, 9, "."))
        },
    ]
}
