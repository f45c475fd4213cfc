import Foundation
import Framebuffer
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
    @Test(arguments: ["xlogo", "xcalc", "xman", "xedit", "xfig"])
    func aPictureIsEqual(_ program: String) throws {
        try #require(Programs.find(program) != nil, "\(program) is not installed")
        let stage = try XStage(program, program == "xfig" ? ["-nosplash"] : [])
        try stage.expectEqual(program)
        #expect(try stage.end() == [])
    }

    /// A clock at the same time on both sides.
    @Test func aClockIsEqual() throws {
        let stage = try XStage("xclock", ["-update", "3600"], at: "2026-01-01 10:08:42")
        try stage.expectEqual("xclock")
        // What tells the time leaves its own shared memory behind when it is ended by a signal.
        let left = try stage.end().filter { !$0.contains("faketime") }
        #expect(left == [])
    }

    /// What moves by itself, or is shaped, shows something.
    @Test(arguments: ["oclock", "xeyes", "xosview", "ico", "xev", "st", "xfontsel"])
    func somethingIsShown(_ program: String) throws {
        try #require(Programs.find(program) != nil, "\(program) is not installed")
        let stage = try XStage(program)
        try stage.screen.waitUntil("a picture of \(program)") { $0.colors(upTo: 3) > 1 }
        #expect(try stage.end() == [])
    }

    /// A terminal runs a shell, shows colours as on Xvfb, and gives what was selected to another program.
    @Test func xtermSelects() throws {
        let script =
            "printf '\\033[31mred\\033[0m and \\033[1;34mblue\\033[0m\\n'; read line; xclip -o > SHARED/selected; cat"
        let stage = try XStage("xterm", ["-e", "sh", "-c", script])
        try stage.expectEqual("xterm")
        try stage.type("typed")
        try stage.expectEqual("xterm-typed")
        // The first word is selected by two clicks, here alone; the line that was typed ends, and xclip asks for it.
        for _ in 0..<2 { try stage.click(8, 8, only: .ours) }
        try stage.screen.type("\n")
        let file = stage.file("selected")
        try Files.wait(for: file) { !$0.isEmpty }
        #expect(Files.text(file) == "red")
        #expect(try stage.end() == [])
    }

    /// xcalc computes: the same keys and buttons lead to the same picture.
    @Test func xcalcComputes() throws {
        let stage = try XStage("xcalc")
        try stage.expectEqual("xcalc")
        try stage.click(30, 30)
        try stage.type("12*12=")
        try stage.leave()
        try stage.expectEqual("xcalc-144")
        #expect(try stage.end() == [])
    }

    /// xedit edits a file and saves it.
    @Test func xeditSaves() throws {
        let stage = try XStage("xedit", ["SHARED/text"])
        try stage.expectEqual("xedit-empty")
        try stage.click(200, 200)
        try stage.type("Hello, world.")
        // The caret follows the pointer's window.
        try stage.leave()
        try stage.expectEqual("xedit-text")
        // The button Save, the second in the top row; one after the other, since both write the same file.
        let file = stage.file("text")
        for side in [XStage.Side.theirs, .ours] {
            try stage.click(60, 12, only: side)
            try Files.wait(for: file) { !$0.isEmpty }
            #expect(Files.text(file)?.hasPrefix("Hello, world.") == true, "\(side)")
            Files.removeAll(file)
        }
        #expect(try stage.end() == [])
    }
}
