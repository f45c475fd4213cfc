import Framebuffer
import Plumbing
import ScenarioTest

/// The servers of others and the doors of ours, all there at once.
final class Servers {
    private(set) var sides: [Side] = []
    private var xvfb: ScenarioProcess?
    private var xvnc: XvncServer?
    private var ours: OurDoors?

    /// Starts what is installed and built and asked for.
    init(_ options: Options) throws {
        let area = Area(1280, 1024)
        if options.hasPeers, Programs.find("Xvfb") != nil {
            // By itself: nobody watches its damage, which would cost it time.
            let process = try ScenarioProcess(
                "Xvfb",
                [
                    "-displayfd", "1", "-screen", "0", "\(area.width)x\(area.height)x24", "-nolisten", "tcp",
                    "-noreset",
                    "-ac",
                ])
            let number = try process.waitForLine("its display number") { Int($0) != nil }
            sides.append(Side(name: "Xvfb", environment: ["DISPLAY": ":\(number)"], server: process.pid))
            xvfb = process
        }
        if options.hasPeers, XvncServer.isInstalled {
            let server = try XvncServer(area)
            sides.append(Side(name: "Xvnc", environment: ["DISPLAY": server.name], server: server.process.pid))
            xvnc = server
        }
        if options.isOurs {
            let doors = try OurDoors()
            sides += doors?.sides ?? []
            if doors == nil { Log.warning("ours is not built") }
            ours = doors
        }
    }
}
