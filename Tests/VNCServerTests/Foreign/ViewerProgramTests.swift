import Foundation
import Framebuffer
import Plumbing
import ScenarioTest
import Sessions
import Testing

/// Other people's viewers as programs, each with the encodings that it decodes: what they show is what is there.
@Suite(.serialized)
struct ViewerProgramTests {
    private static let area = Area(320, 192)
    private static let canBrowse = ChromiumBrowser.isInstalled && Websockify.isInstalled
    /// A Python that has vncdotool and asyncvnc from PyPI, if the environment names one.
    private static let interpreter = ProcessInfo.processInfo.environment["NITPICKER_PYTHON"]

    @Test(
        .enabled(if: TigerViewer.isInstalled, "the TigerVNC viewer is not installed"),
        arguments: ["Raw", "Hextile", "ZRLE", "Tight"])
    func tigerVNC(_ encoding: String) throws {
        let server = BackgroundServer(.mixed, area: Self.area)
        let viewer = try TigerViewer(server.address, encoding: encoding)
        for scene in [Scene.mixed, .antialiased, .photograph] {
            server.show(scene)
            let picture = scene.bitmap(Self.area)
            try viewer.display.waitUntil("the scene \(scene)") { $0.find(picture) != nil }
        }
    }

    @Test(.enabled(if: canBrowse, "Chromium, noVNC or websockify is not installed"), arguments: [2, 5, 7, -260])
    func noVNC(_ encoding: Int) throws {
        // Version 1.3 leaves raw rectangles transparent unless they are alone, so RRE is shown what it never sends raw.
        let scenes: [Scene] = encoding == 2 ? [.text, .stripes, .gradient] : [.mixed, .antialiased, .photograph]
        let server = BackgroundServer(scenes[0], area: Self.area)
        let folder = try TestFolder("novnc")
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("core"), withDestinationPath: "\(Websockify.pages)/core")
        if Files.exists("\(Websockify.pages)/vendor") {
            try FileManager.default.createSymbolicLink(
                atPath: folder.file("vendor"), withDestinationPath: "\(Websockify.pages)/vendor")
        }
        let page = """
            <!DOCTYPE html><body style="margin: 0"><div id="screen" style="width: 640px; height: 480px"></div>
            <script type="module">
            import RFB from "./core/rfb.js";
            const send = RFB.messages.clientEncodings;
            RFB.messages.clientEncodings = (socket) => send(socket, [\(encoding), -239]);
            window.rfb = new RFB(document.getElementById("screen"), `ws://${location.host}/websockify`);
            </script>
            """
        try Files.write(Array(page.utf8), to: folder.file("page.html"), mode: 0o600)
        guard case .unix(let path) = server.address else { return }
        let port = try Self.freePort()
        let bridge = try ScenarioProcess(
            "websockify", ["--verbose", "--web", folder.path, "127.0.0.1:\(port)", "--unix-target=\(path)"],
            environment: ["PYTHONUNBUFFERED": "1"])
        try bridge.waitForLine(containing: "proxying from")
        let browser = try ChromiumPage(ChromiumBrowser(), "http://127.0.0.1:\(port)/page.html")
        for scene in scenes {
            server.show(scene)
            let picture = scene.bitmap(Self.area)
            try browser.waitUntil("the scene \(scene)") { $0.find(picture) != nil }
        }
    }

    private static func freePort() throws -> Int { try Listener(address: "127.0.0.1", port: 0).port }

    @Test(
        .enabled(if: interpreter != nil, "NITPICKER_PYTHON names no Python with vncdotool and asyncvnc"),
        arguments: ["vncdotool 0", "vncdotool 2", "vncdotool 5", "vncdotool 16", "asyncvnc 6"])
    func programsInPython(_ viewer: String) throws {
        let server = BackgroundServer(.mixed, area: Self.area, [.init("tcp", 0), .init("insecure-loopback", true)])
        let folder = try TestFolder("python")
        let script = viewer.hasPrefix("vncdotool") ? Self.vncDoTool : Self.asyncVNC
        for scene in [Scene.mixed, .antialiased, .text, .noise] {
            server.show(scene)
            let process = try ScenarioProcess(
                #require(Self.interpreter),
                ["-c", script, "\(server.port)", String(viewer.split(separator: " ")[1]), folder.file("pixels")])
            try process.waitForLine(containing: "written")
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file("pixels"))))
            let shown = VNCPixelFormat.rgbx.bitmap(Self.area, bytes)
            #expect(Comparison(shown, scene.bitmap(Self.area)).isMatch, "\(scene)")
        }
    }

    /// The port, the encoding, and the file for the pixels.
    private static let vncDoTool = """
        import sys
        from twisted.internet import reactor
        from vncdotool import client, rfb
        class Viewer(client.VNCDoToolClient):
            encoding = rfb.Encoding(int(sys.argv[2]))
        factory = client.VNCDoToolFactory()
        factory.protocol = Viewer
        def shown(viewer):
            open(sys.argv[3], "wb").write(viewer.screen.convert("RGBX").tobytes())
            print("written", flush=True)
            reactor.stop()
        def connected(viewer):
            viewer.refreshScreen().addCallback(shown)
        factory.deferred.addCallback(connected)
        reactor.connectTCP("127.0.0.1", int(sys.argv[1]), factory)
        reactor.run()
        """

    private static let asyncVNC = """
        import asyncio, sys, asyncvnc
        async def run():
            async with asyncvnc.connect("127.0.0.1", int(sys.argv[1])) as viewer:
                pixels = await viewer.screenshot()
                open(sys.argv[3], "wb").write(pixels.tobytes())
                print("written", flush=True)
        asyncio.run(run())
        """
}
