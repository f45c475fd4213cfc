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
    ///   - options: more words of its command line.
    ///   - display: a display to use instead of a new one.
    ///   - desktopSize: the size that it asks the server for.
    package convenience init(
        _ address: VNCAddress, user: String? = nil, password: String? = nil, encoding: String = "ZRLE",
        options: [String] = [], on display: XvfbDisplay? = nil, desktopSize: Area? = nil
    ) throws(ScenarioError) {
        let size = desktopSize.map { ["-RemoteResize=1", "-DesktopSize=\($0.width)x\($0.height)"] } ?? []
        let options = options + size + ["-PreferredEncoding=\(encoding)"]
        try self.init(starting: address.description, user: user, password: password, options: options, on: display)
        try waitForDesktop()
    }

    /// Starts the viewer and waits for nothing.
    ///
    /// - Parameter target: an address; nil for a viewer that listens, on the port of its `options`.
    package init(
        starting target: String?, user: String? = nil, password: String? = nil, options: [String] = [],
        on display: XvfbDisplay? = nil
    ) throws(ScenarioError) {
        if let display { self.display = display } else { self.display = try XvfbDisplay() }
        home = try TestFolder("tiger")
        // JPEG would change pixels, resizing the desktop, and dialogs would hide that the server went away.
        let arguments =
            [
                "-AutoSelect=0", "-NoJPEG=1", "-RemoteResize=0", "-Shared=1", "-ReconnectOnError=0",
                "-AlertOnFatalError=0", "-DotWhenNoCursor=0", "-geometry",
                "\(self.display.area.width)x\(self.display.area.height)+0+0",
            ] + options + (target.map { [$0] } ?? [])
        process = try self.display.start(
            "xtigervncviewer", arguments,
            environment: [
                "HOME": home.path, "VNC_USERNAME": user ?? "", "VNC_PASSWORD": password ?? "", "LANG": "C.UTF-8",
            ])
    }

    /// Waits until the window with the desktop is there and has the keyboard.
    package func waitForDesktop() throws(ScenarioError) { try display.focusWindow("TigerVNC") }

    /// The screen of the viewer's display; the window stands in its corner.
    package var picture: Bitmap { display.picture }
}
