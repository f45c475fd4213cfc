import Framebuffer
import Glibc
import Plumbing
import ScenarioTest
import Testing

/// Programs that tests run: their output, their end, and that nothing of them stays.
@Suite struct ProcessTests {
    @Test func linesAreWaitedForInOrder() throws {
        let process = try ScenarioProcess("sh", ["-c", "echo one; echo two >&2; echo three; echo one"])
        #expect(try process.waitForLine(containing: "one") == "one")
        #expect(try process.waitForLine(containing: "t") == "two")
        #expect(try process.waitForLine(containing: "one") == "one")
        #expect(try process.waitForEnd() == .exited(0))
        #expect(process.output == "one\ntwo\nthree\none\n")
    }

    @Test func theEndOfAProgramEndsTheWait() throws {
        let process = try ScenarioProcess("sh", ["-c", "echo something; exit 3"])
        let error = #expect(throws: ScenarioError.self) { try process.waitForLine(containing: "nothing") }
        #expect(error?.code == .process)
        #expect(error?.context.contains("something") == true)
        #expect(process.status == .exited(3))
    }

    @Test func aMissingProgramIsTold() {
        let error = #expect(throws: ScenarioError.self) { try ScenarioProcess("no-such-program") }
        #expect(error?.context.contains("no-such-program") == true)
    }

    @Test func programsAreFoundBesideTheTestsFirst() {
        #expect(Programs.find("sh") != nil)
        #expect(Files.exists(Programs.products))
        #expect(Programs.find("/etc/passwd") == nil)
    }

    @Test func stoppingTakesTheWholeGroup() throws {
        let process = try ScenarioProcess("sh", ["-c", "sleep 600 & sleep 600 & echo ready; wait"])
        try process.waitForLine(containing: "ready")
        let below = ProcessTree.descendants(of: process.pid)
        #expect(below.count == 2)
        process.stop()
        #expect(process.status == .killed(signal: 9))
        try ProcessTree.waitUntilGone(below)
    }

    /// LibVNCClient waits by `select`, which ends the process at descriptor 1024.
    @Test func programsThatEndedLeaveNoDescriptor() throws {
        let before = try #require(Footprint(getpid()))
        for _ in 0..<100 { try Programs.run("true") }
        let after = try #require(Footprint(getpid()))
        // Other tests may hold some; a hundred programs hold none.
        #expect(after.descriptorCount < before.descriptorCount + 100)
    }

    @Test func theEnvironmentIsExtendedAndReduced() throws {
        let process = try ScenarioProcess(
            "sh", ["-c", "echo \"$SPECIAL,$HOME,\""], environment: ["SPECIAL": "a b", "HOME": ""])
        #expect(try process.waitForLine(containing: ",") == "a b,,")
    }

    @Test func aReportIsSeenWhenItAppearsAndWhenItChanges() throws {
        let folder = try TestFolder()
        let path = folder.file("deep/er/report")
        let script =
            "mkdir -p \(folder.path)/deep/er; echo first > \(path); read x < \(folder.path)/go; echo last > \(path)"
        try Programs.run("mkfifo", [folder.file("go")])
        let process = try ScenarioProcess("sh", ["-c", script])
        #expect(try Files.wait(for: path) { $0.contains("first") } == "first\n")
        let opener = try ScenarioProcess("sh", ["-c", "echo go > \(folder.path)/go"])
        #expect(try Files.wait(for: path) { $0.contains("last") } == "last\n")
        try opener.waitForEnd()
        try process.waitForEnd()
    }

    @Test func aFootprintCountsWhatAProcessHolds() throws {
        let process = try ScenarioProcess("sh", ["-c", "exec 7</dev/zero 8</dev/zero; echo ready; exec sleep 600"])
        try process.waitForLine(containing: "ready")
        let footprint = try #require(Footprint(process.pid))
        #expect(footprint.descriptors["/dev/zero"] == 2)
        #expect(footprint.descriptorCount == 5)
        #expect(footprint.threads == 1)
        #expect(footprint.privateKilobytes > 0)
        process.stop()
        #expect(Footprint(process.pid) == nil)
    }

    @Test func leftoversAreWhatIsNew() throws {
        let folder = try TestFolder()
        try Files.write([], to: folder.file("old"))
        let leftovers = Leftovers([folder.path])
        try Files.write([], to: folder.file("new"))
        #expect(leftovers.new == [folder.file("new")])
    }
}
