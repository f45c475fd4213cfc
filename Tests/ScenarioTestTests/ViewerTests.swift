import Framebuffer
import Plumbing
import ScenarioTest
import Sessions
import Testing

/// The drivers of other people's viewers, against an X server that speaks VNC.
@Suite(.serialized, .enabled(if: XvncServer.isInstalled, "Xvnc is not installed"))
struct ViewerTests {
    private let server: XvncServer

    init() throws { server = try XvncServer(Area(640, 480)) }

    /// A terminal that fills the screen and writes two lines that are typed into it to a file.
    private func terminal(_ file: String) throws -> ScenarioProcess {
        try server.start(
            "xterm",
            [
                "-geometry", "100x40+0+0", "-e", "sh", "-c",
                "stty -echo; head -n 2 > \(file).part; mv \(file).part \(file); read wait",
            ])
    }

    @Test(.enabled(if: XvfbDisplay.isInstalled, "Xvfb or xdotool is not installed"))
    func anXDisplayIsSeenAndDriven() throws {
        let display = try XvfbDisplay(Area(320, 200))
        let other = try XvfbDisplay(Area(64, 64))
        #expect(display.number != other.number)
        try display.run("xsetroot", ["-solid", "#204060"])
        try display.waitUntil("a colour") { $0.count(of: Color(rgb: 0x204060)) == 320 * 200 }
        let watcher = try display.start("xev", ["-geometry", "200x150+0+0"])
        try watcher.waitForLine(containing: "MapNotify")
        try display.waitUntil("a window") { $0[100, 20] != Color(rgb: 0x204060) }
        try display.drag(from: Point(20, 20), to: Point(120, 70), steps: 5)
        for x in [40, 60, 80, 100, 120] { try watcher.waitForLine(containing: "(\(x),\((x - 20) / 2 + 20))") }
        try watcher.waitForLine(containing: "ButtonRelease")
        try display.type("a")
        try watcher.waitForLine(containing: "keysym 0x61, a")
    }

    @Test(.enabled(if: XvfbDisplay.isInstalled, "Xvfb or xdotool is not installed"))
    func aStillDisplayReachesTheLimit() throws {
        let display = try XvfbDisplay(Area(64, 64))
        let error = #expect(throws: ScenarioError.self) {
            try display.waitUntil("what never comes", limit: 50) { _ in false }
        }
        #expect(error?.code == .limit)
    }

    @Test(
        .enabled(if: TigerViewer.isInstalled, "the TigerVNC viewer is not installed"),
        arguments: ["Tight", "ZRLE", "Raw"])
    func theTigerViewerShowsAndTypes(_ encoding: String) throws {
        let folder = try TestFolder()
        try server.run("xsetroot", ["-solid", "#ff8800"])
        let viewer = try TigerViewer(server.address, encoding: encoding)
        let orange = Color(rgb: 0xff8800)
        try viewer.display.waitUntil("the server's colour") { $0.count(of: orange) == 640 * 480 }
        let terminal = try terminal(folder.file("typed"))
        try viewer.display.waitUntil("a terminal") { $0.count(of: orange) < 30_000 }
        try viewer.display.xdotool(["mousemove", "640", "400"])
        try viewer.display.type("Hello, Tiger! {42%}\n")
        try viewer.display.type("zweite Zeile\n")
        #expect(try Files.wait(for: folder.file("typed")) == "Hello, Tiger! {42%}\nzweite Zeile\n")
        _ = terminal
    }

    @Test(
        .enabled(
            if: ChromiumBrowser.isInstalled && Websockify.isInstalled, "Chromium, noVNC or websockify is not installed")
    )
    func noVNCInChromiumShowsAndTypes() throws {
        let folder = try TestFolder()
        try server.run("xsetroot", ["-solid", "#ff8800"])
        let bridge = try Websockify(port: 16_960, to: server.address)
        let browser = try ChromiumBrowser()
        let page = try ChromiumPage(browser, bridge.page)
        try page.waitUntil(script: "document.querySelector('#status').textContent.startsWith('Connected')")
        let orange = Color(rgb: 0xff8800)
        try page.waitUntil("the server's colour") { $0.count(of: orange) == 640 * 480 }
        let place = try page.place(of: "canvas")
        #expect(place.area == Area(640, 480))
        #expect(try page.picture()[place.x, place.y] == orange)

        let watcher = try server.start("xev", ["-geometry", "300x300+0+0"])
        try watcher.waitForLine(containing: "MapNotify")
        try page.waitUntil("a window") { $0[place.x + 150, place.y + 20] != orange }
        try page.drag(from: place.origin + Point(20, 20), to: place.origin + Point(120, 70), steps: 5)
        try watcher.waitForLine(containing: "ButtonPress")
        try watcher.waitForLine(containing: "(120,70)")
        try watcher.waitForLine(containing: "ButtonRelease")
        try page.wheel(at: place.origin + Point(100, 100), y: -1)
        try watcher.waitForLine(containing: "button 5")
        watcher.stop()

        let terminal = try terminal(folder.file("typed"))
        try page.waitUntil("a terminal") { $0.count(of: orange) < 30_000 }
        try page.click(at: place.origin + Point(300, 300))
        for character in "hello" { try page.tap(.us(character)) }
        try page.tap(BrowserKey("T", code: "KeyT", number: 84), holding: [.shift])
        try page.tap(BrowserKey("ö", code: "Semicolon", number: 186))
        try page.tap(.enter)
        for character in "line2" { try page.tap(.us(character)) }
        try page.tap(.enter)
        #expect(try Files.wait(for: folder.file("typed")) == "helloT\u{f6}\nline2\n")
        _ = terminal
    }

    @Test(.enabled(if: ChromiumBrowser.isInstalled, "Chromium is not installed"))
    func aBrowserTellsErrorsAndEnds() throws {
        let browser = try ChromiumBrowser()
        let page = try ChromiumPage(
            browser, "data:text/html,<body style='background:%23123456'><p id=x>hi", Area(200, 100))
        try page.waitUntil("the background") { $0[199, 99] == Color(rgb: 0x123456) }
        #expect(try page.picture().area == Area(200, 100))
        #expect(try page.evaluate("1 + 2").integer == 3)
        #expect(throws: ScenarioError.self) { try page.evaluate("nonsense(") }
        #expect(throws: ScenarioError.self) { try page.place(of: "#nowhere") }
        #expect(throws: ScenarioError.self) { try browser.send("No.suchMethod") }
        let below = ProcessTree.descendants(of: browser.process.pid)
        #expect(!below.isEmpty)
        browser.process.stop()
        try ProcessTree.waitUntilGone(below)
    }
}
