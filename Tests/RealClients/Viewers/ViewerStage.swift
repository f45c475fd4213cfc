import Framebuffer
import Plumbing
import ScenarioTest
import Sessions

/// A test card on a small screen, for viewers of others to come to: the server, the front, and files for their secrets.
final class ViewerStage {
    let stack: Stack
    /// Where what the configuration names lies.
    let folder: TestFolder
    private let layout: String

    /// The size of the screen.
    static let area = Area(640, 480)

    static let isBuilt = ["nitpicker", "gui-server", "event-filter", "test-card", "vnc-server", "vnc-front"]
        .allSatisfy { Programs.find($0) != nil }
    static let canBrowse = isBuilt && ChromiumBrowser.isInstalled && Files.exists("/usr/share/novnc/core/rfb.js")

    /// Starts it.
    ///
    /// - Parameters:
    ///   - layout: the server's keyboard.
    ///   - server: more of the VNC server's configuration, flow style.
    ///   - fronts: the configuration of each front, flow style, by its name.
    ///   - hasClipboard: whether viewers and tools have a clipboard in common.
    init(
        layout: String = "us", server: String = "", fronts: [String: String] = [:], hasClipboard: Bool = false,
        in folder: TestFolder? = nil
    ) throws {
        let folder = try folder ?? TestFolder("viewers")
        self.folder = folder
        self.layout = layout
        let fronts = fronts.sorted { $0.key < $1.key }.map { name, config in
            """
              \(name):
                binary: vnc-front
                config: {vnc: "${NITPICKER_STATE}/vnc", token-file: "${NITPICKER_STATE}/web-token", listen: {port: 0}, \(config)}

            """
        }
        let documents = hasClipboard ? "[{label: clipboard, to: clipboard}, parent]" : "parent"
        let clipboard = """
              clipboard:
                config:
                  policies:
                    - {label_prefix: clipboard-tool, domain: tools, copy: always, paste: always}
                    - {label: vnc-server, domain: screen, copy: always, paste: always}
                  flows: [{from: tools, to: screen}, {from: screen, to: tools}]
            """
        let text = """
            keyboard: {layout: \(layout), repeat: false}
            defaults:
              routes: {Gui: gui-server, Report: \(documents), Rom: \(documents)}
            components:
              gui-server:
              event-filter:
                routes: {Event: gui-server}
              test-card:
              vnc-server:
                routes: {Capture: gui-server, Event: event-filter}
                config:
                  {size: [640, 480], listen: {tcp: 0, unix: "${NITPICKER_STATE}/vnc"},
                   password-file: "${NITPICKER_STATE}/vnc-password", \(server)}
            \(fronts.joined())
            \(hasClipboard ? clipboard : "")
            """
        stack = try Stack("default") { _ in text }
        // A front that is asked before the server listens has nobody to bring its viewers to.
        _ = try stack.vnc()
    }

    /// The document that tells who came.
    var audit: Document { stack.report("vnc-server/audit") }

    /// The last events of a kind, in words.
    func told(_ event: String) -> [String] {
        audit["last"].items.filter { $0["event"].string == event }.compactMap { $0["text"].string }
    }

    /// Waits until so many viewers have had that end, and returns what was said of the last of them.
    @discardableResult
    func wait(_ event: String, _ count: Int = 1) throws -> String {
        try stack.wait(for: "vnc-server/audit") { $0["counts"][event].integer ?? 0 >= count }
        return told(event).last ?? ""
    }

    /// Where a front lets VNC viewers in.
    func door(_ front: String) throws -> VNCAddress {
        let report = try stack.wait(for: "\(front)/web") { $0["viewers"]["port"].integer != nil }
        return .loopback(report["viewers"]["port"].integer ?? 0)
    }

    /// The address of a front's page.
    func page(_ front: String) throws -> String {
        try stack.wait(for: "\(front)/web") { $0["url"].string != nil }["url"].string ?? ""
    }

    /// Whether a picture has the test card in it.
    static func showsCard(_ picture: Bitmap) -> Bool {
        picture.count(of: Color(rgb: 0xffff00)) > 5000 && picture.count(of: Color(rgb: 0xff00ff)) > 5000
    }

    /// Gives the keyboard to the test card.
    func focus() throws {
        let screen = try stack.viewer()
        try screen.click(at: Point(320, 200))
        try stack.wait(for: "test-card/typed") { $0["focused"] == true }
    }

    /// Gives the server another keyboard.
    func setKeyboard(_ layout: String) throws {
        try stack.write(
            stack.text.split(separator: "\n", omittingEmptySubsequences: false).map {
                $0.hasPrefix("keyboard:") ? "keyboard: {layout: \(layout), repeat: false}" : String($0)
            }.joined(separator: "\n"))
        try stack.wait(for: "event-filter/keyboard-state") { $0["layout"].string == layout }
    }

    /// What the test card was typed.
    var typed: String { stack.report("test-card/typed")["text"].string ?? "" }
}
