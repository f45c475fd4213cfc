import Foundation
import Framebuffer
import Images
import Plumbing
import ScenarioTest
import Sessions

/// A scenario that ships, running as a person would run it, with secrets and reports of its own and free ports.
final class Stack {
    /// `nitpicker run`.
    let process: ScenarioProcess
    /// The secrets of viewers.
    let password = "geheim12"
    private let folder: TestFolder
    private let leftovers = Leftovers(["/dev/shm"])
    private let variables: [String: String]
    /// A connection to the parent that stays open; made when it is needed.
    private var control: PacketSocket?

    /// The folder of this package.
    static let package = String(#filePath.split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" })

    /// The text of a scenario that ships.
    static func scenario(_ name: String) throws(ScenarioError) -> String {
        let path = "\(package)/scenarios/\(name).yaml"
        guard let text = Files.text(path) else { throw ScenarioError(.malformed, "there is no \(path)") }
        return text
    }

    /// Starts a scenario.
    ///
    /// - Parameters:
    ///   - name: one of those that ship.
    ///   - change: what the test wants otherwise in its text.
    init(
        _ name: String = "default", environment: [String: String] = [:], _ change: (String) -> String = { $0 }
    ) throws {
        folder = try TestFolder("stack")
        for name in ["state", "run"] { try Files.makeDirectory(folder.file(name)) }
        try Files.write(Array(password.utf8), to: folder.file("state/vnc-password"), mode: 0o600)
        try Files.write(Array("0123456789abcdefghijklmnop".utf8), to: folder.file("state/web-token"), mode: 0o600)
        // Ports are whatever is free, so that tests of several people run beside each other.
        let text = try Self.scenario(name).replacingOccurrences(of: "tcp: 5900", with: "tcp: 0")
            .replacingOccurrences(of: "port: 6080", with: "port: 0")
        try Files.write(Array(change(text).utf8), to: folder.file("scenario.yaml"))
        variables = environment.merging(
            ["NITPICKER_STATE": folder.file("state"), "XDG_RUNTIME_DIR": folder.file("run")]) { $1 }
        process = try ScenarioProcess(
            "nitpicker", ["run", folder.file("scenario.yaml"), "--reports", folder.file("reports")],
            environment: variables)
    }

    /// Replaces the scenario while it runs.
    func write(_ text: String) throws { try Files.write(Array(text.utf8), to: folder.file("scenario.yaml")) }

    /// The text of the scenario as it is.
    var text: String { Files.text(folder.file("scenario.yaml")) ?? "" }

    /// The folder of its reports.
    var reports: String { folder.file("reports") }

    /// A report by its file, `COMPONENT/NAME`; null before it was made.
    func report(_ name: String) -> Document {
        (try? Document(json: Files.content(folder.file("reports/\(name).json")) ?? [])) ?? .null
    }

    /// Waits until a report is as `condition` wants it.
    @discardableResult
    func wait(
        for name: String, limit: Int = Deadline.limit, until condition: (Document) -> Bool
    ) throws(ScenarioError) -> Document {
        var result = Document.null
        do throws(ScenarioError) {
            try Files.wait(for: folder.file("reports/\(name).json"), limit: limit) { text in
                // A report is replaced in one step, so what is there is whole.
                result = (try? Document(json: text)) ?? .null
                return condition(result)
            }
        } catch {
            throw ScenarioError(error.code, "\(error.context)\nnitpicker said:\n\(process.output.suffix(3000))")
        }
        return result
    }

    /// The component as its parent reports it.
    func component(_ name: String) -> Document {
        report("parent/scenario")["components"].items.first { $0["name"].string == name } ?? .null
    }

    /// The names of the components, in the order of the scenario.
    var components: [String] { report("parent/scenario")["components"].items.compactMap { $0["name"].string } }

    /// The process of a component while it runs.
    func pid(of name: String) -> Int32? {
        let component = component(name)
        return component["state"] == "running" ? component["pid"].integer.map(Int32.init) : nil
    }

    /// Waits until a component runs as another process than `old`; returns the new one.
    @discardableResult
    func waitForProcess(of name: String, not old: Int32 = 0) throws(ScenarioError) -> Int32 {
        try wait(for: "parent/scenario") { _ in pid(of: name).map { $0 != old } ?? false }
        return pid(of: name) ?? 0
    }

    /// Where the VNC server listens for viewers that give a password.
    func vnc() throws(ScenarioError) -> VNCAddress {
        let report = try wait(for: "vnc-server/vnc") { $0["listening"]["tcp"].integer != nil }
        return .loopback(report["listening"]["tcp"].integer ?? 0)
    }

    /// The address of the browser's page.
    func web() throws(ScenarioError) -> String {
        try wait(for: "vnc-front/web") { $0["url"].string != nil }["url"].string ?? ""
    }

    /// A viewer of ours.
    func viewer(_ encodings: [VNCEncoding]? = nil) throws(ScenarioError) -> VNCScreen {
        try VNCScreen(vnc(), VNCOptions(encodings, password: password))
    }

    /// The composed picture as `nitpicker screenshot` writes it, the pointer in it.
    func screenshot() throws -> Bitmap {
        let path = folder.file("screenshot.png")
        try Programs.run("nitpicker", ["screenshot", path], environment: variables)
        return try PNG.decode(Files.content(path) ?? [])
    }

    /// Runs a command of `nitpicker` beside it, in the shell and with the shell's redirections; throws unless it ended well.
    @discardableResult
    func command(_ words: String) throws(ScenarioError) -> String {
        guard let program = Programs.find("nitpicker") else { throw ScenarioError(.process, "no nitpicker") }
        return try Programs.run("sh", ["-c", "exec '\(program)' \(words)"], environment: variables)
    }

    /// Waits until the viewer shows what is composed, but for the pixels around its pointer.
    ///
    /// A map may still glide or load: a screenshot is one moment, so another one is taken as long as the viewer's picture
    /// changes.
    func expectComposed(_ screen: VNCScreen, tolerance: Int = 0, ignoring mask: Region = Region()) throws {
        let around = mask.union(Region(Rect(screen.pointer.x - 32, screen.pointer.y - 32, 64, 64)))
        var last: ScenarioError?
        for _ in 0..<12 {
            try screen.fence()
            let composed = try screenshot()
            do throws(ScenarioError) {
                return try screen.expect(composed, tolerance: tolerance, ignoring: around, limit: 1500)
            } catch {
                if error.code != .limit { throw error }
                last = error
            }
        }
        if let last { throw last }
    }

    /// Waits until no key, button or modifier is held, as the test card and the event filter tell.
    func expectNothingHeld() throws(ScenarioError) {
        try wait(for: "test-card/typed") { $0["held"] == [] }
        try wait(for: "event-filter/keyboard-state") {
            $0["modifiers"].items.isEmpty && $0["locks"].items.isEmpty
        }
    }

    /// Waits until every component runs, no program of another kind does, and everything that was asked for is there.
    ///
    /// - Parameter condition: what else the status has to tell.
    func settle(_ condition: (Document) -> Bool = { _ in true }) throws {
        func isSettled(_ status: Document) -> Bool {
            status["components"].items.allSatisfy {
                $0["state"] == "running" && $0["guest"].isNull && $0["waiting"].isNull
            } && condition(status)
        }
        repeat { try wait(for: "parent/scenario", until: isSettled) } while try !isSettled(status())
    }

    /// The status as the parent tells it now, after it has served everything that was there before.
    private func status() throws -> Document {
        if control == nil {
            let name = report("parent/scenario")["scenario"].string ?? ""
            control = try PacketSocket(unixPath: folder.file("run/nitpicker/\(name)/control"))
        }
        let request: Document = ["request": "status"]
        _ = try control?.send(DocumentWire.encode(request.jsonText).bytes)
        _ = try control?.descriptor.waitReadable(milliseconds: Deadline.limit)
        guard case .packet(let packet)? = try control?.receive(ReceiveBuffer()) else {
            throw ScenarioError(.limit, "the parent does not answer")
        }
        return try Document(json: DocumentWire.decode(packet) ?? [])["status"]
    }

    /// Ends it as Ctrl-C does, and returns what should not be there any more.
    func end() throws -> [String] {
        let below = ProcessTree.descendants(of: process.pid)
        process.signal(SIGINT)
        let status = try process.waitForEnd()
        try ProcessTree.waitUntilGone(below)
        var left = leftovers.new + Files.names(in: folder.file("run")).map { "run/\($0)" }
        left += Files.names(in: folder.file("state")).filter { $0 != "vnc-password" && $0 != "web-token" }
        if status != .exited(0) { left.append("status \(status)") }
        return left
    }
}

extension Stack {
    /// The programs that the stack is made of, all of them built.
    static var isBuilt: Bool {
        ["nitpicker", "gui-server", "event-filter", "pointer", "osm-viewer", "vnc-server", "vnc-front", "test-card"]
            .allSatisfy { Programs.find($0) != nil }
    }

    /// The scenario with a test card in place of the map.
    static func withTestCard(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.contains("config: {center:") }
            .joined(separator: "\n").replacingOccurrences(of: "  osm-viewer:", with: "  test-card:")
    }
}
