import Framebuffer
import Plumbing
import ScenarioTest
import Sessions
import Testing

/// The clipboard in running scenarios: other people's programs and viewers copy and paste, as far as the policy lets them.
@Suite(.serialized, .enabled(if: ClipboardStage.isBuilt, "the programs of the stack, xterm or xclip are not there"))
struct ClipboardTests {
    private static let pasting = "xclip -selection clipboard -o"
    private static func copying(_ text: String) -> String { "printf '\(text)' | xclip -selection clipboard -i" }

    /// From one world to the other the flow leads, and not back; and only the one with the focus has a part in it.
    @Test func textGoesFromOneWorldToTheOtherAndNotBack() throws {
        let stage = try ClipboardStage()
        try stage.focus("a")
        try stage.copy(Self.copying("a \\316\\273"), as: "a")
        #expect(stage.state["types"] == ["text/plain;charset=utf-8"] && stage.state["bytes"] == 4)
        try stage.focus("b")
        #expect(try stage.output(Self.pasting) == "a λ")
        // What is copied there stays there: the first world has what it had, and the tools have nothing.
        try stage.copy(Self.copying("secret"), as: "b")
        #expect(try stage.output(Self.pasting) == "secret")
        try stage.focus("a")
        #expect(try stage.output(Self.pasting) == "a λ")
        #expect(throws: ScenarioError.self) { try stage.stack.command("clipboard paste") }
    }

    /// A world behind the back of the user copies nothing and sees nothing.
    @Test func withoutTheFocusNothingIsCopiedAndNothingSeen() throws {
        let stage = try ClipboardStage()
        try stage.focus("b")
        // Waits for a file, then does both.
        try stage.run(
            "(until [ -e $SHARED/go ]; do sleep 0.05; done; \(Self.pasting) >$SHARED/seen 2>&1; "
                + "\(Self.copying("stolen")); echo >$SHARED/tried) &")
        #expect(try stage.output("echo ready") == "ready\n")
        try stage.focus("a")
        try stage.copy(Self.copying("mine"), as: "a")
        #expect(try stage.stack.command("clipboard paste") == "mine")
        let rejected = stage.state["rejected"].integer ?? 0
        try Files.write([], to: stage.file("go"))
        // It has tried, and was refused.
        try Files.wait(for: stage.file("tried"))
        try stage.stack.wait(for: "clipboard/state") { $0["rejected"].integer ?? 0 > rejected }
        #expect(stage.state["label"] == "a")
        #expect(Files.text(stage.file("seen"))?.contains("mine") == false)
        #expect(try stage.stack.command("clipboard paste") == "mine")
        // With the focus it sees what it has a right to.
        try stage.focus("b")
        #expect(try stage.output(Self.pasting) == "mine")
    }

    /// PRIMARY stays in its world, whatever flows.
    @Test func primaryStaysWhereItIs() throws {
        let stage = try ClipboardStage()
        try stage.focus("a")
        try stage.copy(Self.copying("clip"), as: "a")
        #expect(try stage.output("printf primary | xclip -i; xclip -o") == "primary")
        try stage.focus("b")
        #expect(try stage.output("xclip -o; echo; \(Self.pasting)") == "\nclip")
    }

    /// A picture goes from an X11 program to a script and back; a large one in pieces, as the program has it.
    @Test func picturesGoInAndOutOfAWorld() throws {
        let stage = try ClipboardStage()
        var picture: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
        picture += (0..<3 << 20).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 3) }
        try Files.write(picture, to: stage.file("there"))
        try stage.focus("a")
        try stage.copy("xclip -selection clipboard -t image/png -i $SHARED/there", as: "a")
        try stage.stack.command("clipboard paste --type image/png >\(stage.file("outside"))")
        #expect(try Files.read(stage.file("outside")) == picture)
        // To the other world, in which nobody has copied.
        try stage.focus("b")
        #expect(try stage.output("\(Self.pasting) -t TARGETS").split(separator: "\n").contains("image/png"))
        let inside = try stage.output("\(Self.pasting) -t image/png | cmp - $SHARED/there && echo equal")
        #expect(inside == "equal\n")
    }

    /// Scripts copy and paste texts and pictures; what is none is refused.
    @Test func theCommandCopiesAndPastes() throws {
        let stage = try ClipboardStage(hasWorlds: false)
        let stack = stage.stack
        let file = stage.file("content")
        try Files.write(Array("Grüße λ\n".utf8), to: file)
        try stack.command("clipboard copy <\(file)")
        #expect(try stack.command("clipboard paste") == "Grüße λ\n")
        #expect(try stack.command("clipboard types") == "text/plain;charset=utf-8\n")
        // A picture of some megabytes.
        var picture: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
        picture += (0..<5 << 20).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 3) }
        try Files.write(picture, to: file)
        try stack.command("clipboard copy --type image/png <\(file)")
        try stack.command("clipboard paste --type image/png >\(stage.file("pasted"))")
        #expect(try Files.read(stage.file("pasted")) == picture)
        #expect(throws: ScenarioError.self) { try stack.command("clipboard paste") }
        // No UTF-8, no PNG, more than there may be, and somebody of whom no policy speaks.
        for words in [
            "clipboard copy <\(file)", "clipboard copy --type image/png </etc/hostname",
            "clipboard copy --type a/b </dev/zero", "clipboard copy --type nonsense </etc/hostname",
            "clipboard --label somebody copy </etc/hostname",
        ] {
            #expect(throws: ScenarioError.self, "\(words)") { try stack.command(words) }
        }
        #expect(stage.state["types"] == ["image/png"])
        let left = try stack.end()
        #expect(left == [])
    }

    /// A viewer that knows only Latin-1, both ways.
    @Test func anOldViewerCopiesAndPastes() throws {
        let stage = try ClipboardStage(hasWorlds: false)
        try stage.stack.wait(for: "clipboard/state") { _ in true }
        // The viewer may have come before the server knew of the clipboard.
        try stage.stack.settle()
        try stage.screen.offerClipboard("Grüße")
        try stage.stack.wait(for: "clipboard/state") { $0["label"] == "vnc-server" }
        #expect(try stage.stack.command("clipboard paste") == "Grüße")
        try Files.write(Array("zurück λ".utf8), to: stage.file("content"))
        try stage.stack.command("clipboard copy <\(stage.file("content"))")
        try stage.screen.wait("the clipboard") { $0.clipboard == "zurück ?" }
        let left = try stage.stack.end()
        #expect(left == [])
    }

    /// TigerVNC's viewer by the extended clipboard, in all of Unicode, both ways.
    @Test(.enabled(if: TigerViewer.isInstalled, "the TigerVNC viewer is not installed"))
    func theTigerViewerCopiesAndPastes() throws {
        let stage = try ClipboardStage(hasWorlds: false)
        try stage.stack.settle()
        let display = try XvfbDisplay(Area(1500, 600))
        let viewer = try TigerViewer(stage.stack.vnc(), password: stage.stack.password, on: display)
        let (there, back) = ("Grüße λ 漢字 🙂\nzwei", "zurück λ 漢字 🙂\nzwei")
        try Files.write(Array(there.utf8), to: stage.file("there"))
        // The viewer hears of what is copied once it has come in, which it does not tell.
        var read = ""
        var copied: ScenarioProcess?
        for _ in 0..<40 where read != there {
            // It stays and hands out what was copied until the next one copies.
            copied = try display.start("xclip", ["-quiet", "-selection", "clipboard", "-i", stage.file("there")])
            _ = try? stage.stack.wait(for: "clipboard/state", limit: 500) { $0["label"] == "vnc-server" }
            read = (try? stage.stack.command("clipboard paste")) ?? ""
        }
        #expect(read == there)
        copied?.stop()
        try Files.write(Array(back.utf8), to: stage.file("back"))
        try stage.stack.command("clipboard copy <\(stage.file("back"))")
        var pasted = ""
        for _ in 0..<200 where pasted != back {
            pasted = (try? display.run("xclip", ["-selection", "clipboard", "-o"])) ?? ""
        }
        #expect(pasted == back)
        viewer.process.stop()
        let left = try stage.stack.end()
        #expect(left == [])
    }
}
