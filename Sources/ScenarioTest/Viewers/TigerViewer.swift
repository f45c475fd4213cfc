package import Framebuffer
internal import Plumbing

/// TigerVNC's viewer on a display of its own.
package final class TigerViewer {
    package let display: XvfbDisplay
    /// The program.
    package let process: ScenarioProcess
    private let home: TestFolder

    /// Whether it is installed (Debian package tigervnc-viewer).
    package static var isInstalled: Bool { Programs.find("xtigervncviewer") != nil && XvfbDisplay.isInstalled }

    /// Starts the viewer and waits until its window is there and has the keyboard.
    ///
    /// - Parameters:
    ///   - encoding: `Tight`, `ZRLE`, `Hextile` or `Raw`.
    ///   - display: a display to use instead of a new one.
    ///   - desktopSize: the size that it asks the server for.
    package init(
        _ address: VNCAddress, password: String? = nil, encoding: String = "ZRLE", on display: XvfbDisplay? = nil,
        desktopSize: Area? = nil
    ) throws(ScenarioError) {
        if let display { self.display = display } else { self.display = try XvfbDisplay() }
        home = try TestFolder("tiger")
        // JPEG would change pixels, resizing the desktop, and a reconnect dialog would hide that the server went away.
        let arguments = [
            "-PreferredEncoding=\(encoding)", "-AutoSelect=0", "-NoJPEG=1", "-Shared=1",
            "-ReconnectOnError=0", "-DotWhenNoCursor=0", "-geometry",
            "\(self.display.area.width)x\(self.display.area.height)+0+0",
            "-RemoteResize=\(desktopSize == nil ? 0 : 1)",
        ]
        let size = desktopSize.map { ["-DesktopSize=\($0.width)x\($0.height)"] } ?? []
        process = try self.display.start(
            "xtigervncviewer", arguments + size + [address.description],
            environment: ["HOME": home.path, "VNC_PASSWORD": password ?? "", "LANG": "C.UTF-8"])
        try self.display.focusWindow("TigerVNC")
    }

    /// The screen of the viewer's display; the window stands in its corner.
    package var picture: Bitmap { display.picture }
}
