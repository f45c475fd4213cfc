import Framebuffer
import Nitpicker
import Sessions
import Testing

/// What configurations mean, and that no configuration is fatal.
@Suite struct PolicyTests {
    @Test func aConfigurationIsReadAsWritten() {
        let (policy, warnings) = Policy.parse([
            "background": "#010203",
            "placement": "client",
            "focus": "rom",
            "domains": [
                [
                    "name": "panel", "layer": 2, "origin": "bottom_right", "xpos": -200, "ypos": 3, "width": -100,
                    "height": 30, "content": "client", "label": "no", "color": "#00ff00", "hover": "always",
                    "focus": "transient", "input": "always",
                ],
                ["name": "plain", "layer": 3],
            ],
            "policies": [
                ["label_prefix": "panel", "domain": "panel"], ["domain": "plain"],
            ],
            "global-keys": [
                ["key": "KEY_F1", "label": "menu"], ["key": "KEY_F2", "with": "KEY_LEFTCTRL", "action": "cycle"],
            ],
            "capture": [["label": "screen", "xpos": 5, "ypos": 6, "width": 7, "height": 8]],
            "report": ["hover": true, "focus": "yes", "pointer": false],
        ])
        #expect(warnings.isEmpty)
        #expect(policy.background == Color(rgb: 0x010203))
        var panel = Domain(name: "panel", layer: 2)
        panel.origin = .bottomRight
        panel.offset = Point(-200, 3)
        panel.width = -100
        panel.height = 30
        panel.content = .client
        panel.isLabelled = false
        panel.color = Color(rgb: 0x00ff00)
        panel.hover = .always
        panel.focus = .transient
        panel.input = .always
        #expect(policy.domains == ["panel": panel, "plain": Domain(name: "plain", layer: 3)])
        #expect(policy.domain(of: Label("panel -> x"))?.name == "panel")
        #expect(policy.domain(of: Label("other"))?.name == "plain")
        #expect(
            policy.globalKeys == [
                .init(key: KeyCode(59), action: .deliver(Label("menu"))),
                .init(key: KeyCode(60), with: KeyCode(29), action: .cycle),
                .init(key: KeyCode(1), with: KeyCode(125), action: .release),
            ])
        #expect(policy.focusMode == .rom)
        #expect(policy.reports == [.hover, .focus])
        #expect(policy.captureRect(of: Label("screen"), wanting: Area(100, 5)) == Rect(5, 6, 7, 5))
        #expect(policy.captureRect(of: Label("other"), wanting: Area(100, 5)).isEmpty)
    }

    @Test func nothingSaidIsTheBuiltIn() {
        let (policy, warnings) = Policy.parse([:])
        #expect(warnings.isEmpty)
        #expect(policy.background == Color(red: 25, green: 37, blue: 50))
        #expect(policy.domain(of: Label("pointer"))?.origin == .pointer)
        #expect(policy.domain(of: Label("backdrop"))?.name == "backdrop")
        #expect(policy.domain(of: Label("anything -> at all"))?.placement == .cascade)
        #expect(policy.globalKeys.map(\.action) == [.cycle, .release])
        #expect(policy.captureRect(of: Label("x"), wanting: Area(9, 9)) == Rect(0, 0, 9, 9))
        let other = Policy.parse(["placement": "client"]).policy
        #expect(other.domain(of: Label("x"))?.placement == .client)
        #expect(other.globalKeys.map(\.action) == [.release])
    }

    @Test(
        arguments: [
            (["background": "blue"], "background"),
            (["colour": 3], "colour"),
            (["placement": "somewhere"], "placement"),
            (["focus": "hover"], "focus"),
            (["domains": 3], "list"),
            (["domains": [3]], "object"),
            (["domains": [["layer": 3]]], "name"),
            (["domains": [["name": "a"]]], "layer"),
            (["domains": [["name": "a", "layer": -1]]], "layer"),
            (["domains": [["name": "a", "layer": 1], ["name": "a", "layer": 2]]], "two domains"),
            (["domains": [["name": "a", "layer": 1, "hover": "never"]]], "focused"),
            (["domains": [["name": "a", "layer": 1, "xpos": "left"]]], "xpos"),
            (["domains": [["name": "a", "layer": 1, "label": 3]]], "label"),
            (["domains": [["name": "a", "layer": 1, "color": "#12345678"]]], "color"),
            (["domains": [["name": "a", "layer": 1, "border": 3]]], "border"),
            (["policies": [["label": "a"]]], "domain"),
            (["policies": [["label": "a", "domain": "nowhere"]]], "nowhere"),
            (["global-keys": [["label": "a"]]], "key"),
            (["global-keys": [["key": "KEY_NONE", "label": "a"]]], "name of a key"),
            (["global-keys": [["key": "KEY_A"]]], "label or the action"),
            (["global-keys": [["key": "KEY_A", "label": "a", "action": "cycle"]]], "label or the action"),
            (["report": ["weather": true]], "weather"),
            (["report": ["hover": 1]], "hover"),
            (["capture": [["label": "a", "width": -1]]], "width"),
        ] as [(Document, String)]) func whatIsWrongIsToldAndCountsAsAbsent(document: Document, hint: String)
    {
        let (policy, warnings) = Policy.parse(document)
        #expect(warnings.count == 1, "\(warnings)")
        #expect(warnings.first?.contains(hint) == true, "\(warnings)")
        #expect(policy.background == Policy().background)
    }

    @Test func aDomainsCoordinatesAreThoseOfTheSpecification() {
        let panorama = Rect(0, 0, 1500, 1000)
        var domain = Domain(name: "d", layer: 0)
        domain.origin = .bottomRight
        domain.offset = Point(-200, 0)
        domain.width = -100
        let coordinates = Coordinates(origin: domain.sessionOrigin(in: panorama, pointer: nil))
        #expect(coordinates.origin == Point(1299, 999))
        #expect(domain.sessionArea(in: panorama) == Area(1400, 1000))
        #expect(coordinates.local(Point(1350, 999)) == Point(51, 0))
        #expect(coordinates.local(Point(1200, 999)) == Point(0, 0))
        domain.width = -2000
        #expect(domain.sessionArea(in: panorama).width == 0)
        for (origin, point) in [
            (Domain.Origin.topLeft, Point(0, 0)), (.topRight, Point(1499, 0)), (.bottomLeft, Point(0, 999)),
            (.pointer, Point(7, 8)),
        ] {
            domain.origin = origin
            domain.offset = .zero
            #expect(domain.sessionOrigin(in: panorama, pointer: Point(7, 8)) == point)
        }
    }
}
