import BenchmarkKit
import Framebuffer
import Plumbing
import ScenarioTest
import Sessions
import TestKit

/// A VNC server with a screen of 1920x1080, and a program that shows something on it.
final class Contestant {
    let name: String
    let port: Int
    let stage: any Stage
    /// All processes that are the server: VNC, and what stands behind it.
    let pids: [Int32]
    /// The processes that speak VNC.
    let speakers: [Int32]
    private let keep: [AnyObject]

    private init(
        _ name: String, port: Int, stage: any Stage, pids: [Int32], speakers: [Int32], keep: [AnyObject]
    ) {
        self.name = name
        self.port = port
        self.stage = stage
        self.pids = pids
        self.speakers = speakers
        self.keep = keep
    }

    /// The memory of the processes that speak VNC and of nobody else, in bytes.
    var memory: Int { speakers.reduce(0) { $0 + ProcessFigures(pid: Int($1)).memory.own } }

    /// How often the processes' threads have waited so far.
    var waits: Int {
        pids.reduce(0) { sum, pid in
            Files.names(in: "/proc/\(pid)/task").reduce(sum) { sum, thread in
                let lines = (Files.text("/proc/\(pid)/task/\(thread)/status") ?? "").split(separator: "\n")
                let line = lines.first { $0.hasPrefix("voluntary_ctxt_switches:") }
                return sum + (line?.split(whereSeparator: { !$0.isNumber }).last.flatMap { Int($0) } ?? 0)
            }
        }
    }

    // MARK: Who takes part

    /// gui-server and vnc-server, with this process as their parent.
    static func ours(_ sheet: Sheet, _ parent: LocalParent) throws -> Contestant {
        parent.roms["gui-server/config"] = .object([])
        parent.roms["vnc-server/config"] = [
            "listen": ["tcp": 0], "insecure-loopback": true,
            "size": [.integer(Sheet.screen.width), .integer(Sheet.screen.height)],
        ]
        let processes = try ["gui-server", "vnc-server"].map { name in
            let socket = try parent.socket(name)
            return try ScenarioProcess(
                name, [name], environment: ["NITPICKER_LINK": "3"], descriptors: [socket.descriptor.number])
        }
        let client = try GuiClient(try parent.link("program"))
        var port: Int?
        var isReady = false
        let isThere = parent.run {
            while let event = try? client.next() { _ = event }
            isReady = client.info != nil
            port = parent.reports["vnc-server/vnc"]?["listening"]["tcp"].integer
            return isReady && port != nil
        }
        guard isThere, let port else { throw BenchmarkError("our server does not come up") }
        return Contestant(
            "nitpicker", port: port, stage: try GuiStage(client, sheet), pids: processes.map(\.pid),
            speakers: [processes[1].pid], keep: processes)
    }

    /// TigerVNC's X server.
    static func xvnc(_ sheet: Sheet) throws -> Contestant? {
        guard XvncServer.isInstalled else { return nil }
        let port = try freePort()
        let server = try XvncServer(Sheet.screen, port: port, ["-AlwaysShared"])
        guard let stage = XStage(server.name, sheet) else { throw BenchmarkError("no display \(server.name)") }
        let pid = server.process.pid
        return Contestant("Xvnc", port: port, stage: stage, pids: [pid], speakers: [pid], keep: [server])
    }

    /// x11vnc, which looks at the screen of Xvfb.
    static func x11vnc(_ sheet: Sheet) throws -> Contestant? {
        guard Programs.find("x11vnc") != nil, Programs.find("Xvfb") != nil else { return nil }
        let area = Sheet.screen
        let screen = try ScenarioProcess(
            "Xvfb",
            [
                "-displayfd", "1", "-screen", "0", "\(area.width)x\(area.height)x24", "-nolisten", "tcp", "-noreset",
                "-ac",
            ])
        let display = ":" + (try screen.waitForLine("its display number") { Int($0) != nil })
        guard let stage = XStage(display, sheet) else { throw BenchmarkError("no display \(display)") }
        let port = try freePort()
        let process = try ScenarioProcess(
            "x11vnc",
            ["-display", display, "-rfbport", "\(port)", "-localhost", "-nopw", "-shared", "-forever", "-quiet"])
        try waitForPort(port)
        return Contestant(
            "x11vnc", port: port, stage: stage, pids: [screen.pid, process.pid], speakers: [process.pid],
            keep: [screen, process])
    }

    /// wayvnc, which captures sway's headless output; X programs come by Xwayland.
    static func wayvnc(_ sheet: Sheet) throws -> Contestant? {
        guard Programs.find("wayvnc") != nil, Programs.find("sway") != nil, Programs.find("Xwayland") != nil else {
            return nil
        }
        let desk = try WaylandDesk(Sheet.screen)
        guard let stage = XStage(desk.display, sheet) else { throw BenchmarkError("no display \(desk.display)") }
        let port = try freePort()
        let process = try desk.start("wayvnc", ["127.0.0.1", "\(port)"])
        try waitForPort(port)
        let speakers = WaylandDesk.family(process.pid)
        return Contestant(
            "wayvnc", port: port, stage: stage, pids: desk.pids + speakers, speakers: speakers, keep: [desk, process])
    }

    private static func freePort() throws -> Int { try Listener(address: "127.0.0.1", port: 0).port }

    private static func waitForPort(_ port: Int) throws {
        for _ in 0..<500 {
            if (try? StreamSocket(address: "127.0.0.1", port: port)) != nil { return }
            pause(milliseconds: 20)
        }
        throw BenchmarkError("nobody listens on port \(port)")
    }
}

/// Why something cannot be measured.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
