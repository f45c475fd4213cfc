import Foundation
import Framebuffer
import Plumbing
import ScenarioTest
import Sessions
import Testing

/// X programs of the distribution, unmodified, on ours: what they show is what they show on Xvfb, and they do their work when they are
/// clicked and typed into.
@Suite(
    .serialized,
    .enabled(if: XStage.isPossible, "the programs of the stack, Xvfb, xdotool, x11-apps or xterm are not there"))
struct LadderTests {
    /// What shows something that does not change by itself.
    @Test(arguments: ["xlogo"])
    func aPictureIsEqual(_ program: String) throws {
        let stage = try XStage(program)
        try stage.expectEqual(program)
        try stage.click(50, 50)
        try stage.type("a")
        try stage.expectUnchanged(program)
        let left = try stage.end()
        #expect(left == [])
    }

    /// Clocks at the same time on both sides, one of them round.
    @Test(arguments: [["xclock", "-update", "3600"], ["oclock"]])
    func aClockIsEqual(_ words: [String]) throws {
        let stage = try XStage(
            words[0], Array(words.dropFirst()), XStage.Setting(time: "2026-01-01 10:08:42"))
        try stage.expectEqual(words[0])
        try stage.click(50, 50)
        try stage.type("a")
        try stage.expectUnchanged(words[0])
        let left = try stage.end()
        #expect(left == [])
    }

    /// What moves by itself goes on doing so.
    @Test(arguments: [["xclock", "-update", "1"], ["xosview"], ["ico"]])
    func itMoves(_ words: [String]) throws {
        let worlds = try XWorlds(["world"])
        try worlds.start(words.joined(separator: " "), in: "world")
        func expectMoves() throws {
            var seen: [Bitmap] = []
            try worlds.screen.waitUntil("several pictures of \(words)") { picture in
                if !seen.contains(picture) { seen.append(picture) }
                return seen.count > 2
            }
        }
        try expectMoves()
        // As it does while it is clicked and typed into.
        try worlds.screen.click(at: Point(50, 50))
        try worlds.screen.type("a")
        try expectMoves()
        let left = try worlds.end()
        #expect(left == [])
    }

    /// Eyes look to where the pointer is.
    @Test func xeyesFollow() throws {
        let stage = try XStage("xeyes", [], XStage.Setting(rests: false))
        // Where they look at first depends on who has moved.
        try stage.expectEqual("xeyes", ignoring: Region(Rect(0, 10, 150, 80)))
        for (x, y) in [(20, 20), (75, 50), (130, 80)] {
            try stage.move(x, y)
            try stage.expectEqual("xeyes-\(x)")
        }
        let left = try stage.end()
        #expect(left == [])
    }

    /// A terminal runs a shell, shows colours as on Xvfb, opens and closes its menu, and gives what was selected to another program.
    @Test func xtermSelects() throws {
        let script =
            "printf '\\033[31mred\\033[0m and \\033[1;34mblue\\033[0m\\n'; read line; xclip -o > SHARED/selected; cat"
        let stage = try XStage("xterm", ["-e", "sh", "-c", script])
        try stage.expectEqual("xterm")
        try stage.type("typed")
        try stage.expectEqual("xterm-typed")
        let typed = stage.wanted
        try stage.move(40, 60)
        try stage.key("ctrl", .control, isDown: true)
        try stage.press(.left, isDown: true)
        try stage.expectEqual("xterm-menu", popups: 1)
        try stage.press(.left, isDown: false)
        try stage.key("ctrl", .control, isDown: false)
        try stage.expectEqual("xterm-closed")
        #expect(stage.wanted == typed)
        // The first word is selected by two clicks, here alone; the line that was typed ends, and xclip asks for it.
        for _ in 0..<2 { try stage.click(8, 8, only: .ours) }
        try stage.type("\n", only: .ours)
        let file = stage.file("selected")
        try Files.wait(for: file) { !$0.isEmpty }
        #expect(Files.text(file) == "red")
        let left = try stage.end()
        #expect(left == [])
    }

    /// A terminal that draws by RENDER.
    @Test func stIsTypedInto() throws {
        let stage = try XStage("st", ["-f", "DejaVu Sans Mono:pixelsize=15", "-e", "cat"])
        try stage.expectEqual("st")
        // The left one would select a word or a line, by the time since the start.
        try stage.click(100, 100, .right)
        try stage.type("typed\n")
        try stage.expectEqual("st-typed")
        let left = try stage.end()
        #expect(left == [])
    }

    /// xcalc computes: the same keys and buttons lead to the same picture.
    @Test func xcalcComputes() throws {
        let stage = try XStage("xcalc")
        try stage.expectEqual("xcalc")
        try stage.click(30, 30)
        try stage.type("12*12=")
        try stage.leave()
        try stage.expectEqual("xcalc-144")
        let left = try stage.end()
        #expect(left == [])
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
        let left = try stage.end()
        #expect(left == [])
    }

    /// xman opens a page, and a menu on it.
    @Test func xmanOpensAPage() throws {
        let stage = try XStage("xman")
        try stage.expectEqual("xman")
        try stage.tap("n", Keysym("n"), holding: [("ctrl", .control)])
        try stage.expectEqual("xman-page")
        try stage.move(28, 11)
        try stage.press(.left, isDown: true)
        try stage.expectEqual("xman-menu", popups: 1)
        try stage.move(60, 111)
        try stage.expectEqual("xman-chosen", popups: 1)
        try stage.move(600, 500)
        try stage.press(.left, isDown: false)
        try stage.expectEqual("xman-closed")
        let left = try stage.end()
        #expect(left == [])
    }

    /// xfig draws what is clicked, opens a menu, saves and exports.
    @Test func xfigDraws() throws {
        try #require(Programs.find("xfig") != nil, "xfig is not installed")
        let stage = try XStage("xfig", ["-nosplash", "-dontshowballoons", "SHARED/drawing.fig"])
        try stage.expectEqual("xfig")
        // The tool for boxes, and two corners; that for circles by diameter, and its ends.
        for (name, tool, from, to) in [
            ("box", Point(93, 218), Point(200, 200), Point(400, 300)),
            ("circle", Point(57, 152), Point(600, 300), Point(660, 350)),
        ] {
            try stage.click(tool.x, tool.y)
            try stage.click(from.x, from.y)
            try stage.expectEqual("xfig-\(name)-begun")
            try stage.move(to.x, to.y)
            try stage.expectEqual("xfig-\(name)-outline")
            try stage.click(to.x, to.y)
            try stage.expectEqual("xfig-\(name)")
        }
        try stage.move(30, 12)
        try stage.press(.left, isDown: true)
        try stage.expectEqual("xfig-menu", popups: 1)
        try stage.move(700, 600)
        try stage.press(.left, isDown: false)
        // What the menu covered there is drawn anew, and the tool has no frame then; here nothing was covered.
        try stage.expectEqual("xfig-closed", ignoring: Region(Rect(38, 136, 37, 33)))
        // One after the other, since both write the same files.
        var drawings: [String] = []
        var pictures: [[Substring]] = []
        for side in [XStage.Side.theirs, .ours] {
            let (drawing, picture) = (stage.file("drawing.fig"), stage.file("drawing.eps"))
            try stage.tap("s", Keysym("s"), holding: [("alt", .alt)], only: side)
            drawings.append(try Files.wait(for: drawing) { $0.contains("\n2 2 ") && $0.hasSuffix("\n") })
            try stage.tap("x", Keysym("X"), holding: [("alt", .alt), ("shift", .shift)], only: side)
            let text = try Files.wait(for: picture) { $0.contains("%%EOF") || $0.contains("showpage") }
            pictures.append(text.split(separator: "\n").filter { !$0.contains("Date") })
            for file in [drawing, picture] { Files.removeAll(file) }
        }
        #expect(drawings[0] == drawings[1])
        #expect(pictures[0] == pictures[1] && pictures[0].count > 20)
        let left = try stage.end()
        #expect(left == [])
    }

    /// xfontsel takes another slant by the menu of that field.
    @Test func xfontselChooses() throws {
        let stage = try XStage("xfontsel")
        // How many fonts there are is told at the right; ours has none of Type 1.
        let count = Region(Rect(380, 0, 194, 27))
        try stage.expectEqual("xfontsel", ignoring: count)
        try stage.move(137, 39)
        try stage.press(.left, isDown: true)
        try stage.expectEqual("xfontsel-menu", ignoring: count, popups: 1)
        try stage.move(137, 89)
        try stage.expectEqual("xfontsel-chosen", ignoring: count, popups: 1)
        try stage.press(.left, isDown: false)
        try stage.leave()
        try stage.expectEqual("xfontsel-slant", ignoring: count)
        let left = try stage.end()
        #expect(left == [])
    }

    /// What a magnifier shows of nothing, and of a pixel of that.
    @Test func xmagMagnifies() throws {
        let stage = try XStage("xmag", ["-source", "64x64+100+100"], XStage.Setting(background: .black))
        try stage.expectEqual("xmag")
        try stage.move(100, 100)
        try stage.press(.left, isDown: true)
        try stage.expectEqual("xmag-pixel", popups: 1)
        try stage.press(.left, isDown: false)
        try stage.expectEqual("xmag-closed")
        let left = try stage.end()
        #expect(left == [])
    }

    /// A window manager in a world of its own, with a visible root: a window is moved by its title bar, made an icon, and opened again.
    @Test func twmManages() throws {
        // Xvfb, not ours: while twm has grabbed it, it sometimes hears nobody any more, those on whom grabs have no effect included.
        try withKnownIssue("Xvfb does not answer during a grab", isIntermittent: true) {
            try moveWithTwm()
        } matching: { issue in
            (issue.error as? SystemError)?.operation == "X server"
        }
    }

    private func moveWithTwm() throws {
        // In this locale titles need one font; in others twm takes some of Type 1 too, which ours has not.
        let setting = XStage.Setting(
            environment: ["LC_ALL": "C"], world: "{root: true, size: [800, 600]}", area: Area(800, 600),
            background: .black, isWhole: true)
        let stage = try XStage(
            "sh", ["-c", "twm & exec xterm -geometry 60x12+100+100 -e sh -c 'printf inside; cat'"], setting)
        try stage.expectEqual("twm")
        // By the title bar.
        try stage.move(250, 108)
        try stage.expectEqual("twm-focused")
        // While twm holds the server the terminal may not have drawn its cursor anew.
        let cursor = Region(Rect(102, 127, 60, 18))
        try stage.press(.left, isDown: true)
        try stage.move(300, 200)
        try stage.expectEqual("twm-outline", ignoring: cursor) {
            try stage.move(301, 201)
            try stage.move(300, 200)
        }
        try stage.move(350, 258)
        try stage.expectEqual("twm-outline-on", ignoring: cursor)
        try stage.press(.left, isDown: false)
        try stage.move(400, 350)
        try stage.expectEqual("twm-moved")
        try stage.type("typed\n")
        try stage.expectEqual("twm-typed")
        let open = stage.wanted
        // The button on the left of the bar makes an icon, and a click on that a window.
        try stage.click(208, 259)
        try stage.move(400, 350)
        try stage.expectEqual("twm-icon")
        try stage.click(228, 290)
        try stage.move(400, 350)
        try stage.expectEqual("twm-window")
        #expect(stage.wanted == open)
        // A menu of the root.
        try stage.move(700, 400)
        try stage.press(.left, isDown: true)
        try stage.expectEqual("twm-menu")
        try stage.press(.left, isDown: false)
        try stage.expectEqual("twm-closed")
        let left = try stage.end()
        #expect(left == [])
    }

    /// A program of another group, whose libraries the loader takes from nowhere but the system, comes by the socket.
    @Test(.enabled(if: getuid() == 0, "only root can make it"))
    func aSetgidProgramIsServed() throws {
        let folder = try TestFolder("setgid")
        try Programs.run("install", ["-g", "tty", "-m", "2755", Programs.find("xterm") ?? "", folder.file("xterm")])
        let stage = try XStage(folder.file("xterm"), ["-e", "sh", "-c", "printf inside; cat"])
        try stage.expectEqual("xterm")
        try stage.type("typed\n")
        try stage.expectEqual("xterm-typed")
        let left = try stage.end()
        #expect(left == [])
    }

    /// x11perf comes to its end.
    @Test func x11perfEnds() throws {
        let tests = [
            "dot", "srect10", "circle100", "ftext", "copywinwin100", "getimage100", "create",
        ]
        let worlds = try XWorlds(["world"])
        try worlds.run(
            "x11perf -repeat 1 -time 1 \(tests.map { "-\($0)" }.joined(separator: " ")) >perf 2>&1; echo end $? >>perf",
            in: "world")
        let text = try Files.wait(for: worlds.file("perf"), limit: 2 * Deadline.limit) { $0.contains("\nend ") }
        #expect(text.hasSuffix("end 0\n"))
        #expect(text.split(separator: "\n").count { $0.contains(" reps @ ") } >= tests.count, "\(text)")
        let left = try worlds.end()
        #expect(left == [])
    }

    /// xev tells of the key that it was sent.
    @Test func xevTellsOfKeys() throws {
        let worlds = try XWorlds(["world"])
        try worlds.start("stdbuf -oL xev >keys", in: "world")
        var place = Point.zero
        try worlds.screen.waitUntil("the window of xev") { picture in
            guard let first = picture.pixels.firstIndex(of: Color.white.bits) else { return false }
            place = Point(first % picture.area.width, first / picture.area.width)
            return true
        }
        try worlds.screen.click(at: place + Point(5, 5))
        try worlds.screen.type("a")
        let text = try Files.wait(for: worlds.file("keys")) { text in
            text.contains("KeyRelease event") && text.contains("ButtonRelease event")
        }
        #expect(text.contains("(keysym 0x61, a), same_screen YES"))
        let left = try worlds.end()
        #expect(left == [])
    }
}
