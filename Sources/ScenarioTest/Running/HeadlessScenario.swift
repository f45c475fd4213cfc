internal import Foundation
package import Framebuffer
internal import Plumbing
package import Sessions
internal import YAMLDocuments

/// A scenario of ours that runs for a test: without a window, seen through a socket of its own.
package final class HeadlessScenario {
    /// Where its VNC server listens.
    package let address: VNCAddress
    /// `nitpicker run`.
    package let process: ScenarioProcess
    private let folder: TestFolder
    private let vncServer: String

    /// Starts a scenario; its VNC server listens when this returns.
    ///
    /// The scenario is run as it is, but for what shows it: windows are left out, `vnc-server` listens on a socket of the test
    /// (where there is none, one is added) and `vnc-front` on a port that is free. `${NITPICKER_STATE}` is a folder of the test,
    /// with the secrets that `scripts/run` makes.
    package init(_ target: ScenarioTarget, limit: Int = Deadline.limit) throws(ScenarioError) {
        let folder = try TestFolder("scenario")
        self.folder = folder
        let text = try Self.text(of: target, in: folder.path)
        vncServer = text.vncServer
        try ScenarioError.wrap(.process) { () throws(SystemError) in
            for name in ["state", "run"] { try Files.makeDirectory(folder.file(name)) }
            try Files.write(Array(Self.secret(8).utf8), to: folder.file("state/vnc-password"), mode: 0o600)
            try Files.write(Array(Self.secret(26).utf8), to: folder.file("state/web-token"), mode: 0o600)
            try Files.write(Array(text.json.utf8), to: folder.file("scenario.yaml"))
        }
        address = .unix(folder.file("vnc"))
        process = try ScenarioProcess(
            "nitpicker", ["run", folder.file("scenario.yaml"), "--reports", folder.file("reports")],
            environment: ["NITPICKER_STATE": folder.file("state"), "XDG_RUNTIME_DIR": folder.file("run")])
        let deadline = Deadline(milliseconds: limit)
        let path = folder.file("reports/\(text.vncServer)/vnc.json")
        while true {
            if process.status != nil {
                throw ScenarioError(.process, "nitpicker run \(target.file) ended:\n\(process.output.suffix(3000))")
            }
            do throws(ScenarioError) {
                try Files.wait(for: path, limit: min(500, max(1, Int(deadline.milliseconds)))) { text in
                    let report = (try? Document(json: text)) ?? .null
                    return report["listening"]["unix"].string != nil
                }
                return
            } catch {
                if deadline.isOver {
                    throw ScenarioError(
                        .limit, "the VNC server of \(target.file) does not listen:\n\(process.output.suffix(3000))")
                }
            }
        }
    }

    private static func secret(_ count: Int) -> String {
        String((0..<count).map { _ in "abcdefghijkmnpqrstuvwxyz23456789".randomElement() ?? "x" })
    }

    /// A report by its file, `COMPONENT/NAME`; null before it was made.
    package func report(_ name: String) -> Document {
        (try? Document(json: Files.content(folder.file("reports/\(name).json")) ?? [])) ?? .null
    }

    /// A component as its parent reports it.
    package func component(_ name: String) -> Document {
        report("parent/scenario")["components"].items.first { $0["name"].string == name } ?? .null
    }

    /// The names of the components that do not run, or have been started again, each with what is known of it.
    package var dead: [String] {
        if process.status != nil { return ["nitpicker run ended"] }
        return report("parent/scenario")["components"].items.compactMap { component in
            let (name, state) = (component["name"].string ?? "", component["state"].string ?? "")
            let again = component["restarts"].integer ?? 0
            if state == "running" && again == killed[name] ?? 0 { return nil }
            if state == "running" && again == 0 { return nil }
            return "\(name) (\(state)\(again > 0 ? ", started again \(again) times" : ""))"
        }
    }

    /// How often the test itself has killed each.
    private var killed: [String: Int] = [:]

    /// Kills a component and waits until it runs again.
    package func restart(_ name: String, limit: Int) throws(ScenarioError) {
        let before = component(name)
        guard let pid = before["pid"].integer, before["state"] == "running" else {
            let names = report("parent/scenario")["components"].items.compactMap { $0["name"].string }
            let hint = Spelling.hint(name, among: names).map { " (\($0))" } ?? ""
            throw ScenarioError(.process, "no component '\(name)' runs\(hint)")
        }
        killed[name, default: 0] += 1
        if let entry = ProcessTree.entry(Int32(pid)) { ProcessTree.kill(entry) }
        try Files.wait(for: folder.file("reports/parent/scenario.json"), limit: limit) { _ in
            let now = component(name)
            return now["state"] == "running" && now["pid"].integer.map { $0 != pid } ?? false
        }
    }

    /// What the parent and the components have said.
    package var log: String { process.output }
}

extension HeadlessScenario {
    /// The scenario of a file as a test runs it, as JSON, and the name of its VNC server.
    private static func text(
        of target: ScenarioTarget, in folder: String
    ) throws(ScenarioError) -> (json: String, vncServer: String) {
        guard let text = Files.text(target.file) else {
            throw ScenarioError(.malformed, "there is no scenario \(target.file)")
        }
        let base = URL(fileURLWithPath: target.file).standardizedFileURL.deletingLastPathComponent().path
        var variables = ProcessInfo.processInfo.environment
        variables["NITPICKER_SCENARIO_DIR"] = base
        variables["NITPICKER_PROGRAMS"] =
            Programs.find("nitpicker").map { TestPath.folder(of: $0) } ?? Programs.products
        variables["NITPICKER_STATE"] = folder + "/state"
        do throws(YAMLError) {
            var document = try YAML.parse(text, variables: variables)
            let name = headless(&document, folder: folder, base: base, size: target.size)
            let title = TestPath.name(of: target.file)
            if document["name"].isNull { document.set("name", .string(title)) }
            let json = String(decoding: document.jsonText, as: UTF8.self)
            return (json.replacing("${", with: "$${"), name)
        } catch {
            throw ScenarioError(.malformed, "\(target.file):\(error.line): \(error.message)")
        }
    }

    /// Makes a scenario show itself on a socket only; returns the name of the VNC server.
    package static func headless(
        _ document: inout Document, folder: String, base: String, size: Area?
    ) -> String {
        var components = document["components"].members
        func binary(_ member: Document.Member) -> String {
            let binary = member.value["binary"].string ?? member.name
            return binary.split(separator: "/").last.map(String.init) ?? binary
        }
        let window = components.first { binary($0) == "sdl-display" }
        components.removeAll { binary($0) == "sdl-display" }
        if !components.contains(where: { binary($0) == "vnc-server" }) {
            let server = components.first { binary($0) == "gui-server" }?.name ?? "gui-server"
            let filter = components.first { binary($0) == "event-filter" }?.name ?? server
            let routes: Document =
                window.map { $0.value["routes"] } ?? ["Capture": .string(server), "Event": .string(filter)]
            let name = components.contains { $0.name == "vnc-server" } ? "test-vnc-server" : "vnc-server"
            components.append(.init(name, .object([.init("binary", "vnc-server"), .init("routes", routes)])))
        }
        var name = "vnc-server"
        let socket = folder + "/vnc"
        for index in components.indices {
            absolute(&components[index].value, base: base)
            switch binary(components[index]) {
            case "vnc-server":
                name = components[index].name
                var config = components[index].value["config"]
                if config.members.isEmpty { config = .object([]) }
                config.set("listen", ["unix": .string(socket)])
                if let size { config.set("size", [.integer(size.width), .integer(size.height)]) }
                if config["size"].isNull { config.set("size", [1280, 800]) }
                components[index].value.set("config", config)
            case "vnc-front":
                var config = components[index].value["config"]
                config.set("listen", ["port": 0])
                config.set("vnc", .string(socket))
                components[index].value.set("config", config)
            default: break
            }
        }
        document.set("components", .object(components))
        return name
    }

    /// Makes the relative paths of a component absolute.
    private static func absolute(_ component: inout Document, base: String) {
        if let binary = component["binary"].string, binary.contains("/"), !binary.hasPrefix("/") {
            component.set("binary", .string(base + "/" + binary))
        }
        var roms = component["roms"].members
        for index in roms.indices {
            guard let file = roms[index].value["file"].string, !file.hasPrefix("/") else { continue }
            roms[index].value.set("file", .string(base + "/" + file))
        }
        if !roms.isEmpty { component.set("roms", .object(roms)) }
    }
}

extension Document {
    /// Sets a member of an object, in its place if it is there; anything else becomes an object.
    mutating func set(_ name: String, _ value: Document) {
        var members = members
        if let index = members.firstIndex(where: { $0.name == name }) {
            members[index].value = value
        } else {
            members.append(.init(name, value))
        }
        self = .object(members)
    }
}
