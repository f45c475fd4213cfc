import Framebuffer
import Plumbing
import ScenarioTest
import Sessions

/// Two X worlds of a terminal each, side by side in domains of their own, a screen and a clipboard.
final class ClipboardStage {
    let stack: Stack
    let screen: VNCScreen
    let folder: TestFolder

    static var isBuilt: Bool {
        ["nitpicker", "gui-server", "event-filter", "vnc-server", "clipboard", "nitpicker-clipboard", "x11-world"]
            .allSatisfy { Programs.find($0) != nil } && Programs.find("xterm") != nil && Programs.find("xclip") != nil
    }

    /// The flow leads from `one` to `two` and to the tools, and between tools and viewers; nowhere else.
    private static func text(_ home: String, hasWorlds: Bool) -> String {
        let worlds = ["a", "b"].map { name in
            """
              \(name):
                x11: true
                binary: xterm
                arguments: [-geometry, 40x10, -e, sh]
                environment: {HOME: "\(home)", SHARED: "\(home)", LC_ALL: C.UTF-8, PS1: "$ "}

            """
        }
        return """
            keyboard: {layout: us}
            defaults:
              routes:
                Gui: gui-server
                Report: [{label: clipboard, to: clipboard}, parent]
                Rom: [{label: clipboard, to: clipboard}, parent]
            components:
              gui-server:
                config:
                  report: {focus: true}
                  domains:
                    - {name: one, layer: 1, content: client, label: false, focus: click, placement: client}
                    - {name: two, layer: 1, content: client, label: false, focus: click, placement: client, xpos: 640}
                  policies:
                    - {label_prefix: a, domain: one}
                    - {label_prefix: b, domain: two}
              event-filter:
                routes: {Event: gui-server}
            \(hasWorlds ? worlds.joined() : "")
              clipboard:
                roms: {focus: {report: gui-server -> focus}}
                config:
                  policies:
                    - {label: a, domain: one}
                    - {label: b, domain: two}
                    - {label_prefix: clipboard-tool, domain: tools, copy: always, paste: always}
                    - {label: vnc-server, domain: screen, copy: always, paste: always}
                  flows:
                    - {from: one, to: two}
                    - {from: one, to: tools}
                    - {from: tools, to: screen}
                    - {from: screen, to: tools}
              vnc-server:
                routes: {Capture: gui-server, Event: event-filter}
                config:
                  size: [1280, 400]
                  listen: {tcp: 0}
                  password-file: ${NITPICKER_STATE}/vnc-password
            """
    }

    init(hasWorlds: Bool = true) throws {
        let folder = try TestFolder("clipboard")
        self.folder = folder
        try Files.makeDirectory(folder.file("home"))
        stack = try Stack("x11") { _ in Self.text(folder.file("home"), hasWorlds: hasWorlds) }
        screen = try stack.viewer()
    }

    func file(_ name: String) -> String { folder.file("home/\(name)") }

    /// What is on the clipboard, as the clipboard reports it.
    var state: Document { stack.report("clipboard/state") }

    /// Clicks into a terminal until it has the focus.
    func focus(_ name: String) throws {
        let point = Point(name == "a" ? 60 : 700, 60)
        for attempt in 1...200 {
            try screen.click(at: point)
            do throws(ScenarioError) {
                try stack.wait(for: "gui-server/focus", limit: 300) { $0["label"].string == "\(name) -> xterm" }
                return
            } catch {
                if error.code != .limit || attempt == 200 { throw error }
            }
        }
    }

    /// Types a line into the terminal that has the focus.
    func run(_ line: String) throws { try screen.type(line + "\n") }

    /// Types a line that copies, and is active until the clipboard has taken it: a program may take its time to start.
    func copy(_ line: String, as name: String) throws {
        let before = state["accepted"].integer ?? 0
        try run(line)
        for attempt in 1...200 {
            do throws(ScenarioError) {
                try stack.wait(for: "clipboard/state", limit: 200) {
                    $0["label"].string == name && $0["accepted"].integer ?? 0 > before
                }
                return
            } catch {
                if error.code != .limit || attempt == 200 { throw error }
                try screen.tap(.shift)
            }
        }
    }

    /// Types a line and waits until it has run; returns what it wrote to its file `$OUT`.
    func output(_ line: String) throws -> String {
        Files.removeAll(file("out"))
        Files.removeAll(file("done"))
        try run("OUT=$SHARED/out; { \(line); } >$OUT 2>/dev/null; mv $OUT $SHARED/done")
        return try Files.wait(for: file("done"))
    }
}
