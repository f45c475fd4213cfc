import Foundation
import Glibc
import Plumbing
import Sessions
import Testing

/// The commands of `nitpicker` as a user types them.
@Suite(.serialized) struct ToolTests {
    @Test func status() throws {
        let scenario = try RunTests().running()
        let table = try scenario.command("status")
        #expect(table.status == 0)
        let lines = table.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(lines.first == ["scenario", "(running)"])
        #expect(lines.map(\.first) == ["scenario", "COMPONENT", "app", "server"])
        #expect(table.output.contains("Gui->server"))
        let json = try scenario.command("status", "--json", "--scenario", "scenario")
        let document = try Document(json: json.output)
        #expect(
            document["components"].items.map { $0["pid"].integer } == [
                scenario.pid(of: "app"), scenario.pid(of: "server"),
            ])
        #expect(document["components"].items.allSatisfy { ($0["memory"].integer ?? 0) > 0 })
    }

    @Test func nothingRuns() throws {
        var environment = ProcessInfo.processInfo.environment
        environment["XDG_RUNTIME_DIR"] = "/nonexistent"
        let result = try RunningScenario.command(["status"], environment)
        #expect(result.status == 1 && result.output.contains("no scenario runs"))
    }

    @Test func execGivesLabelRoutesAndStatus() throws {
        let scenario = try RunTests().running()
        let shell = try scenario.command(
            "exec", "probe", "--", "sh", "-c", "echo out; echo \"$NITPICKER_NAME\" >&2; exit 5")
        #expect(shell.status == 5)
        #expect(shell.output == "out\nprobe\n")
        #expect(try scenario.command("exec", "app", "--", "true").output.contains("there is a component 'app' already"))
        #expect(try scenario.command("exec", "a/b", "--", "true").output.contains("cannot hold"))
        #expect(try scenario.command("exec", "probe", "--", "not-there").output.contains("no program 'not-there'"))
        #expect(try scenario.command("exec", "probe").status == 64)
    }

    @Test func execEndsByASignal() throws {
        let scenario = try RunTests().running()
        let result = try scenario.command("exec", "probe", "--", "test-child", "open", "Gui", "x") { process in
            #expect(scenario.wait { scenario.report("server/state")?["served"] == ["app -> main", "probe -> x"] })
            process.interrupt()
        }
        #expect(result.status == 0)
        #expect(scenario.wait { scenario.report("server/state")?["served"] == ["app -> main"] })
        #expect(scenario.wait { scenario.component("probe").isNull })
    }

    @Test func programOfAKilledExecEnds() throws {
        let scenario = try RunTests().running()
        _ = try scenario.command("exec", "probe", "--", "test-child", "open", "Gui", "x") { process in
            #expect(scenario.wait { scenario.report("server/state")?["served"] == ["app -> main", "probe -> x"] })
            kill(process.processIdentifier, SIGKILL)
        }
        #expect(scenario.wait { scenario.component("probe").isNull })
    }

    @Test func check() throws {
        let directory = NSTemporaryDirectory() + "nitpicker-check-\(UUID().uuidString.prefix(8))"
        try Files.makeDirectory(directory)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let good = directory + "/good.yaml"
        let bad = directory + "/bad.yaml"
        try Files.write(Array(RunTests.text.utf8), to: good)
        try Files.write(Array("components:\n  app: {binary: tes-child}\n  b: {routes: {Gui: ap}}\n".utf8), to: bad)
        let fine = try RunningScenario.command(["check", good])
        #expect(fine.status == 0 && fine.output == "\(good): fine (2 components)\n")
        let refused = try RunningScenario.command(["check", bad])
        #expect(refused.status == 2)
        #expect(
            refused.output
                == ("""
                \(bad):2: error: component 'app': there is no program 'tes-child' (did you mean 'test-child'?)
                \(bad):3: error: component 'b': there is no program 'b'
                \(bad):3: error: component 'b': the route for Gui leads to an unknown component 'ap' (did you mean 'app'?)
                3 errors

                """), "\(refused.output)")
        #expect(try RunningScenario.command(["check", directory + "/none.yaml"]).output.contains("No such file"))
        #expect(try RunningScenario.command(["run", bad]).status == 2)
    }

    @Test func helpAndVerbs() throws {
        let help = try RunningScenario.command(["--help"])
        #expect(help.status == 0)
        for verb in ["run", "check", "status", "exec", "screenshot"] { #expect(help.output.contains("  \(verb) ")) }
        #expect(try RunningScenario.command(["nonsense"]).status == 64)
    }
}
