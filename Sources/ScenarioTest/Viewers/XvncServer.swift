package import Framebuffer
internal import Plumbing

/// TigerVNC's Xvnc: an X server whose screen is shown by VNC, and an independent peer for the driver itself.
package final class XvncServer: XDisplay {
    package let number: Int
    /// Its unix socket.
    package let address: VNCAddress
    /// The program.
    package let process: ScenarioProcess
    private let folder: TestFolder

    /// Whether it is installed (Debian package tigervnc-standalone-server).
    package static var isInstalled: Bool { Programs.find("Xtigervnc") != nil }

    /// Starts one on a free display; it is ready when this returns.
    ///
    /// - Parameters:
    ///   - port: a TCP port of loopback to listen on too.
    ///   - password: a file as `vncpasswd` makes it; nil for no authentication.
    package init(
        _ area: Area = Area(640, 480), port: Int? = nil, passwordFile: String? = nil, _ arguments: [String] = []
    ) throws(ScenarioError) {
        folder = try TestFolder("xvnc")
        let socket = folder.file("rfb")
        let security =
            passwordFile.map { ["-SecurityTypes", "VncAuth", "-PasswordFile", $0] } ?? ["-SecurityTypes", "None"]
        let common = [
            "-displayfd", "1", "-rfbunixpath", socket, "-rfbport", "\(port ?? -1)", "-localhost", "-interface",
            "127.0.0.1", "-geometry", "\(area.width)x\(area.height)", "-depth", "24", "-ac", "-nolisten", "tcp",
            "-noreset",
        ]
        process = try ScenarioProcess("Xtigervnc", common + security + arguments)
        address = .unix(socket)
        let line = try process.waitForLine("its display number") { Int($0) != nil }
        number = Int(line) ?? 0
    }
}
