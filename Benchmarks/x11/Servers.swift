import Framebuffer
import Plumbing
import ScenarioTest

/// The servers of others and the doors of ours, all there at once.
final class Servers {
    private(set) var sides: [Side] = []
    private var xvfb: XvfbDisplay?
    private var xvnc: XvncServer?
    private var ours: OurDoors?

    /// Starts what is installed and built and asked for.
    init(_ options: Options) throws {
        let area = Area(1280, 1024)
        if options.hasPeers, Programs.find("Xvfb") != nil {
            let display = try XvfbDisplay(area)
            sides.append(Side(name: "Xvfb", environment: ["DISPLAY": display.name], isOurs: false))
            xvfb = display
        }
        if options.hasPeers, XvncServer.isInstalled {
            let server = try XvncServer(area)
            sides.append(Side(name: "Xvnc", environment: ["DISPLAY": server.name], isOurs: false))
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
