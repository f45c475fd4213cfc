import Foundation
import Glibc
import Plumbing
import Sessions
import Testing

/// Changes of a running scenario touch only what changed.
@Suite(.serialized) struct ChangeTests {
    static let text = RunTests.text

    /// The number of changes that were taken over.
    func changes(_ scenario: RunningScenario) -> Int? { scenario.report("parent/scenario")?["changes"].integer }

    func problems(_ scenario: RunningScenario) -> [Document] {
        scenario.report("parent/scenario")?["problems"].items ?? []
    }

    @Test func configReachesTheSameProcess() throws {
        let scenario = try RunTests().running()
        let before = scenario.pids
        try scenario.write(Self.text.replacing("{x: 1}", with: "{x: 2}"))
        #expect(scenario.wait { scenario.report("server/state")?["roms"]["config"] == ["x": 2] })
        try scenario.write(Self.text.replacing("layout: us", with: "layout: de"), inPlace: true)
        #expect(
            scenario.wait {
                scenario.report("app/state")?["roms"]["keyboard"] == ["layout": "de"]
                    && scenario.report("server/state")?["roms"]["config"] == ["x": 1]
            })
        #expect(scenario.pids == before)
        #expect(scenario.report("app/state")?["connects"] == 1)
    }

    @Test func argumentsRestartOnlyTheirComponent() throws {
        let scenario = try RunTests().running()
        let before = scenario.pids
        try scenario.write(Self.text.replacing("Gui, main,", with: "Gui, other,"))
        #expect(scenario.wait { scenario.report("server/state")?["served"] == ["app -> other"] })
        #expect(scenario.pid(of: "server") == before["server"])
        #expect(scenario.wait { scenario.pid(of: "app").map { $0 != before["app"] } == true })
        #expect(scenario.component("app")["restarts"] == 0)
    }

    @Test func componentsComeAndGo() throws {
        let scenario = try RunTests().running()
        let before = scenario.pids
        try scenario.write(Self.text + "\n  more: {binary: test-child, arguments: [open, Gui, second]}\n")
        #expect(scenario.wait { scenario.report("server/state")?["served"] == ["app -> main", "more -> second"] })
        try scenario.write(Self.text)
        #expect(scenario.wait { scenario.report("server/state")?["served"] == ["app -> main"] })
        #expect(scenario.wait { scenario.component("more").isNull })
        #expect(scenario.pids == before)
    }

    @Test func newRouteRestartsWhoHasASession() throws {
        let scenario = try RunTests().running(
            Self.text + "\n  other: {binary: test-child, provides: [Gui], arguments: [announce, Gui]}\n")
        let before = scenario.pids
        try scenario.write(
            Self.text.replacing("routes: {Gui: server}", with: "routes: {Gui: other}")
                + "\n  other: {binary: test-child, provides: [Gui], arguments: [announce, Gui]}\n")
        #expect(scenario.wait { scenario.report("other/state")?["served"] == ["app -> main"] })
        #expect(scenario.wait { scenario.report("server/state")?["served"] == [] })
        #expect(scenario.pid(of: "server") == before["server"])
        #expect(scenario.pid(of: "other") == before["other"])
    }

    @Test(arguments: [
        ("{x: 1}", "{x: [}", "did not find"), ("Gui: server}}", "Gui: srver}}", "unknown component 'srver'"),
        ("binary: test-child", "binary: tst-child", "no program 'tst-child'"),
        ("arguments: [open", "argument: [open", "unknown key"),
    ])
    func badChangeLeavesAllAsItWas(from: String, to: String, message: String) throws {
        let scenario = try RunTests().running()
        let before = scenario.pids
        try scenario.write(Self.text.replacing(from, with: to, maxReplacements: 1))
        #expect(
            scenario.wait {
                problems(scenario).contains {
                    $0["message"].string?.contains(message) == true && ($0["line"].integer ?? 0) > 0
                        && $0["severity"] == "error"
                }
            })
        #expect(changes(scenario) == 0)
        try scenario.write(Self.text.replacing("{x: 1}", with: "{x: 3}"))
        #expect(scenario.wait { scenario.report("server/state")?["roms"]["config"] == ["x": 3] })
        #expect(scenario.wait { problems(scenario).isEmpty && changes(scenario) == 1 })
        #expect(scenario.pids == before)
        scenario.signal(SIGTERM)
        #expect(scenario.finish().output.contains("the change is refused, the scenario goes on as it was"))
    }

    @Test func watchedFilesAndReportsAreRoms() throws {
        let scenario = try RunningScenario(
            """
            reports: reports
            components:
              reader:
                binary: test-child
                arguments: [rom, colors, rom, writer]
                roms: {colors: {file: colors.yaml}, writer: {report: writer -> state}}
              writer: {binary: test-child, config: {a: 1}}
            """)
        func roms() -> Document { scenario.report("reader/state")?["roms"] ?? .null }
        #expect(scenario.wait { roms()["writer"]["roms"]["config"] == ["a": 1] && roms()["colors"].isNull })
        let file = scenario.directory + "/colors.yaml"
        try Files.write(Array("red: 1\nblue: [2]\n".utf8), to: file)
        #expect(scenario.wait { roms()["colors"] == ["red": 1, "blue": [2]] })
        try Files.write(Array("red: [\n".utf8), to: file)
        #expect(scenario.wait { problems(scenario).contains { $0["file"].string == file } })
        #expect(roms()["colors"] == ["red": 1, "blue": [2]])
        try Files.write(Array("{\n\t\"red\": 3}".utf8), to: file)
        #expect(scenario.wait { roms()["colors"] == ["red": 3] && problems(scenario).isEmpty })
        Files.remove(file)
        #expect(scenario.wait { roms()["colors"].isNull })
    }
}
