import Scenario
import Sessions
import Testing
import YAMLDocuments

let shortScenario = """
    keyboard: {layout: de}
    reports: out
    defaults:
      routes: {Gui: gui-server}
      restart: on-failure
      quota: {memory: 64M}
    components:
      gui-server:
        config:
          domains: [{name: default}]
      event-filter:
        routes: {Event: gui-server}
      osm-viewer:
        binary: ./build/osm-viewer
        arguments: [--zoom, 3]
        quota: {memory: 1G, sessions: 4}
        environment: {LANG: C, DISPLAY: ~}
        restart: {when: always, first: 250ms, bound: 1min, healthy: 2s, attempts: 3}
        roms:
          map: {file: maps/world.yaml}
          hover: {report: gui-server -> hover}
          motd: hello
          log: {log: [gui-server, osm-viewer]}
          all: {log: all}
          odd: {document: {file: x}}
      vnc-server:
        routes:
          Capture: gui-server
          Event: event-filter
          Report:
            - {label: clipboard, to: none}
            - {label_prefix: stat, to: parent, as: vnc}
            - parent
    """

struct ScenarioReaderTests {
    @Test func wholeScenario() throws {
        let (scenario, problems) = ScenarioCheck.read(shortScenario, file: "s.yaml", name: "s")
        #expect(problems == [])
        #expect(scenario.name == "s")
        #expect(scenario.reports == "out")
        #expect(scenario.roms == ["keyboard": .document(["layout": "de"])])
        #expect(scenario.components.map(\.name) == ["gui-server", "event-filter", "osm-viewer", "vnc-server"])
        #expect(scenario.components.map(\.line) == [8, 11, 13, 26])
        let server = try #require(scenario.component("gui-server"))
        #expect(server.binary == "gui-server")
        #expect(server.arguments == ["gui-server"])
        #expect(server.provides == [.gui, .capture, .event])
        #expect(server.config == ["domains": [["name": "default"]]])
        #expect(server.restart.when == .onFailure)
        #expect(server.quota.memory == 64 << 20)
        let map = try #require(scenario.component("osm-viewer"))
        #expect(map.binary == "./build/osm-viewer")
        #expect(map.arguments == ["--zoom", "3"])
        #expect(map.environment["LANG"] == "C" && map.environment["DISPLAY"] == .some(nil))
        #expect(map.quota == Quota(memory: 1 << 30, sessions: 4))
        #expect(map.restart == RestartPolicy(.always, first: 250, bound: 60_000, healthy: 2000, attempts: 3))
        #expect(map.roms["map"] == .file("maps/world.yaml"))
        #expect(map.roms["hover"] == .report(Label("gui-server -> hover")))
        #expect(map.roms["motd"] == .document("hello"))
        #expect(map.roms["log"] == .log(["gui-server", "osm-viewer"]) && map.roms["all"] == .log(nil))
        #expect(scenario.tellsLog(of: "vnc-server"))
        #expect(map.roms["odd"] == .document(["file": "x"]))
        #expect(scenario.rom("keyboard", for: map) == .document(["layout": "de"]))
        #expect(scenario.rom("config", for: map) == .document(.object([])))
        #expect(scenario.rom("nothing", for: map) == nil)
        let viewer = try #require(scenario.component("vnc-server"))
        #expect(
            viewer.routes[.report] == [
                RouteRule(to: .none, pattern: LabelPattern(label: "clipboard")),
                RouteRule(to: .parent, pattern: LabelPattern(prefix: "stat"), label: Label("vnc")),
                RouteRule(to: .parent),
            ])
    }

    /// A scenario with one fault, the line on which it is told, and words that the message must hold.
    struct Fault: CustomTestStringConvertible, Sendable {
        var body: String
        var line: Int
        var words: [String]
        var testDescription: String { words.joined(separator: " ") }

        init(_ body: String, _ line: Int, _ words: String...) {
            self.body = body
            self.line = line
            self.words = words
        }
    }

    @Test(arguments: [
        Fault("components: {a: {binry: x}}", 1, "unknown key 'binry'", "did you mean 'binary'?"),
        Fault("compnents:\n  a: {}", 1, "unknown key 'compnents'", "did you mean 'components'?"),
        Fault(
            "components:\n  test-card:\n    routes: {Gui: gui-sever}\n  gui-server:", 3,
            "unknown component 'gui-sever'", "did you mean 'gui-server'?"),
        Fault("components:\n  a:\n    provides: [Giu]", 3, "unknown service 'Giu'", "did you mean 'Gui'?"),
        Fault("components:\n  a:\n    routes:\n      Captur: parent", 4, "unknown service 'Captur'", "'Capture'"),
        Fault(
            "components:\n  gui-server:\n  test-card:", 3, "'test-card' needs Gui, but has no route",
            "routes: {Gui: gui-server}"),
        Fault("components:\n  gui-server:\n  test-card: {routes: {Gui: none}}", 3, "needs Gui, but a route forbids it"),
        Fault("components:\n  gui-server:\n  nested-display: {outer: maybe}", 3, "outer must be true or false"),
        Fault(
            "components:\n  a: {provides: [Gui], routes: {Gui: b}}\n  b: {provides: [Gui], routes: {Gui: a}}", 2,
            "cycle: a -Gui-> b -Gui-> a"),
        Fault("components:\n  a: {provides: [Gui], routes: {Gui: a}}", 2, "leads back to itself"),
        Fault("components:\n  nowhere: {}", 2, "there is no program 'nowhere'"),
        Fault("components:\n  gui-serve: {}", 2, "there is no program 'gui-serve'", "did you mean 'gui-server'?"),
        Fault("components:\n  a: {}\n  a: {}", 3, "duplicate name 'a', first on line 2"),
        Fault("components:\n  a: {quota: {memory: 64X}}", 2, "bad quota: memory is an amount such as 64M"),
        Fault("components:\n  a: {quota: {sessions: -1}}", 2, "bad quota: sessions"),
        Fault("components:\n  a: {quota: {ram: 1M}}", 2, "unknown key 'ram' in quota"),
        Fault(
            "components:\n  a:\n    routes: {Rom: [{label: \"\", to: parent}]}", 3,
            "bad label pattern: 'label' is empty"),
        Fault("components:\n  a:\n    routes: {Rom: {label: x, label_prefix: y, to: parent}}", 3, "bad label pattern"),
        Fault(
            "components:\n  a:\n    routes: {Rom: {label_suffix: \"x\\ny\", to: parent}}", 3, "bad label pattern",
            "control"),
        Fault("components:\n  a:\n    routes: {Rom: {label: x}}", 3, "has no 'to'"),
        Fault("components:\n  a:\n    routes: {Gui: parent}", 3, "the parent does not provide Gui"),
        Fault(
            "components:\n  a: {}\n  test-card: {routes: {Gui: a}}\n  gui-server:", 3, "'a' does not provide Gui",
            "Gui is provided by 'gui-server'"),
        Fault("components:\n  a: {restart: sometimes}", 2, "always, on-failure, never"),
        Fault("components:\n  a: {restart: {when: allways}}", 2, "did you mean 'always'?"),
        Fault("components:\n  a: {restart: {bound: 5}}", 2, "bound must be a time"),
        Fault("components:\n  a: {roms: {x: {report: hover}}}", 2, "COMPONENT -> REPORT"),
        Fault("components:\n  a: {roms: {x: {report: b -> hover}}}", 2, "unknown component 'b'"),
        Fault("roms: {x: {report: bb -> hover}}\ncomponents:\n  a:", 1, "unknown component 'bb'"),
        Fault("keyboard: {}\nroms: {keyboard: 3}\ncomponents:\n  a:", 2, "twice"),
        Fault("components:\n  a: {config: 1, roms: {config: 2}}", 2, "config twice"),
        Fault("components:\n  parent: {}\n  a:", 2, "cannot be 'parent'"),
        Fault("components:\n  x/y: {}\n  a:", 2, "cannot hold"),
        Fault("components:\n  'a -> b': {}\n  a:", 2, "cannot hold"),
        Fault("components:\n  a: {provides: [Gui, Gui]}", 2, "twice"),
        Fault("components: []", 1, "must be a mapping"),
        Fault("components:", 1, "names no component"),
        Fault("name: x", 1, "has no 'components'"),
        Fault("a", 1, "must be a mapping"),
        Fault("", 1, "has no 'components'"),
        Fault("components:\n  a: {ends-scenario: perhaps}", 2, "true or false"),
        Fault("components:\n  a: {environment: {'A=B': c}}", 2, "cannot be the name of a variable"),
        Fault("components:\n  a: {x11: 3}", 2, "x11 must be true, false or a mapping"),
        Fault("components:\n  a: {x11: {roots: true}}", 2, "unknown key 'roots' in x11", "did you mean 'root'?"),
        Fault("components:\n  a: {x11: {root: 1}}", 2, "root must be true or false"),
        Fault("components:\n  a: {x11: {size: [0, 5]}}", 2, "size must be a width and a height", "[1280, 800]"),
        Fault("components:\n  a: {x11: {size: 5}}", 2, "size must be a width and a height"),
        Fault("components:\n  a: {x11: true}", 2, "'a' needs Gui, but has no route"),
        Fault("components:\n  gui-server: {x11: true, routes: {Gui: b}}\n  b: {provides: [Gui]}", 2, "own programs"),
        Fault(
            "components:\n  a: {x11: true, provides: [Event], routes: {Gui: b}}\n  b: {provides: [Gui]}", 2,
            "which provides nothing"),
        Fault(
            "components:\n  nowhere: {x11: true, routes: {Gui: b}}\n  b: {provides: [Gui]}", 2,
            "there is no X11 program 'nowhere'", "PATH"),
        Fault("defaults: {binary: a}\ncomponents:\n  a:", 1, "unknown key 'binary' in defaults"),
        Fault(
            "defaults: {routes: {Gui: b}}\ncomponents:\n  a:", 1,
            "defaults: the route for Gui leads to an unknown component 'b'"),
        Fault("components:\n  a: {\n", 0, ""),
    ])
    func faults(fault: Fault) {
        let programs = ["a", "b", "gui-server", "test-card", "x11-world"]
        let surroundings = Surroundings(programs: programs, program: { programs.contains($0) ? "/bin/" + $0 : nil })
        let (_, problems) = ScenarioCheck.read(fault.body, file: "f.yaml", name: "f", in: surroundings)
        let matching = problems.filter { problem in
            (fault.line == 0 || problem.line == fault.line)
                && fault.words.allSatisfy { problem.description.contains($0) || $0.isEmpty }
        }
        #expect(matching.count == 1 && problems.first?.severity == .error, "\(problems)")
        #expect(problems.allSatisfy { $0.file == "f.yaml" && $0.line > 0 }, "\(problems)")
    }

    @Test func allFaultsAreTold() {
        let text = """
            nme: x
            components:
              a: {binary: nowhere, quota: {memory: much}, routes: {Gui: c, Rom: parent}}
              b: {provides: [Sound]}
            """
        let surroundings = Surroundings(program: { $0 == "nowhere" ? nil : $0 })
        let (_, problems) = ScenarioCheck.read(text, file: "f.yaml", name: "f", in: surroundings)
        #expect(problems.map(\.line) == [1, 3, 3, 3, 4])
    }

    @Test func whatAVNCServersConfigSaysOfScreens() {
        let text = """
            components:
              vnc-server:
                config:
                  listen: {tcp: 5900}
                  show: everything
                  screens:
                    - {name: left, size: [1280, 800], listen: {tcp: 5900}}
                    - {name: left, size: [1280, 8]}
                    - {name: right, size: [1280, 800], place: [-1, 0]}
                    - {size: [640, 480], plaice: [0, 0]}
                  own-screen:
                    place: left
                    size: big
            """
        let surroundings = Surroundings(program: { $0 })
        let problems = ScenarioCheck.read(text, file: "f.yaml", name: "f", in: surroundings).problems
            .filter { $0.severity == .error && $0.description.contains("'vnc-server': ") && $0.line > 4 }
        #expect(problems.map(\.line) == [5, 7, 8, 8, 9, 10, 10, 12, 13], "\(problems)")
        let words = [
            "show", "twice, the first time in line 4", "two screens", "'size'", "'place'", "'plaice'", "'name'",
        ]
        for (problem, word) in zip(problems, words) { #expect(problem.description.contains(word)) }
        #expect(problems.contains { $0.description.contains("place") && $0.description.contains("right or below") })
        let two = text.replacing("{tcp: 5900}", with: "{unix: x}", maxReplacements: 1).split(separator: "\n").prefix(4)
        let good =
            two.joined(separator: "\n") + "\n      screens: [{name: left, size: [1280, 800], listen: {tcp: 5901}}]"
        #expect(
            ScenarioCheck.read(good, file: "f.yaml", name: "f", in: surroundings).problems
                .allSatisfy { !$0.description.contains("screen") })
    }

    @Test func defaultsMakeNoCycle() {
        let text = """
            defaults: {routes: {Gui: window-manager}}
            components:
              gui-server:
              window-manager: {provides: [Gui], routes: {Gui: gui-server}}
              test-card:
            """
        #expect(ScenarioCheck.read(text, file: "f", name: "f").problems == [])
    }

    @Test func x11Programs() throws {
        let text = """
            defaults: {routes: {Gui: gui-server}}
            components:
              gui-server:
              xterm: {x11: true, arguments: [-e, top]}
              twm: {x11: {root: true, size: [800, 600]}, binary: /usr/bin/twm}
              plain: {x11: false, binary: x}
            """
        let (scenario, problems) = ScenarioCheck.read(text, file: "f", name: "f")
        #expect(problems == [])
        let xterm = try #require(scenario.component("xterm"))
        #expect(xterm.x11 == X11Options() && xterm.needs == [.gui] && xterm.arguments == ["-e", "top"])
        #expect(
            xterm.x11?.arguments(program: "/usr/bin/xterm", xterm.arguments) == ["--", "/usr/bin/xterm", "-e", "top"])
        let twm = try #require(scenario.component("twm"))
        #expect(twm.x11 == X11Options(hasRoot: true, size: [800, 600]) && twm.arguments == [])
        #expect(
            twm.x11?.arguments(program: "/usr/bin/twm", []) == ["--root", "--size", "800x600", "--", "/usr/bin/twm"])
        #expect(scenario.component("plain")?.x11 == nil)
        #expect(!twm.startsAlike(Component("twm", binary: "/usr/bin/twm")))
        // Without the world's program there is no X11.
        let surroundings = Surroundings(program: { $0 == "x11-world" ? nil : $0 })
        let (_, lacking) = ScenarioCheck.read(text, file: "f", name: "f", in: surroundings)
        #expect(lacking.map(\.line) == [4, 5] && lacking.allSatisfy { $0.description.contains("'x11-world'") })
    }

    @Test func aClipboardIsToldWhoHasTheFocus() {
        let text = """
            defaults: {routes: {Rom: [{label: clipboard, to: clipboard}, parent]}}
            components:
              gui-server:
              clipboard: {roms: {focus: {report: gui-server -> focus}}}
            """
        #expect(ScenarioCheck.read(text, file: "f", name: "f").problems == [])
        let without = text.replacing("{roms: {focus: {report: gui-server -> focus}}}", with: "")
        let (_, problems) = ScenarioCheck.read(without, file: "f", name: "f")
        #expect(problems.map(\.severity) == [.note] && problems.first?.line == 4)
    }

    @Test func missingFileIsANote() {
        let surroundings = Surroundings(program: { $0 }, isReadable: { _ in false })
        let text = "components: {a: {roms: {x: {file: y}}}}"
        let (_, problems) = ScenarioCheck.read(text, file: "f", name: "f", in: surroundings)
        #expect(problems.map(\.severity) == [.note])
    }
}

struct SpellingTests {
    @Test func whoIsGivenTheLinkToTheScenarioOutsideHasItsViewThere() {
        func problems(_ outer: String) -> [Problem] {
            ScenarioCheck.read(
                """
                components:
                  gui-server:
                  nested-display: {outer: \(outer), routes: {Capture: gui-server, Event: gui-server}}
                """, file: "s.yaml", name: "s"
            ).problems
        }
        #expect(problems("true") == [])
        #expect(problems("false").map(\.line) == [3])
    }

    @Test(arguments: [
        ("gui-sever", "gui-server"), ("Gui-Server", "gui-server"), ("vnc", nil), ("vnc-sever", "vnc-server"),
        ("ab", nil),
        ("piontre", "pointer"), ("", nil),
    ])
    func nearest(word: String, expected: String?) {
        #expect(Spelling.nearest(word, among: ["gui-server", "vnc-server", "pointer", "x"]) == expected)
    }

    @Test(arguments: [("", "", 0), ("abc", "abc", 0), ("abc", "ab", 1), ("abc", "acb", 1), ("kitten", "sitting", 3)])
    func distance(a: String, b: String, expected: Int) {
        #expect(Spelling.distance(Array(a.unicodeScalars), Array(b.unicodeScalars)) == expected)
    }
}

struct QuantityTests {
    @Test(arguments: [
        ("0", 0), ("512", 512), ("64K", 65536), ("64M", 64 << 20), ("1.5G", 3 << 29), ("2MiB", 2 << 20),
        ("2 MiB", 2 << 20),
        ("", nil), ("M", nil), ("-1M", nil), ("1e9", nil), ("9999999G", nil), ("inf", nil), ("0x10", nil), ("..", nil),
    ])
    func bytes(text: String, expected: Int?) { #expect(Quantity.bytes(text) == expected) }

    @Test(arguments: [
        ("250ms", 250), ("5s", 5000), ("0.5s", 500), ("2min", 120_000), ("5", nil), ("2d", nil), ("s", nil),
        ("99999min", nil),
    ])
    func times(text: String, expected: Int?) { #expect(Quantity.milliseconds(text) == expected) }
}
