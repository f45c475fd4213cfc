import Framebuffer
import NIOPosix
import Plumbing
import ScenarioTest
import Sessions
import Testing
import VNCFront

/// The viewer page in a real browser, in front of an X server that speaks VNC.
@Suite(
    .serialized,
    .enabled(
        if: XvncServer.isInstalled && ChromiumBrowser.isInstalled && Files.exists("/usr/share/novnc/core/rfb.js"),
        "Xvnc, Chromium or noVNC is not installed"))
final class ViewerPageTests {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let token = Token.made()
    private let orange = Color(rgb: 0xff8800)

    deinit { group.shutdownGracefully { _ in } }

    private func front(_ server: XvncServer) throws -> Front { try Front.open(house: house(server), group: group) }

    private func house(_ server: XvncServer) throws -> Front.House {
        Front.House(token: token, vnc: try #require(server.unixPath), shelf: try Shelf(novnc: "/usr/share/novnc"))
    }

    private func server(_ passwordFile: String? = nil) throws -> XvncServer {
        let server = try XvncServer(Area(640, 480), passwordFile: passwordFile)
        try server.run("xsetroot", ["-solid", "#ff8800"])
        return server
    }

    private func state(_ name: String) -> String { "document.body.dataset.state === '\(name)'" }

    @Test func thePageShowsTheScreenTypesAndFits() throws {
        let server = try server()
        let front = try front(server)
        let page = try ChromiumPage(ChromiumBrowser(), front.url)
        try page.waitUntil(script: state("connected"))
        // The whole picture, scaled to the window's height: 1066x800.
        try page.waitUntil("the server's colour") { $0.count(of: orange) > 800_000 }
        #expect(try page.place(of: "canvas").height == 800)
        // Secrets do not stay in the address.
        #expect(try page.evaluate("location.href").string == "\(front.origin)/")
        #expect(try page.evaluate("document.cookie").string == "")

        _ = try page.evaluate("document.querySelector('[data-fit=actual]').click()")
        try page.waitUntil("one pixel for one") { (200_000...307_200).contains($0.count(of: orange)) }
        let place = try page.place(of: "canvas")
        #expect(place.area == Area(640, 480))
        let watcher = try server.start("xev", ["-geometry", "300x300+0+0"])
        try watcher.waitForLine(containing: "MapNotify")
        try page.waitUntil("a window") { $0[place.x + 150, place.y + 20] != orange }
        try page.drag(from: place.origin + Point(20, 20), to: place.origin + Point(120, 70), steps: 5)
        try watcher.waitForLine(containing: "ButtonPress")
        try watcher.waitForLine(containing: "(120,70)")
        try watcher.waitForLine(containing: "ButtonRelease")
        try page.tap(.us("q"))
        try watcher.waitForLine(containing: "keysym 0x71, q")
        watcher.stop()

        _ = try page.evaluate("document.querySelector('[data-fit=resize]').click()")
        try page.waitUntil(script: "document.querySelector('canvas').width === 1280")
        try page.waitUntil("the larger screen") { $0.count(of: orange) > 1_000_000 }
        #expect(try page.place(of: "canvas").area == Area(1280, 800))
        front.close()
    }

    @Test func thePageAsksForThePasswordUntilItIsRight() throws {
        let folder = try TestFolder()
        // "geheim12", as VNC's tools store it.
        try Files.write([0x55, 0xf5, 0x0b, 0x0f, 0xf4, 0x4d, 0xcb, 0xc3], to: folder.file("password"))
        let server = try server(folder.file("password"))
        let front = try front(server)
        let page = try ChromiumPage(ChromiumBrowser(), front.url)
        for (password, state) in [("wrong", "asking"), ("geheim12", "connected")] {
            try page.waitUntil(script: self.state("asking"))
            try page.send("Input.insertText", ["text": .string(password)])
            _ = try page.evaluate("document.querySelector('#ask button').click()")
            try page.waitUntil(script: self.state(state))
        }
        try page.waitUntil("the server's colour") { $0.count(of: orange) > 800_000 }
        front.close()
    }

    @Test func thePageComesBackAfterTheServer() throws {
        let first = try server()
        let front = try front(first)
        let page = try ChromiumPage(ChromiumBrowser(), front.url)
        try page.waitUntil(script: state("connected"))
        first.process.stop()
        try page.waitUntil(script: state("waiting"))
        let second = try server()
        front.move(into: try house(second))
        try page.waitUntil(script: state("connected"))
        try page.waitUntil("the server's colour") { $0.count(of: orange) > 800_000 }
        try page.send("Page.reload")
        try page.waitUntil(script: state("connected"))
        front.close()
    }

    @Test func aPageWithoutTheTokenIsNotLetInAndSaysWhy() throws {
        let server = try server()
        let front = try front(server)
        for address in ["\(front.origin)/", "\(front.origin)/#token=\(Token.made().text)"] {
            let page = try ChromiumPage(ChromiumBrowser(), address)
            try page.waitUntil(script: state("failed"))
            #expect(
                try page.evaluate("document.getElementById('status').textContent").string?.contains("token") ?? false)
        }
        // A page from elsewhere that knows the token: another port is another origin.
        let other = try Front.open(house: house(server), group: group)
        let page = try ChromiumPage(ChromiumBrowser(), "\(other.origin)/")
        let script = """
            new Promise((resolve) => {
              const socket = new WebSocket('ws://127.0.0.1:\(front.port)/websockify?token=\(token.text)', 'binary');
              socket.onopen = () => resolve('open'); socket.onerror = () => resolve('refused');
            })
            """
        #expect(try page.evaluate(script).string == "refused")
        front.close()
        other.close()
    }

    /// noVNC's own pages run under the policy too.
    @Test func noVNCsOwnPageWorks() throws {
        let server = try server()
        let front = try front(server)
        let path = "websockify%3Ftoken%3D\(token.text)"
        let page = try ChromiumPage(ChromiumBrowser(), "\(front.origin)/novnc/vnc.html?autoconnect=1&path=\(path)")
        try page.waitUntil(script: "document.documentElement.classList.contains('noVNC_connected')")
        try page.waitUntil("the server's colour") { $0.count(of: orange) > 250_000 }
        front.close()
    }
}

extension XvncServer {
    fileprivate var unixPath: String? {
        if case .unix(let path) = address { path } else { nil }
    }
}
