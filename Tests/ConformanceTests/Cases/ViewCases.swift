import Framebuffer
import Sessions
import Testing

extension Case {
    /// Views: where they are, what lies over what.
    static let views: [Case] = [
        Case(6, "a view is not seen before it is stacked") {
            $0.open("a")
            $0.paint("a", Area(4, 4), "r")
            $0.commit("a", .create(.one, parent: nil), .geometry(.one, Rect(0, 0, 4, 4)))
            $0.expectPixels((0, 0, "."))
            $0.commit("a", .back(.one))
            $0.expectPixels((0, 0, "r"), (3, 3, "r"), (4, 3, "."))
        },
        Case(6, "an id used again leaves the first view, unnamed") {
            $0.show("a", Rect(0, 0, 4, 4), "r")
            $0.commit("a", .create(.one, parent: nil), .geometry(.one, Rect(8, 0, 2, 2)), .front(.one))
            $0.expectPixels((0, 0, "r"), (8, 0, "r"))
            $0.commit("a", .destroy(.one))
            $0.expectPixels((0, 0, "r"), (8, 0, "."))
        },
        Case(6, "children move with their parent and have a place of their own in the stack") {
            $0.show("a", Rect(10, 10, 4, 4), "r")
            $0.show("b", Rect(12, 12, 8, 4), "g")
            $0.commit("a", .create(.two, parent: .one), .geometry(.two, Rect(4, 0, 4, 4)), .front(.two))
            $0.expectPixels((14, 13, "r"), (11, 11, "r"), (13, 13, "g"))
            $0.commit("a", .geometry(.one, Rect(0, 0, 4, 4)))
            $0.expectPixels((0, 0, "r"), (7, 3, "r"), (8, 0, "."), (14, 13, "g"))
        },
        Case(6, "a destroyed parent leaves its children without pixels, their ids valid") {
            $0.show("a", Rect(0, 0, 4, 4), "r")
            $0.commit("a", .create(.two, parent: .one), .geometry(.two, Rect(5, 5, 4, 4)), .front(.two))
            $0.expectPixels((5, 5, "r"))
            $0.commit("a", .destroy(.one))
            $0.expectPixels((0, 0, "."), (5, 5, "."))
            $0.commit("a", .geometry(.two, Rect(5, 5, 4, 4)), .front(.two))
            $0.expectPixels((5, 5, "."))
            $0.commit("a", .destroy(.two))
        },
        Case(6, "front, back, front of and behind are what they say") {
            for (name, letter) in [("a", Character("r")), ("b", "g"), ("c", "b")] {
                $0.show(name, Rect(0, 0, 4, 4), letter)
            }
            $0.expectPixels((0, 0, "b"))
            $0.commit("c", .back(.one))
            $0.expectPixels((0, 0, "g"))
            $0.commit("b", .associate(.two, $0.token("a")), .frontOf(.two, neighbour: .one))
            $0.expectPixels((0, 0, "r"))
            $0.commit("b", .behindOf(.two, neighbour: .one))
            $0.expectPixels((0, 0, "g"))
            $0.commit("b", .geometry(.one, Rect(4, 0, 4, 4)))
            $0.expectPixels((0, 0, "r"))
            // Directly behind: not behind those that are behind.
            $0.commit("b", .behindOf(.one, neighbour: .two), .geometry(.one, Rect(0, 0, 4, 4)))
            $0.commit("a", .geometry(.one, Rect(8, 0, 4, 4)))
            $0.expectPixels((0, 0, "g"))
            // Itself and the unknown as a neighbour are nothing.
            $0.commit("c", .frontOf(.one, neighbour: .one), .behindOf(.one, neighbour: .three))
            $0.expectPixels((0, 0, "g"))
        },
        Case(6, "layers hold whatever is stacked") {
            $0.show("top", Rect(0, 0, 4, 4), "w")
            $0.show("a", Rect(0, 0, 4, 4), "r")
            $0.show("b", Rect(0, 0, 4, 4), "g")
            $0.commit("top", .back(.one))
            $0.expectPixels((0, 0, "w"))
            $0.commit("a", .associate(.two, $0.token("top")), .frontOf(.one, neighbour: .two), .front(.one))
            $0.expectPixels((0, 0, "w"))
            $0.commit("top", .geometry(.one, Rect(8, 0, 4, 4)))
            $0.expectPixels((0, 0, "r"))
        },
        Case(6, "the offset shifts the buffer in the view, which repeats it") {
            $0.open("a")
            $0.paint("a", "rgb rwb rgb")
            $0.commit("a", .create(.one, parent: nil), .geometry(.one, Rect(0, 0, 7, 4)), .front(.one))
            $0.expectPixels((0, 0, "r"), (2, 0, "b"), (3, 0, "r"), (6, 0, "r"), (1, 1, "w"), (4, 1, "w"), (1, 3, "g"))
            $0.commit("a", .offset(.one, Point(-1, 0)))
            $0.expectPixels((0, 0, "g"), (1, 0, "b"), (2, 0, "r"), (0, 1, "w"))
            $0.commit("a", .offset(.one, Point(1, 1)))
            $0.expectPixels((0, 0, "b"), (1, 0, "r"), (2, 2, "w"))
        },
        Case(6, "the session's background is shown while it has the focus, else the backdrop, else a colour") {
            $0.expectPixels((20, 0, "."))
            $0.open("backdrop")
            $0.paint("backdrop", Area(24, 16), "y")
            $0.commit(
                "backdrop", .create(.one, parent: nil), .geometry(.one, Rect(0, 0, 24, 16)), .background(.one))
            $0.expectPixels((20, 0, "y"))
            $0.show("a", Rect(0, 0, 4, 4), "r")
            $0.commit("a", .create(.two, parent: nil), .geometry(.two, Rect(0, 0, 24, 8)), .background(.two))
            $0.expectPixels((20, 0, "y"))
            $0.focus("a", at: Point(1, 1))
            $0.expectPixels((20, 0, "r"), (20, 12, "."))
            $0.show("b", Rect(4, 0, 4, 4), "g")
            $0.focus("b", at: Point(5, 1))
            $0.expectPixels((20, 0, "y"), (20, 12, "y"))
            $0.commit("backdrop", .destroy(.one))
            $0.expectPixels((20, 0, "."))
        },
        Case(6, "a view without pixels is black", direct: false) {
            $0.open("a")
            $0.commit("a", .create(.one, parent: nil), .geometry(.one, Rect(0, 0, 4, 4)), .front(.one))
            $0.expectPixels((0, 0, "k"), (4, 0, "."))
        },
        Case(4, "a token gives the right to place, not to destroy") {
            $0.show("a", Rect(0, 0, 4, 4), "r")
            $0.show("b", Rect(8, 0, 4, 4), "g")
            $0.commit("b", .associate(.two, $0.token("a")), .geometry(.two, Rect(0, 8, 4, 4)))
            $0.expectPixels((0, 0, "."), (0, 8, "r"))
            $0.commit("b", .title(.two, "mine"), .destroy(.two))
            $0.expectPixels((0, 8, "r"))
            // The id is gone.
            $0.commit("b", .geometry(.two, Rect(0, 0, 4, 4)))
            $0.expectPixels((0, 8, "r"), (0, 0, "."))
        },
        Case(4, "an unknown token is no view and a dead view no harm") {
            $0.show("a", Rect(0, 0, 4, 4), "r")
            $0.show("b", Rect(8, 0, 4, 4), "g")
            $0.commit("b", .associate(.three, .init(high: 1, low: 2)), .front(.three), .destroy(.three))
            $0.commit("b", .associate(.two, $0.token("a")))
            $0.leave("a")
            $0.commit("b", .geometry(.two, Rect(0, 0, 4, 4)), .front(.two), .forget(.two))
            $0.expectPixels((0, 0, "."), (8, 0, "g"))
        },
        Case(5, "unknown views are ignored, the rest of the batch is done") {
            $0.show("a", Rect(0, 0, 4, 4), "r")
            $0.commit(
                "a", .front(.three), .geometry(.three, Rect(0, 0, 1, 1)), .create(.two, parent: .three),
                .geometry(.one, Rect(4, 0, 4, 4)))
            $0.expectPixels((0, 0, "."), (4, 0, "r"))
        },
        Case(5, "a batch is seen whole: a capture has all of it or none") {
            $0.show("a", Rect(0, 0, 4, 4), "r")
            $0.show("b", Rect(4, 0, 4, 4), "g")
            $0.capture()
            $0.commit("a", .geometry(.one, Rect(8, 0, 4, 4)), .geometry(.one, Rect(12, 0, 4, 4)))
            let frame = $0.capture()
            #expect(
                frame.map { Region($0.changed).union(Region($0.moved)) }
                    == Region([
                        Rect(0, 0, 4, 4), Rect(12, 0, 4, 4),
                    ]))
        },
        Case(5, "more commands than a batch takes go as several") { stage in
            stage.open("a")
            stage.paint("a", Area(1, 1), "r")
            let commands = (0..<30).flatMap { index -> [ViewCommand] in
                let view = ViewID(UInt32(index))
                return [
                    .create(view, parent: nil), .geometry(view, Rect(index % 24, index / 24, 1, 1)), .front(view),
                ]
            }
            stage.send("a", commands, refresh: [Rect(0, 0, 1, 1)], wantsDone: true)
            stage.expectStatus("a", .ok)
            stage.expectPixels((0, 0, "r"), (23, 0, "r"), (5, 1, "r"), (6, 1, "."))
        },
    ]
}
