import Scenario
import Testing

struct ScenarioPlanTests {
    static let base = """
        keyboard: {layout: us}
        defaults: {routes: {Gui: gui}}
        components:
          gui: {provides: [Gui], config: {x: 1}}
          wm: {provides: [Gui], routes: {Gui: gui}}
          app: {binary: prog, arguments: [a], environment: {E: 1}, roms: {motd: hi}}
        """

    /// A change of the text and the steps that it takes.
    struct Change: Sendable, CustomTestStringConvertible {
        var from: String
        var to: String
        var steps: [ScenarioPlan.Step]
        var testDescription: String { to }

        init(_ from: String, _ to: String, _ steps: ScenarioPlan.Step...) {
            self.from = from
            self.to = to
            self.steps = steps
        }
    }

    @Test(arguments: [
        Change("layout: us", "layout: us"),
        Change("components:", "# a comment\nversion: 3\ncomponents:"),
        Change("{x: 1}", "{x: 2}", .rom("gui", name: "config")),
        Change(
            "layout: us", "layout: de", .rom("gui", name: "keyboard"), .rom("wm", name: "keyboard"),
            .rom("app", name: "keyboard")),
        Change("motd: hi", "motd: ho", .rom("app", name: "motd")),
        Change("motd: hi", "keyboard: {layout: fr}", .rom("app", name: "keyboard"), .rom("app", name: "motd")),
        Change("binary: prog", "binary: other", .restart("app", reason: "binary")),
        Change("[a]", "[b]", .restart("app", reason: "arguments")),
        Change("{E: 1}", "{E: 2}", .restart("app", reason: "environment")),
        Change("wm: {provides: [Gui]", "wm: {provides: [Gui, Rom]", .restart("wm", reason: "provides")),
        Change("routes: {Gui: gui}}\ncomp", "routes: {Gui: wm}}\ncomp", .restart("app", reason: "route of Gui")),
        Change("[a]", "[a], routes: {Gui: wm}", .restart("app", reason: "route of Gui")),
        Change("[a]", "[a], routes: {Gui: {to: gui, as: other}}", .restart("app", reason: "route of Gui")),
        Change("[a]", "[a], routes: {Gui: gui}"),
        Change("[a]", "[a], routes: {Rom: gui}"),
        Change("[a]", "[a], quota: {memory: 1M}", .quota("app")),
        Change("[a]", "[a], restart: never", .policy("app")),
        Change(
            "[a]", "[a], restart: never, quota: {sessions: 3}, config: 1", .rom("app", name: "config"), .quota("app"),
            .policy("app")),
        Change("  wm: {provides: [Gui], routes: {Gui: gui}}\n", "", .stop("wm")),
        Change("  wm: ", "  new: {}\n  wm: ", .start("new")),
        Change("  wm: {provides: [Gui], routes: {Gui: gui}}\n", "  vm: {}\n", .stop("wm"), .start("vm")),
    ])
    func changes(change: Change) {
        let old = ScenarioReader.read(Self.base, file: "o", name: "s").scenario
        let text = Self.base.replacing(change.from, with: change.to, maxReplacements: 1)
        let new = ScenarioReader.read(text, file: "n", name: "s")
        #expect(new.problems == [])
        let open: [ScenarioPlan.OpenSession] = [
            .init("app", .gui), .init("app", .rom, own: "config"), .init("wm", .gui),
        ]
        var expected = change.steps
        // Rom is not provided by gui: an open Rom session would go elsewhere.
        if change.to.contains("Rom: gui") { expected = [.restart("app", reason: "route of Rom")] }
        #expect(ScenarioPlan(from: old, to: new.scenario, open: open).steps == expected)
    }

    @Test func routeWithoutSessionTouchesNothing() {
        let old = ScenarioReader.read(Self.base, file: "o", name: "s").scenario
        let new = ScenarioReader.read(Self.base.replacing("[a]", with: "[a], routes: {Gui: wm}"), file: "n", name: "s")
            .scenario
        #expect(ScenarioPlan(from: old, to: new).steps == [])
    }
}
