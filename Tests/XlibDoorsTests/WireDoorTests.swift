import Plumbing
import Testing
import XlibDoors

/// Programs as the distribution has them, with our library before theirs.
@Suite struct WireDoorTests {
    /// Runs a program in a world of its own; what it printed, and how it ended.
    static func run(
        _ path: String, _ arguments: [String] = [], display: String = ":4242"
    ) throws -> (text: String, status: Plumbing.ExitStatus) {
        let folder = Scratch.folder()
        defer { Scratch.remove(folder) }
        let product = Files.programDirectory + "/" + LibraryDirectory.product
        try LibraryDirectory.make(at: folder + "/lib", product: product)
        var environment = ["PATH=/usr/bin:/bin", "DISPLAY=\(display)", "HOME=\(folder)"]
        environment += ["LD_LIBRARY_PATH=\(folder)/lib", "NITPICKER_X11=memory"]
        return try Scratch.run(path, arguments, environment, folder)
    }

    /// All that the test program finds of libxcb's and libX11's behaviour is as it is before a real server.
    @Test(arguments: [
        "libraries", "setup", "errors", "replies", "readiness", "big", "numbers", "turns", "drawing", "others",
        "threads",
        "forks",
    ])
    func holds(part: String) throws {
        let result = try Self.run(Files.programDirectory + "/x11-test-child", [part])
        #expect(result.text == "\(part) holds\n")
        #expect(result.status == .exited(0))
    }

    /// Without a world the distribution's library does what it always does.
    @Test func withoutAWorldNothingIsOurs() throws {
        let folder = Scratch.folder()
        defer { Scratch.remove(folder) }
        try LibraryDirectory.make(at: folder, product: Files.programDirectory + "/" + LibraryDirectory.product)
        let environment = ["DISPLAY=:4242", "LD_LIBRARY_PATH=\(folder)"]
        let result = try Scratch.run(Files.programDirectory + "/x11-test-child", ["setup"], environment, folder)
        #expect(result.text == "no connection: 1\n")
        #expect(result.status == .exited(2))
    }

    @Test(.enabled(if: Files.isExecutable("/usr/bin/xdpyinfo"), "needs x11-utils"))
    func anUnmodifiedProgramIsServed() throws {
        let result = try Self.run("/usr/bin/xdpyinfo")
        #expect(result.text.contains("vendor string:    nitpicker"))
        #expect(result.status == .exited(0))
    }
}
