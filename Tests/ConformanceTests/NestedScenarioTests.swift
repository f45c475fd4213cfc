import Foundation
import Framebuffer
import Plumbing
import Sessions
import TestKit
import Testing

/// `nitpicker run` as a program of another scenario: its screen is a view of the server outside.
@Suite(.serialized) struct NestedScenarioTests {
    private static let scenario = """
        components:
          gui-server: {config: {background: "#00ff00"}}
          pointer: {routes: {Gui: gui-server}}
          nested-display:
            outer: true
            routes: {Capture: gui-server, Event: gui-server}
            config: {title: inside}
            restart: on-failure
            ends-scenario: true
        """

    private static var binaries: String {
        CommandLine.arguments[0].split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }

    @Test func aScenarioRunsInsideOfAnother() throws {
        let folder = NSTemporaryDirectory() + "nested-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Self.scenario.write(toFile: folder + "/inside.yaml", atomically: true, encoding: .utf8)

        let loop = try Loop()
        let parent = LocalParent(loop)
        parent.roms["gui/config"] = [
            "domains": [
                [
                    "name": "all", "layer": 1, "content": "client", "label": false, "focus": "click",
                    "hover": "always", "placement": "client",
                ]
            ],
            "policies": [["label_prefix": "", "domain": "all"]],
        ]
        var processes: [Kept] = []
        func start(_ program: String, _ name: String, _ arguments: [String]) throws {
            let socket = try parent.socket(name)
            let path = Self.binaries + "/" + program
            let process = try ChildProcess(
                path: path, arguments: [path] + arguments,
                environment: ["PATH=/usr/bin:/bin", "NITPICKER_LINK=3", "XDG_RUNTIME_DIR=\(folder)"],
                keeping: [socket.descriptor.number])
            processes.append(Kept(process))
        }
        try start("gui-server", "gui", ["gui"])
        let size = Area(80, 60)
        let screen = try CaptureClient(try parent.link("screen"), CaptureOutput(size))
        let driver = try EventClient(try parent.link("driver"))
        try start("nitpicker", "inside", ["run", folder + "/inside.yaml"])
        func turn() {
            while (try? driver.next()) ?? nil != nil {}
            while (try? screen.next()) ?? nil != nil {}
            if screen.isConnected && !screen.isCapturing { screen.capture(whenChanged: true) }
        }
        func pixel(_ x: Int, _ y: Int) -> Color? { screen.buffers[0].withSurface { $0.pixel(x, y) } ?? nil }
        // The background of the server inside, on the screen of the one outside.
        #expect(
            parent.run {
                turn(); return pixel(1, 58) == Color(rgb: 0x00ff00)
            })
        // The pointer inside follows the one outside.
        driver.submit([.motion(x: 20, y: 20)])
        #expect(
            parent.run {
                turn(); return pixel(22, 24) != Color(rgb: 0x00ff00) && pixel(50, 40) == Color(rgb: 0x00ff00)
            })
        driver.submit([.motion(x: 50, y: 38)])
        #expect(
            parent.run {
                turn(); return pixel(22, 24) == Color(rgb: 0x00ff00) && pixel(52, 42) != Color(rgb: 0x00ff00)
            })
        withExtendedLifetime(processes) {}
    }

    /// A process that is ended when nobody keeps it.
    private final class Kept {
        private let process: ChildProcess
        init(_ process: consuming ChildProcess) { self.process = process }
    }
}
