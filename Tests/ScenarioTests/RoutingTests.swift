import Scenario
import Sessions
import Testing

struct RoutingTests {
    static let scenario = ScenarioCheck.read(
        """
        defaults: {routes: {Gui: window-manager, Capture: gui-server}}
        components:
          gui-server:
          window-manager: {provides: [Gui], routes: {Gui: gui-server, Capture: none}}
          bump: {provides: [Gui], routes: {Gui: {to: gui-server, as: "*"}}}
          clipboard: {provides: [Rom, Report]}
          app:
            routes:
              Rom: [{label: clipboard, to: clipboard, as: app clipboard}, {label_prefix: clip, to: none}, parent]
              Report: {label: clipboard, to: clipboard}
              Event: clipboard
        """, file: "r", name: "r"
    ).scenario

    @Test(arguments: [
        ("app", "Gui", "main", RouteRule.Target.component("window-manager"), "app -> main"),
        ("app", "Gui", "", .component("window-manager"), "app"),
        ("app", "Gui", "evil -> gui-server", .component("window-manager"), "app -> evil -> gui-server"),
        ("app", "Gui", "a\nb", .component("window-manager"), "app -> a b"),
        ("app", "Rom", "clipboard", .component("clipboard"), "app clipboard"),
        ("app", "Rom", "config", .parent, "app -> config"),
        ("app", "Report", "clipboard", .component("clipboard"), "app -> clipboard"),
        ("app", "Capture", "", .component("gui-server"), "app"),
        ("window-manager", "Gui", "app -> main", .component("gui-server"), "window-manager -> app -> main"),
        ("bump", "Gui", "app -> main", .component("gui-server"), "app -> main"),
        ("bump", "Gui", "", .component("gui-server"), "bump"),
        ("gui-server", "Report", "focus", .parent, "gui-server -> focus"),
    ])
    func routes(client: String, service: String, own: String, target: RouteRule.Target, label: String) throws {
        let component = try #require(Self.scenario.component(client))
        let route = try Routing(Self.scenario).route(try #require(Service(rawValue: service)), own: own, of: component)
        #expect(route == Routing.Route(target, Label(label)))
    }

    @Test(arguments: [
        ("app", "AudioOut", "", Routing.Refusal.noRoute(.audioOut)),
        ("app", "Rom", "clipping", .forbidden(.rom)), ("app", "Report", "hover", .noMatch(.report, own: "hover")),
        ("window-manager", "Capture", "", .forbidden(.capture)), ("gui-server", "Capture", "", .toItself(.capture)),
        ("app", "Event", "", .notProvided(.event, by: "clipboard")),
    ])
    func refusals(client: String, service: String, own: String, refusal: Routing.Refusal) throws {
        let component = try #require(Self.scenario.component(client))
        let asked = try #require(Service(rawValue: service))
        #expect(throws: refusal) { try Routing(Self.scenario).route(asked, own: own, of: component) }
    }

    @Test func longLabelsKeepTheirBeginning() throws {
        let component = try #require(Self.scenario.component("app"))
        let own = String(repeating: "x", count: 1000)
        let route = try Routing(Self.scenario).route(.gui, own: own, of: component)
        #expect(route.label.text.hasPrefix("app -> xxx"))
        #expect(route.label.text.utf8.count == Label.limit)
    }
}
