import Plumbing
import ScenarioTest
import Sessions
import Testing

/// The tests that ship, of the scenarios that ship, run as a person would run them.
@Suite(.serialized, .enabled(if: Stack.isBuilt && Programs.find("nitpicker-test") != nil, "the programs are not built"))
struct OwnScenarioTests {
    private func run(_ name: String) throws {
        let process = try ScenarioProcess("nitpicker-test", ["\(Stack.package)/scenarios/tests/\(name).yaml"])
        let status = try process.waitForEnd()
        #expect(status == .exited(0), "\(process.output)")
    }

    @Test func theTestCard() throws { try run("test-card") }

    @Test func theMap() throws { try run("map") }

    @Test(.enabled(if: Programs.find("audio-mixer") != nil, "the mixer is not built"))
    func theSound() throws { try run("sound") }

    @Test(.enabled(if: Programs.find("xcalc") != nil, "xcalc is not installed"))
    func anX11Program() throws { try run("x11") }

    /// Two at once, each with a scenario of its own, and both reports.
    @Test func sideBySide() throws {
        let folder = try TestFolder("reports")
        let tests = ["test-card", "map"].map { "\(Stack.package)/scenarios/tests/\($0).yaml" }
        let reports = ["--html", folder.file("r.html"), "--junit", folder.file("r.xml")]
        let process = try ScenarioProcess("nitpicker-test", ["-j", "2"] + reports + tests)
        let status = try process.waitForEnd()
        #expect(status == .exited(0), "\(process.output)")
        #expect(Files.text(folder.file("r.xml"))?.contains(#"tests="2" failures="0" errors="0""#) ?? false)
        #expect((Files.text(folder.file("r.html")) ?? "").utf8.count > 100_000)
    }

    /// What is wrong is told before anything runs, and by another status than what fails.
    @Test func aBrokenTestHasAnotherStatus() throws {
        let folder = try TestFolder("broken")
        try Files.write(Array("steps:\n- clik: [1, 2]\n".utf8), to: folder.file("t.yaml"))
        let process = try ScenarioProcess("nitpicker-test", [folder.file("t.yaml")])
        #expect(try process.waitForEnd() == .exited(2))
        #expect(process.output.contains("t.yaml:2: error: unknown key 'clik' in a step (did you mean 'click'?)"))
    }
}
