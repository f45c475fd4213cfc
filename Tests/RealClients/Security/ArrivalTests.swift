import Framebuffer
import Glibc
import Plumbing
import ScenarioTest
import Sessions
import Testing

/// Who connects to whom: viewers that listen are called, and a first visitor has everything started.
@Suite(.serialized, .enabled(if: ViewerStage.isBuilt, "the programs of the stack are not built"))
struct ArrivalTests {
    private static func freePort() throws -> Int { try Listener(address: "127.0.0.1", port: 0).port }

    @Test(.enabled(if: TigerViewer.isInstalled, "the TigerVNC viewer is not installed"))
    func aViewerThatListensIsCalled() throws {
        let port = try Self.freePort()
        let display = try XvfbDisplay(Area(700, 500))
        let viewer = try TigerViewer(starting: "\(port)", options: ["-listen"], on: display)
        try viewer.process.waitForLine(containing: "Listening on port \(port)")
        let stage = try ViewerStage(server: "call: [\"127.0.0.1:\(port)\"]")
        #expect(try stage.wait("entered").contains("is in"))
        try viewer.waitForDesktop()
        try display.waitUntil("the test card", ViewerStage.showsCard)
        viewer.process.stop()
        #expect(try stage.wait("left").contains("has left"))
    }

    @Test(
        .enabled(
            if: Programs.find("systemd-socket-activate") != nil, "systemd-socket-activate (package systemd) is missing")
    )
    func theFirstViewerStartsEverything() throws {
        let folder = try TestFolder("activation")
        for name in ["state", "run"] { try Files.makeDirectory(folder.file(name)) }
        try Files.write(Array("geheim12".utf8), to: folder.file("state/vnc-password"), mode: 0o600)
        let scenario = """
            defaults: {routes: {Gui: gui-server}}
            components:
              gui-server:
              event-filter:
                routes: {Event: gui-server}
              test-card:
              vnc-server:
                restart: always
                routes: {Capture: gui-server, Event: event-filter}
                config: {size: [640, 480], listen: {inherited: true}, security: vnc-auth, password-file: "\(folder.file("state/vnc-password"))"}
            """
        try Files.write(Array(scenario.utf8), to: folder.file("scenario.yaml"))
        let port = try Self.freePort()
        let nitpicker = try #require(Programs.find("nitpicker"))
        let starter = try ScenarioProcess(
            "systemd-socket-activate",
            [
                "--listen=127.0.0.1:\(port)", "--fdname=vnc-server", "--setenv=XDG_RUNTIME_DIR", nitpicker, "run",
                folder.file("scenario.yaml"), "--reports", folder.file("reports"),
            ], environment: ["XDG_RUNTIME_DIR": folder.file("run")])
        try starter.waitForLine(containing: "Listening on")
        #expect(Files.text(folder.file("reports/parent/scenario.json")) == nil)
        let first = try VNCScreen(.loopback(port), VNCOptions(password: "geheim12"))
        try first.waitUntil("the test card", ViewerStage.showsCard)
        // The socket stays while its server is another one.
        let status = try Document(json: Array((Files.text(folder.file("reports/parent/scenario.json")) ?? "").utf8))
        let server = try #require(status["components"].items.first { $0["name"].string == "vnc-server" })
        kill(Int32(server["pid"].integer ?? 0), SIGKILL)
        try first.waitForDisconnect()
        let second = try VNCScreen(.loopback(port), VNCOptions(password: "geheim12"))
        try second.waitUntil("the test card", ViewerStage.showsCard)
    }
}
