package import Framebuffer
internal import Plumbing

/// An X server without a screen, on which a test runs the graphical programs of others.
///
/// The screen is read from the file that Xvfb keeps it in, without any program; input goes through xdotool.
package final class XvfbDisplay: XDisplay {
    package let number: Int
    package let area: Area
    private let folder: TestFolder
    private let process: ScenarioProcess
    private let damage: DamageWatch

    /// Whether what it needs is installed (Debian packages xvfb and xdotool).
    package static var isInstalled: Bool { Programs.find("Xvfb") != nil && Programs.find("xdotool") != nil }

    /// Starts one on a free display; it is ready when this returns.
    ///
    /// It does not repeat keys: a key that a busy machine lets go late would type more than was typed.
    package init(_ area: Area = Area(1280, 800)) throws(ScenarioError) {
        self.area = area
        folder = try TestFolder("xvfb")
        process = try ScenarioProcess(
            "Xvfb",
            [
                "-displayfd", "1", "-screen", "0", "\(area.width)x\(area.height)x24", "-fbdir", folder.path,
                "-nolisten",
                "tcp", "-noreset", "-ac", "-r",
            ])
        number = Int(try process.waitForLine("its display number") { Int($0) != nil }) ?? 0
        damage = try DamageWatch(display: number)
    }

    /// The whole screen as it is now.
    package var picture: Bitmap {
        WindowDump.decode(Files.content(folder.file("Xvfb_screen0")) ?? []) ?? Bitmap(area, filledWith: .black)
    }

    /// Waits until the screen is as `condition` wants it: the present one first, then after each change.
    package func waitUntil(
        _ what: String, limit: Int = Deadline.limit, _ condition: (Bitmap) -> Bool
    ) throws(ScenarioError) {
        let deadline = Deadline(milliseconds: limit)
        while true {
            try damage.forget()
            let picture = picture
            if condition(picture) { return }
            if try !damage.wait(deadline) || deadline.isOver {
                let path = Evidence.save(picture, "expired")
                throw ScenarioError(.limit, "waited for \(what) on display \(name); picture saved as \(path)")
            }
        }
    }

    /// Carries out commands of xdotool, one after the other.
    @discardableResult
    package func xdotool(_ words: [String]) throws(ScenarioError) -> String {
        try run("xdotool", words)
    }

    /// Presses at one point, moves evenly to another, and lets go there.
    package func drag(from start: Point, to end: Point, steps: Int = 10, button: Int = 1) throws(ScenarioError) {
        var words = ["mousemove", "\(start.x)", "\(start.y)", "mousedown", "\(button)"]
        for step in 1...max(1, steps) {
            let x = start.x + (end.x - start.x) * step / max(1, steps)
            let y = start.y + (end.y - start.y) * step / max(1, steps)
            words += ["mousemove", "\(x)", "\(y)"]
        }
        try xdotool(words + ["mouseup", "\(button)"])
    }

    /// Moves to a point, presses a button and lets it go.
    package func click(at point: Point, button: Int = 1) throws(ScenarioError) {
        try xdotool(["mousemove", "\(point.x)", "\(point.y)", "click", "\(button)"])
    }

    /// Types a text as a person at this display would, Enter at the end of a line.
    package func type(_ text: String) throws(ScenarioError) {
        // Within two milliseconds SDL takes another press of a key for its repetition, so it is typed a little slower.
        // And xdotool takes a newline for the key Linefeed, which keyboards do not have.
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if index > 0 { try xdotool(["key", "Return"]) }
            // A key that goes down within two milliseconds of its release counts as a repetition in SDL, which no hand does.
            if !line.isEmpty { try xdotool(["type", "--clearmodifiers", "--delay", "6", "--", String(line)]) }
        }
    }

    /// Waits for a window with `title` in its title, gives it the keyboard (there is no window manager), and returns its
    /// number.
    @discardableResult
    package func focusWindow(_ title: String) throws(ScenarioError) -> String {
        let found = try xdotool(["search", "--sync", "--onlyvisible", "--name", title])
        let window = found.split(separator: "\n").last.map(String.init) ?? ""
        try xdotool(["windowfocus", "--sync", window])
        return window
    }

    /// Sets the keyboard layout of the display (Debian package x11-xkb-utils).
    package func setKeyboard(_ layout: String) throws(ScenarioError) { try run("setxkbmap", [layout]) }
}
