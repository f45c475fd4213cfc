import Framebuffer
import Plumbing
import ScenarioTest
import Sessions
import Testing

/// What a driver learns of a scenario that it did not start: what that scenario says it may.
@Suite(.serialized, .enabled(if: Stack.isBuilt, "the programs are not built"))
struct DisclosureTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder("disclosure") }

    private func start(_ viewer: String) throws -> HeadlessScenario {
        let text = """
            keyboard: {layout: us}
            defaults:
              routes: {Gui: gui-server, Capture: gui-server, Event: gui-server}
            components:
              gui-server:
                config: {views: [{label: vnc-server -> views}]}
              test-card:
              speaker: {binary: /bin/sh, arguments: [-c, 'echo here is a word; sleep 1000']}
              vnc-server:
            \(viewer)
            """
        try Files.write(Array(text.utf8), to: folder.file("s.yaml"))
        return try HeadlessScenario(ScenarioTarget(file: folder.file("s.yaml"), size: Area(400, 300)))
    }

    private func failing(_ scenario: HeadlessScenario) throws -> TestResult {
        var plan = TestPlan(name: "stranger", file: "stranger")
        plan.steps = [
            .connect(ServerTarget(address: scenario.address)),
            // With the first picture the server says that it speaks the extension.
            .waitReady(limit: Deadline.limit),
            .expect([Condition(subject: .size(Area(1, 1)))], limit: 1),
        ]
        .map { TestStep(file: "stranger", line: 1, title: "step", action: $0) }
        var options = TestRun.Options()
        options.grace = 1
        return try TestRun(plan, options).run()
    }

    @Test func whatComponentsSayReachesTheReport() throws {
        let scenario = try start("    config: {tests: {logs: true}}\n    roms: {log: {log: all}}")
        let screen = try VNCScreen(scenario.address)
        // They come within a tenth of a second after they were said.
        let words = ["speaker: here is a word\n", "vnc-server: listening on "]
        let end = Deadline()
        while !end.isOver {
            let log = try screen.componentLog() ?? ""
            if words.allSatisfy({ log.contains($0) }) { break }
            _ = try screen.acknowledge()
        }
        let result = try failing(scenario)
        let log = try #require(result.logs.first { $0.name == "components" })
        for word in words { #expect(log.text.contains(word)) }
        // What the parent passes on is said as before.
        while !scenario.log.contains("here is a word\n") && !end.isOver { _ = try screen.acknowledge() }
        #expect(scenario.log.contains("here is a word\n"))
    }

    @Test func whatLiesBelowIsSeenByItself() throws {
        let scenario = try start("    config: {tests: {views: true}}")
        let screen = try VNCScreen(scenario.address)
        let end = Deadline()
        var card = try screen.views(of: "test-card")
        while card?.place.isEmpty != false && !end.isOver {
            _ = try screen.acknowledge()
            card = try screen.views(of: "test-card")
        }
        let views = try #require(card)
        #expect(views.views.contains { $0.label == "test-card" && $0.rect == views.place })
        #expect(views.picture.area == views.place.area && views.picture.colors(upTo: 3) == 3)
        #expect(try screen.views(of: "nobody")?.place.isEmpty == true)
    }

    @Test func withoutPermissionNothingIsTold() throws {
        let scenario = try start("    roms: {log: {log: all}}")
        let screen = try VNCScreen(scenario.address)
        #expect(try screen.componentLog() == nil)
        #expect(try screen.views(of: "test-card") == nil)
        #expect(try failing(scenario).logs == [])
    }
}
