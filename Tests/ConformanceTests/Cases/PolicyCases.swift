import Framebuffer
import Sessions
import Testing

extension Case {
    /// Domains, and how they are changed while everything runs.
    static let policy: [Case] = [
        Case(
            2, "the best policy counts: exact, then longest prefix, then longest suffix, then the rest",
            Setup(
                ["one": ["xpos": 1], "two": ["xpos": 2], "three": ["xpos": 3], "four": ["xpos": 4]],
                [
                    "policies": [
                        ["domain": "four"], ["label_suffix": "n", "domain": "three"],
                        ["label_prefix": "pro", "domain": "two"], ["label_prefix": "prog", "domain": "one"],
                        ["label": "prog an", "domain": "four"],
                    ]
                ])
        ) {
            for (row, (name, column)) in [("prog n", 1), ("prompt", 2), ("an", 3), ("prog an", 4), ("zz", 4)]
                .enumerated()
            {
                $0.show(name, Rect(0, row * 2, 1, 1), "r")
                $0.expectPixels((column, row * 2, "r"), (column - 1, row * 2, "."))
            }
        },
        Case(2, "who has no domain is behind all others, marked, and never has the focus") {
            $0.show("stranger", Rect(8, 6, 8, 8), "g")
            $0.show("a", Rect(8, 6, 4, 8), "r")
            $0.expectPixels((9, 7, "r"), (5, 8, "k"), (6, 8, "r"))
            let tinted = $0.pixel(14, 8)
            #expect(tinted != Color(rgb: 0x00ff00) && (tinted?.red ?? 0) > 0)
            $0.inject(.motion(x: 14, y: 8))
            $0.press(.left)
            $0.release(.left)
            $0.press(.x)
            $0.release(.x)
            $0.expect("stranger", .motion(x: 14, y: 8))
        },
        Case(
            16, "a domain has an origin, an offset and a size",
            Setup(["c": ["origin": "bottom_right", "xpos": -4, "ypos": -2, "width": -8]])
        ) {
            $0.show("c", Rect(0, 0, 2, 2), "b")
            #expect($0.app("c").client.info?.area == Area(16, 16))
            // The corner is the last pixel inside.
            $0.expectPixels((19, 13, "b"), (20, 14, "b"), (18, 13, "."))
            $0.inject(.motion(x: 20, y: 14))
            $0.expect("c", .motion(x: 1, y: 1))
        },
        Case(
            16, "every corner is an origin",
            Setup([
                "one": ["origin": "top_left"], "two": ["origin": "top_right"], "three": ["origin": "bottom_left"],
                "four": ["origin": "bottom_right"],
            ])
        ) {
            for (name, letter) in [("one", Character("r")), ("two", "g"), ("three", "b"), ("four", "w")] {
                $0.show(name, Rect(0, 0, 1, 1), letter)
            }
            $0.expectPixels((0, 0, "r"), (23, 0, "g"), (0, 15, "b"), (23, 15, "w"))
        },
        Case(
            16, "a domain's size is told: absolute, or what is left of the panorama, never below nothing",
            Setup(["a": ["width": 7, "height": -6], "b": ["width": -100, "height": 300]])
        ) {
            #expect($0.open("a").client.info?.area == Area(7, 10))
            #expect($0.open("b").client.info?.area == Area(0, 300))
        },
        Case(16, "views whose origin is the pointer follow it, over everything, and take no input") {
            $0.show("top", Rect(0, 0, 12, 12), "r")
            $0.show("pointer", Rect(-1, 0, 2, 2), "w")
            $0.forget()
            $0.inject(.motion(x: 5, y: 5))
            $0.expectPixels((4, 5, "w"), (5, 6, "w"), (3, 5, "r"))
            $0.inject(.motion(x: 8, y: 5))
            $0.expectPixels((4, 5, "r"), (7, 5, "w"), (8, 6, "w"))
            $0.expect("pointer")
            $0.expect("top", .motion(x: 5, y: 5))
        },
        Case(16, "layers change while everything runs, the order within stays") {
            $0.show("a", Rect(0, 0, 4, 4), "r")
            $0.show("b", Rect(0, 0, 4, 4), "g")
            $0.show("top", Rect(0, 0, 2, 4), "w")
            $0.expectPixels((0, 0, "w"), (3, 0, "g"))
            $0.configure(Setup(["a": ["layer": 1], "top": ["layer": 9]]))
            $0.expectPixels((0, 0, "r"), (3, 0, "r"))
            $0.configure(Setup())
            $0.expectPixels((0, 0, "w"), (3, 0, "r"))
        },
        Case(17, "X-ray is another configuration: labels and tints for all but the trusted") {
            $0.show("a", Rect(8, 4, 6, 6), "r")
            $0.show("top", Rect(0, 0, 3, 3), "g")
            let plain = $0.pixel(9, 5)
            let xray: Document = ["content": "tinted", "label": true, "color": "#ffffff", "hover": "always"]
            $0.configure(Setup(["a": xray, "b": xray]))
            $0.expectPixels((0, 0, "g"), (6, 5, "w"), (5, 5, "k"), (10, 6, "w"))
            #expect($0.pixel(9, 5) != plain)
            $0.configure(Setup())
            $0.expectPixels((0, 0, "g"), (6, 5, "."), (10, 6, "r"))
        },
        Case(20, "what stays the same is not disturbed by another configuration") {
            $0.show("a", Rect(0, 0, 4, 4), "r")
            $0.focus("a", at: Point(1, 1))
            $0.capture()
            $0.configure(Setup(["b": ["layer": 7]]))
            #expect($0.capture()?.damage == [])
            $0.press(.x)
            $0.release(.x)
            $0.expect("a", .down(.x), .release(.x))
        },
        Case(20, "a configuration with a fault leaves the last good one in force and is reported") {
            $0.show("a", Rect(0, 0, 4, 4), "r")
            $0.configure(Setup(["a": ["content": "invisible", "xpos": 8]]))
            $0.expectPixels((0, 0, "r"), (8, 0, "."))
            $0.expectReport("config-errors", ["kept": true])
            #expect($0.reports["config-errors"]?["errors"].items.count == 1)
            $0.configure(Setup(["a": ["xpos": 8]]))
            $0.expectPixels((0, 0, "."), (8, 0, "r"))
            $0.expectReport("config-errors", ["errors": [], "kept": false])
        },
        Case(20, "a configuration that cannot be read changes nothing and is reported") {
            $0.show("a", Rect(0, 0, 4, 4), "r")
            $0.server?.configurationFailed("line 3: no value")
            $0.settle()
            $0.expectPixels((0, 0, "r"))
            $0.expectReport("config-errors", ["errors": ["line 3: no value"], "kept": true])
        },
        Case(20, "how the focus is got changes while everything runs") {
            $0.show("a", Rect(0, 0, 8, 8), "r")
            $0.show("b", Rect(8, 0, 8, 8), "g")
            $0.focus("a", at: Point(2, 2))
            $0.configure(Setup([:], ["focus": "rom"]))
            $0.focusDocument("b")
            $0.expect("a", .focusLeave)
            $0.configure(Setup(["a": ["focus": "none"]]))
            $0.inject(.motion(x: 3, y: 3))
            $0.forget()
            $0.press(.left)
            $0.release(.left)
            $0.expect("a")
        },
    ]
}
