import Foundation
import Glibc
import Plumbing
import Sessions
import Testing

/// The parent with real processes: lives, deaths, changes and the end.
@Suite(.serialized) struct RunTests {
    /// The client comes first, so that its request has to wait for the server.
    static let text = """
        reports: reports
        keyboard: {layout: us}
        defaults: {routes: {Gui: server}}
        components:
          app:
            binary: test-child
            arguments: [open, Gui, main, rom, keyboard]
          server:
            binary: test-child
            provides: [Gui, Capture]
            arguments: [announce, Gui, announce, Capture]
            config: {x: 1}
        """

    /// A scenario whose components are connected.
    func running(_ text: String = text) throws -> RunningScenario {
        let scenario = try RunningScenario(text)
        #expect(
            scenario.wait {
                scenario.report("app/state")?["opened"]["Gui main"] == "connected"
                    && scenario.report("app/state")?["roms"]["keyboard"] == ["layout": "us"]
                    && scenario.report("server/state")?["served"] == ["app -> main"]
                    && scenario.component("server")["state"] == "running"
            })
        return scenario
    }

    @Test func endLeavesNothing() throws {
        let scenario = try running()
        #expect(Files.exists(scenario.directory + "/run/nitpicker/scenario/control"))
        scenario.signal(SIGTERM)
        let end = scenario.finish()
        #expect(end.status == 0, "\(end.output)")
        #expect(!Files.exists(scenario.directory + "/run/nitpicker"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: scenario.directory + "/run") == [])
        #expect(scenario.report("parent/scenario")?["state"] == "ending")
    }

    @Test func killedParentTakesAllAlong() throws {
        let scenario = try running()
        scenario.signal(SIGKILL)
        // Standard error ends only when the last of them is gone.
        #expect(scenario.finish().status == 128 + Int(SIGKILL))
    }

    @Test func whatDoesNotEndIsKilled() throws {
        let scenario = try running(Self.text + "\n  deaf: {binary: test-child, arguments: [stay]}\n")
        scenario.signal(SIGINT)
        #expect(scenario.finish().status == 0)
    }

    @Test func deadServerComesBackAndItsClientIsConnectedAgain() throws {
        let scenario = try running()
        let before = scenario.pids
        for round in 1...5 {
            scenario.signal(SIGKILL, try #require(scenario.pid(of: "server")))
            #expect(
                scenario.wait {
                    scenario.component("server")["restarts"].integer == round
                        && scenario.report("app/state")?["opened"]["Gui main"] == "connected"
                        && scenario.report("server/state")?["served"] == ["app -> main"]
                        && scenario.report("server/state")?["pid"].integer == scenario.pid(of: "server")
                })
        }
        #expect(scenario.pid(of: "app") == before["app"])
        #expect(scenario.component("app")["restarts"] == 0)
        // A dying server may have taken a session that ended with it.
        #expect((scenario.report("app/state")?["connects"].integer ?? 0) >= 6)
    }

    @Test func deadClientsSessionsEndAtTheServer() throws {
        let scenario = try running()
        let before = scenario.pids
        scenario.signal(SIGKILL, try #require(before["app"]))
        #expect(
            scenario.wait {
                scenario.component("app")["restarts"] == 1
                    && scenario.report("server/state")?["served"] == ["app -> main"]
                    && scenario.report("app/state")?["pid"].integer == scenario.pid(of: "app")
                    && scenario.component("app")["sessions"].items.contains { $0["server"] == "server" }
            })
        #expect(scenario.pid(of: "server") == before["server"])
        let sessions = scenario.component("server")["provides"].items.map { $0["sessions"] }
        #expect(sessions == [1, 0])
    }

    @Test func deathsLeakNoDescriptor() throws {
        let scenario = try running()
        func descriptors() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/\(scenario.pid)/fd").count
        }
        let before = try descriptors()
        for round in 1...6 {
            let victim = round % 2 == 0 ? "app" : "server"
            let count = scenario.component(victim)["restarts"].integer ?? 0
            scenario.signal(SIGKILL, try #require(scenario.pid(of: victim)))
            #expect(
                scenario.wait {
                    scenario.component(victim)["restarts"].integer == count + 1
                        && scenario.component("app")["sessions"].items.count == 4
                        && scenario.component("server")["sessions"].items.count == 2
                        && scenario.report("app/state")?["pid"].integer == scenario.pid(of: "app")
                })
        }
        #expect(scenario.wait { (try? descriptors()) == before })
    }

    @Test func backOffEndsWhenTheAttemptsAreUsedUp() throws {
        let scenario = try running(
            Self.text + """

                  bad:
                    binary: test-child
                    arguments: [exit, 3]
                    restart: {when: on-failure, first: 1ms, bound: 4ms, attempts: 5}
                """)
        #expect(scenario.wait { scenario.component("bad")["state"] == "failed" })
        #expect(scenario.component("bad")["restarts"] == 5)
        #expect(scenario.component("bad")["last-exit"] == "exited with status 3")
        scenario.signal(SIGTERM)
        let lines = scenario.finish().output.split(separator: "\n")
        #expect(lines.count { $0 == "nitpicker: bad exited with status 3" } == 6)
    }

    @Test func refusedSession() throws {
        let scenario = try RunningScenario(
            """
            reports: reports
            components:
              server: {binary: test-child, provides: [Gui], arguments: [announce, Gui, announce, Capture]}
              app: {binary: test-child, arguments: [open, Gui, x], quota: {memory: 1M}}
              big: {binary: test-child, arguments: [quota, 2000000, open, Gui, x], routes: {Gui: server}, quota: {memory: 1M}}
            """)
        #expect(
            scenario.wait {
                scenario.report("app/state")?["opened"]["Gui x"].string == "refused(\"no route for Gui\")"
                    && scenario.report("big/state")?["opened"]["Gui x"].string?.contains("out of quota") == true
            })
    }

    @Test func nonsenseHarmsNobody() throws {
        let scenario = try running(
            Self.text + "\n  bad: {binary: test-child, arguments: [garbage], quota: {sessions: 8}}\n")
        let before = scenario.pids
        #expect(scenario.wait { (scenario.report("bad/state")?["connects"].integer ?? 0) >= 3 })
        #expect(scenario.pids.filter { $0.key != "bad" } == before.filter { $0.key != "bad" })
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: scenario.directory).sorted() == [
                "reports", "run", "scenario.yaml",
            ])
        scenario.signal(SIGTERM)
        #expect(scenario.finish().status == 0)
    }

    @Test func scenarioEndsWithItsComponent() throws {
        let scenario = try RunningScenario(
            """
            components:
              server: {binary: test-child, provides: [Gui], arguments: [announce, Gui]}
              test: {binary: test-child, arguments: [exit, 7], restart: never, ends-scenario: true}
            """)
        #expect(scenario.finish().status == 7)
    }

    @Test func secondOfTheSameNameIsRefused() throws {
        let scenario = try running()
        let second = try scenario.command("run", scenario.file)
        #expect(second.status == 1)
        #expect(second.output.contains("a scenario 'scenario' runs already"))
        #expect(scenario.wait { scenario.component("app")["state"] == "running" })
        #expect(try scenario.command("status").status == 0)
    }
}
