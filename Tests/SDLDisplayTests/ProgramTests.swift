import Framebuffer
import Plumbing
import Sessions
import TestKit
import Testing

/// The program as it is shipped, in a real window of a virtual screen, moved and typed on by xdotool.
@Suite(.serialized, .enabled(if: VirtualScreen.missing == nil, "Xvfb, xdotool and xwd are needed"))
struct ProgramTests {
    /// A scene: the screen, the program, its server.
    final class Scene {
        let parent: LocalParent
        let server: FakeScreen
        let screen: VirtualScreen
        let program: ChildProcess
        private let link: ParentLink
        let clipboard: FakeClipboard?
        private var links: [ParentLink] = []

        init(_ config: Document, _ clipboard: (LocalParent) throws -> FakeClipboard? = { _ in nil }) throws {
            parent = LocalParent(try Loop())
            self.clipboard = try clipboard(parent)
            server = try FakeScreen(parent)
            screen = try VirtualScreen(parent, Area(800, 600))
            parent.roms["sdl/config"] = config
            link = try parent.link("sdl")
            program = try ChildProcess(
                path: Files.programDirectory + "/sdl-display", arguments: ["sdl-display", "a label"],
                environment: ["NITPICKER_LINK=3", "DISPLAY=\(screen.display)", "SDL_VIDEODRIVER=x11", "HOME=/tmp"],
                keeping: [link.descriptorNumber])
            // Without a window manager the window opens in the middle.
            try screen.act("search", "--sync", "--name", "^a label$", "windowmove", "0", "0")
        }

        /// Serves until the window's pixel has the colour; a minute's worth of pictures at most.
        func waitForPixel(_ x: Int, _ y: Int, _ rgb: UInt32) throws {
            for _ in 0..<100 {
                if try screen.picture()[x, y] == Color(rgb: rgb) { return }
            }
            Issue.record("pixel \(x), \(y) is \(String(try screen.picture()[x, y].bits, radix: 16))")
        }

        func waitForEnd() throws -> Plumbing.ExitStatus? { try waitForEnd(program) }

        func waitForEnd(_ program: borrowing ChildProcess) throws -> Plumbing.ExitStatus? {
            let end = Instant.now.advanced(milliseconds: 60_000)
            while Instant.now < end {
                if let status = try program.reap() { return status }
                try parent.loop.turn(milliseconds: 100)
            }
            return nil
        }

        /// Starts another one.
        func start(_ environment: [String]) throws -> ChildProcess {
            let link = try parent.link("sdl")
            links.append(link)
            return try ChildProcess(
                path: Files.programDirectory + "/sdl-display", arguments: ["sdl-display", "another"],
                environment: ["NITPICKER_LINK=3", "HOME=/tmp"] + environment, keeping: [link.descriptorNumber])
        }
    }

    static func key(_ event: InputEvent) -> String? {
        switch event {
        case .press(let press): "+\(press.key.rawValue)" + (press.character.map { String(Character($0)) } ?? "")
        case .release(let key): "-\(key.rawValue)"
        default: nil
        }
    }

    @Test func aWindowShowsWhatTheServerDraws() throws {
        let scene = try Scene(["width": 400, "height": 300])
        let server = scene.server
        #expect(scene.parent.run { server.frames > 0 })
        #expect(server.outputs.first?.area == Area(400, 300) && server.outputs.first?.pointerApart == true)
        try scene.waitForPixel(200, 150, 0x204060)
        let before = server.frames
        server.paint(Rect(10, 20, 30, 40), Color(rgb: 0xc08040))
        try scene.waitForPixel(10, 20, 0xc08040)
        let picture = try scene.screen.picture()
        #expect(picture[39, 59] == Color(rgb: 0xc08040) && picture[40, 60] == Color(rgb: 0x204060))
        // One change is one frame: nothing is fetched when nothing changed.
        #expect(server.frames == before + 1)
        scene.program.signal(15)
        #expect(try scene.waitForEnd() == .exited(0))
    }

    @Test func whatAPersonDoesIsInjected() throws {
        let scene = try Scene(["width": 400, "height": 300, "release-key": "F12"])
        let server = scene.server
        try scene.waitForPixel(200, 150, 0x204060)
        try scene.screen.act("mousemove", "50", "60", "click", "1", "key", "a", "key", "shift+b", "click", "4")
        #expect(scene.parent.run { server.events.contains(.wheel(dx: 0, dy: 120)) })
        // Positions are the panorama's, in which this output lies at 1000, 500.
        #expect(server.events.contains(.motion(x: 1050, y: 560)))
        #expect(server.events.compactMap(Self.key) == ["+272", "-272", "+30a", "-30", "+42", "+48B", "-42", "-48"])

        // The release key reaches nobody; the title tells whether the keyboard is taken.
        try scene.screen.act("search", "--name", "^a label - F12 releases the keyboard$")
        server.forgetEvents()
        try scene.screen.act("key", "F12", "key", "c")
        #expect(scene.parent.run { server.events.contains(.release(KeyCode(46))) })
        #expect(server.events.compactMap(Self.key) == ["+46c", "-46"])
        try scene.screen.act("search", "--name", "^a label$")
    }

    @Test func whatIsTypedWhileTheServerTalksArrivesOnce() throws {
        let scene = try Scene(["width": 400, "height": 300, "release-key": "F12"])
        let server = scene.server
        try scene.waitForPixel(200, 150, 0x204060)
        try scene.screen.act("mousemove", "50", "60", "click", "1")
        #expect(scene.parent.run { server.events.contains(.release(.left)) })
        // Messages wake the program from another thread, also between a key and its text.
        var timer: Loop.Timer?
        func chatter() {
            server.chatter()
            timer = scene.parent.loop.schedule(afterMilliseconds: 0) { chatter() }
        }
        server.forgetEvents()
        chatter()
        let text = String(repeating: "thequickbrownfoxjumpsoverthelazydog", count: 12)
        try scene.screen.act("type", "--delay", "6", text)
        let isDone = { server.events.count { if case .release = $0 { true } else { false } } >= text.count }
        #expect(scene.parent.run(until: isDone))
        timer?.cancel()
        let typed = server.events.compactMap { if case .press(let press) = $0 { press } else { nil } }
        #expect(String(String.UnicodeScalarView(typed.compactMap(\.character))) == text)
        #expect(typed.count == text.count)
    }

    @Test func theOutputFollowsTheWindow() throws {
        let scene = try Scene(["width": 400, "height": 300, "release-key": "f12"])
        let server = scene.server
        try scene.waitForPixel(200, 150, 0x204060)
        try scene.screen.act("search", "--name", "^a label$", "windowsize", "500", "350")
        #expect(scene.parent.run { server.outputs.last?.area == Area(500, 350) })
        server.paint(Rect(490, 340, 10, 10), Color(rgb: 0x00ff00))
        try scene.waitForPixel(499, 349, 0x00ff00)
        // With the release key, F makes it as large as the screen, and back.
        try scene.screen.act("mousemove", "50", "60", "keydown", "F12", "key", "f", "keyup", "F12")
        #expect(scene.parent.run { server.outputs.last?.area == Area(800, 600) })
        #expect(!server.events.contains { if case .press = $0 { true } else { false } })
    }

    @Test func withoutItsScreenItEndsWithAnError() throws {
        let scene = try Scene(["width": 400, "height": 300])
        try scene.waitForPixel(200, 150, 0x204060)
        scene.screen.kill()
        #expect(try scene.waitForEnd() == .exited(1))
        // Nor does it begin where there is none: SDL would fall back to drivers that show nothing.
        let again = try scene.start(["DISPLAY=\(scene.screen.display)"])
        #expect(try scene.waitForEnd(again) == .exited(1))
    }

    @Test func aDriverWithoutAScreenIsTakenWhenItIsAskedFor() throws {
        let scene = try Scene(["width": 400, "height": 300])
        let frames = scene.server.frames
        let blind = try scene.start(["SDL_VIDEODRIVER=offscreen"])
        #expect(scene.parent.run { scene.server.outputs.count == 2 && scene.server.frames > frames })
        blind.signal(15)
        #expect(try scene.waitForEnd(blind) == .exited(0))
    }

    @Test func aRestartedServerIsFoundAgain() throws {
        let scene = try Scene(["width": 400, "height": 300])
        let server = scene.server
        try scene.waitForPixel(200, 150, 0x204060)
        try scene.screen.act("mousemove", "50", "60")
        #expect(scene.parent.run { server.events.contains(.motion(x: 1050, y: 560)) })
        server.die()
        server.forgetEvents()
        try server.serve()
        #expect(scene.parent.run { server.outputs.last?.area == Area(400, 300) })
        // It learns where the pointer is, without anybody moving it.
        #expect(scene.parent.run { !server.events.isEmpty })
        #expect(server.events == [.motion(x: 1050, y: 560)])
        server.paint(Rect(0, 0, 5, 5), Color(rgb: 0xff00ff))
        try scene.waitForPixel(4, 4, 0xff00ff)
        try scene.screen.act("mousemove", "7", "8", "click", "3")
        #expect(scene.parent.run { server.events.contains(.release(.right)) })
    }

    /// A text goes from the host to the desktop and back; what is copied while another window has the focus stays there.
    @Test(.enabled(if: Files.isExecutable("/usr/bin/xclip"), "xclip is needed"))
    func theHostsClipboardIsTheDesktops() throws {
        let scene = try Scene(["width": 400, "height": 300]) { try FakeClipboard($0) }
        let clipboard = try #require(scene.clipboard)
        try scene.waitForPixel(200, 150, 0x204060)
        #expect(scene.parent.run { clipboard.readerCount == 1 })
        // Nothing is looked at while the window has not the focus, and then what is there by then.
        try scene.screen.act("search", "--name", "^a label", "windowunmap", "--sync")
        try scene.screen.copy("beside")
        try scene.screen.copy("Grüße λ")
        try scene.screen.act("search", "--name", "^a label", "windowmap", "--sync", "windowfocus", "--sync")
        #expect(scene.parent.run { !clipboard.copies.isEmpty })
        #expect(clipboard.copies.map { $0.clip.text } == ["Grüße λ"])
        #expect(clipboard.copies.map(\.label) == ["sdl -> clipboard"])
        clipboard.show(Clip(text: "from the desktop: λ"))
        #expect(try scene.screen.paste { $0 == "from the desktop: λ" })
        // Its own text is not news to the desktop; what another program has instead is.
        try scene.screen.copy("last")
        #expect(scene.parent.run { clipboard.copies.count > 1 })
        #expect(clipboard.copies.map { $0.clip.text } == ["Grüße λ", "last"])
    }
}
