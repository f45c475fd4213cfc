import Framebuffer
import Images
import Plumbing
import ScenarioTest
import Sessions

/// The same X program on Xvfb and on ours in a real scenario, seen over VNC, with a hand on both.
final class XStage {
    let display: XvfbDisplay
    let stack: Stack
    let screen: VNCScreen
    /// Where the program's window stands on ours, and how large it is.
    private(set) var frame = Rect.zero
    private let theirs: ScenarioProcess
    /// The number of the program's window on Xvfb.
    private var largest = ""
    private let folder: TestFolder

    /// Starts a program on both sides.
    ///
    /// - Parameters:
    ///   - environment: variables for it, besides its own home and a locale.
    ///   - world: what the scenario says of its world; `true` is the usual one.
    ///   - time: the time that stands still for it (Debian package faketime).
    init(
        _ program: String, _ arguments: [String] = [], environment: [String: String] = [:], world: String = "true",
        at time: String? = nil
    ) throws {
        var arguments = arguments
        var binary = program
        if let time {
            // Only the program is told another time, not what stands around it.
            let library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
            arguments =
                ["LD_PRELOAD=\(library)", "FAKETIME=\(time)", "DONT_FAKE_MONOTONIC=1", program] + arguments
            binary = "env"
        }
        let folder = try TestFolder("xstage")
        self.folder = folder
        // One home for each, so that neither finds what the other saved.
        for name in ["theirs", "ours", "shared"] { try Files.makeDirectory(folder.file(name)) }
        func variables(_ home: String) -> [String: String] {
            environment.mapValues { $0.replacingOccurrences(of: "HOME", with: folder.file(home)) }
                .merging(["HOME": folder.file(home), "LC_ALL": "C.UTF-8"]) { $1 }
        }
        display = try XvfbDisplay(Area(1280, 800))
        // Before the program is there: what a pointer passes may look otherwise afterwards.
        try display.xdotool(["mousemove", "1279", "799"])
        theirs = try display.start(
            binary, arguments.map { $0.replacingOccurrences(of: "SHARED", with: folder.file("shared")) },
            environment: variables("theirs"))
        let words = arguments.map { word in
            let word = word.replacingOccurrences(of: "SHARED", with: folder.file("shared"))
            return "'\(word.replacingOccurrences(of: "'", with: "''"))'"
        }
        let lines = variables("ours").sorted { $0.key < $1.key }.map { "\($0.key): \"\($0.value)\"" }
        stack = try Stack("x11") { _ in
            """
            keyboard: {layout: us}
            defaults:
              routes: {Gui: gui-server}
            components:
              gui-server:
                config: {background: "#2a3038"}
              event-filter:
                routes: {Event: gui-server}
              \(program):
                x11: \(world)
                binary: \(binary)
                arguments: [\(words.joined(separator: ", "))]
                environment: {\(lines.joined(separator: ", "))}
              vnc-server:
                routes: {Capture: gui-server, Event: event-filter}
                config:
                  size: [1280, 800]
                  listen: {tcp: 0}
                  password-file: ${NITPICKER_STATE}/vnc-password
            """
        }
        screen = try stack.viewer()
        // Where it covers nothing that is compared.
        try screen.move(to: Point(1279, 799))
    }

    /// A file that both know by the same name, `SHARED/NAME` in the arguments.
    func file(_ name: String) -> String { folder.file("shared/\(name)") }

    /// Whose hand acts.
    enum Side { case theirs, ours }

    /// Waits until the program's window on Xvfb shows something, and ours shows the same somewhere; remembers where.
    func expectEqual(_ what: String, tolerance: Int = 0, limit: Int = Deadline.limit) throws {
        let place = try window()
        try display.waitUntil("a picture of \(what)", limit: limit) { $0.part(place).colors(upTo: 2) > 1 }
        // What appears on ours is given the keyboard; without a window manager nobody does that there.
        if frame == .zero { try display.xdotool(["windowfocus", largest]) }
        // Both may still be drawing: what ours shall show is looked for as long as theirs changes.
        var last: ScenarioError?
        for _ in 0..<4 {
            let wanted = display.picture.part(try window())
            do throws(ScenarioError) {
                frame = Rect(try screen.find(wanted, tolerance: tolerance, limit: 3000), wanted.area)
            } catch {
                if error.code != .limit { throw error }
                last = error
                continue
            }
            if display.picture.part(try window()) == wanted { return }
        }
        let files =
            "\(Evidence.save(display.picture.part(try window()), "xvfb")) \(Evidence.save(screen.picture, "ours"))"
        if let last { throw ScenarioError(last.code, "\(what): \(last.context); \(files)") }
        throw ScenarioError(.limit, "\(what) does not come to rest; \(files)")
    }

    /// Where the largest window of the program is on Xvfb, which has no window manager.
    private func window() throws -> Rect {
        largest = ""
        let found = try display.xdotool(["search", "--sync", "--onlyvisible", "--name", "."])
        var best = Rect.zero
        for id in found.split(separator: "\n") {
            guard let text = try? display.run("xwininfo", ["-id", String(id)]) else { continue }
            func value(_ name: String) -> Int {
                let line = text.split(separator: "\n").first { $0.contains("  \(name):") }
                return line?.split(separator: " ").last.flatMap { Int($0) } ?? 0
            }
            // The inside: what others put around windows, ours has not.
            let rect = Rect(
                value("Absolute upper-left X") + value("Border width"),
                value("Absolute upper-left Y") + value("Border width"), value("Width"), value("Height"))
            // The root is not the program's.
            if rect.width < display.area.width, rect.width * rect.height > best.width * best.height {
                best = rect
                largest = String(id)
            }
        }
        return best
    }

    /// Clicks at a point of the window on both sides.
    func click(_ x: Int, _ y: Int, _ button: VNCButton = .left, only side: Side? = nil) throws {
        let place = try window().origin
        if side != .ours {
            try display.click(at: place + Point(x, y), button: button == .left ? 1 : button == .middle ? 2 : 3)
        }
        if side != .theirs { try screen.click(at: frame.origin + Point(x, y), button) }
    }

    /// Takes the pointers to where they cover nothing.
    func leave() throws {
        try display.xdotool(["mousemove", "1279", "799"])
        try screen.move(to: Point(1279, 799))
    }

    /// Moves the pointers to a point of the window.
    func move(_ x: Int, _ y: Int) throws {
        let place = try window().origin
        try display.xdotool(["mousemove", "\(place.x + x)", "\(place.y + y)"])
        try screen.move(to: frame.origin + Point(x, y))
    }

    /// Types the same on both sides.
    func type(_ text: String) throws {
        try display.type(text)
        try screen.type(text)
    }

    /// Presses or lets go a button where the pointers are.
    func press(_ button: VNCButton, isDown: Bool) throws {
        let number = button == .left ? "1" : button == .middle ? "2" : "3"
        try display.xdotool([isDown ? "mousedown" : "mouseup", number])
        if isDown { try screen.press(button) } else { try screen.release(button) }
    }

    /// Ends both, and tells what is left behind of ours.
    func end() throws -> [String] {
        theirs.stop()
        screen.disconnect()
        return try stack.end()
    }
}
