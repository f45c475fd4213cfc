import Framebuffer
import Foundation
import Plumbing
import ScenarioTest
import Sessions
import Testing

/// X programs of the distribution, unmodified, on ours: what they show is what they show on Xvfb, and they do their work.
@Suite(
    .serialized,
    .enabled(
        if: Stack.isBuilt && Programs.find("x11-world") != nil && XvfbDisplay.isInstalled
            && Programs.find("xcalc") != nil && Programs.find("xterm") != nil,
        "the programs of the stack, Xvfb, xdotool, x11-apps or xterm are not there"))
struct LadderTests {
    /// What shows something that does not change by itself.
    @Test(arguments: ["xlogo", "xcalc", "xman", "xedit", "xfontsel", "oclock"])
    func aPictureIsEqual(_ program: String) throws {
        // What moves is stopped, and what tells the time is told one.
        let time = [
            "LD_PRELOAD": "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1", "FAKETIME": "2026-01-01 10:08:42",
            "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        ]
        let stage = try XStage(
            program, [], environment: program == "oclock" ? time : [:])
        try stage.expectEqual(program)
        #expect(try stage.end() == [])
    }

    /// A clock at the same time on both sides.
    @Test func aClockIsEqual() throws {
        let stage = try XStage(
            "xclock", ["-update", "3600"],
            environment: [
                "LD_PRELOAD": "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1", "FAKETIME": "2026-01-01 10:08:42",
                "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            ])
        try stage.expectEqual("xclock")
        #expect(try stage.end() == [])
    }

    /// xcalc computes: the same keys and buttons lead to the same picture.
    @Test func xcalcComputes() throws {
        let stage = try XStage("xcalc")
        try stage.expectEqual("xcalc")
        try stage.move(30, 30)
        try stage.type("12*12=")
        try stage.move(2, 2)
        try stage.expectEqual("xcalc-144")
        #expect(try stage.end() == [])
    }

    /// xedit edits a file and saves it.
    @Test func xeditSaves() throws {
        let stage = try XStage("xedit", ["HOME/text"])
        try stage.expectEqual("xedit-empty")
        try stage.move(200, 200)
        try stage.type("Hello, world.")
        try stage.expectEqual("xedit-text")
        // The button Save, the second in the top row.
        try stage.click(60, 12)
        for file in [stage.files("text").theirs, stage.files("text").ours] {
            try Files.wait(for: file) { !$0.isEmpty }
            #expect(Files.text(file)?.hasPrefix("Hello, world.") == true)
        }
        #expect(try stage.end() == [])
    }
}
