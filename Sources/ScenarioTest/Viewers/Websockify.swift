internal import Plumbing

/// The Python program websockify as a bridge from WebSocket to a VNC server, with noVNC's pages.
package final class Websockify {
    /// The TCP port of loopback.
    package let port: Int
    /// The program.
    package let process: ScenarioProcess

    /// Where Debian's package novnc has its pages.
    package static let pages = "/usr/share/novnc"

    /// Whether it and noVNC are installed (Debian packages websockify and novnc).
    package static var isInstalled: Bool {
        Programs.find("websockify") != nil && Files.exists("\(pages)/vnc_lite.html")
    }

    /// Starts the bridge; it listens when this returns.
    package init(port: Int, to address: VNCAddress) throws(ScenarioError) {
        self.port = port
        let target =
            switch address {
            case .tcp(let host, let port): ["127.0.0.1:\(self.port)", "\(host):\(port)"]
            case .unix(let path): ["127.0.0.1:\(self.port)", "--unix-target=\(path)"]
            }
        process = try ScenarioProcess(
            "websockify", ["--verbose", "--web", Self.pages] + target, environment: ["PYTHONUNBUFFERED": "1"])
        try process.waitForLine(containing: "proxying from")
    }

    /// The address of noVNC's small page.
    package var page: String { "http://127.0.0.1:\(port)/vnc_lite.html" }
}
