import Desktop
import Framebuffer
import GuiMonitor
import Nitpicker
import Plumbing
import Sessions
import TestKit

/// What stands between programs and the server that is tested, or between that and the screen.
enum Target: Int, CaseIterable, Sendable {
    case server, oneMonitor, threeMonitors, nested

    /// How many monitors are in the wire.
    var monitors: Int { self == .oneMonitor ? 1 : self == .threeMonitors ? 3 : 0 }

    /// How many servers the tested one runs in.
    var outerServers: Int { self == .nested ? 2 : 0 }
}

/// Monitors in the wire between the programs and the server of a parent.
final class Wire {
    private(set) var monitors: [GuiMonitor] = []

    init(_ count: Int, _ parent: LocalParent) throws {
        for number in 0..<count {
            let name = "monitor \(number)"
            parent.transparent.insert(name)
            parent.routes[name] = number == 0 ? "gui" : "monitor \(number - 1)"
            monitors.append(try GuiMonitor(parent.loop, try parent.link(name)) { _ in })
        }
    }
}

/// A server with another one as the program that fills its screen.
final class Outside {
    let parent: LocalParent
    private var server: Server?
    private var display: NestedDisplay?

    private static let config: Document = [
        "focus": "rom",
        "domains": [
            [
                "name": "nested", "layer": 1, "content": "client", "label": false, "focus": "click", "hover": "always",
                "placement": "client",
            ]
        ], "policies": [["label": "nested", "domain": "nested"]],
    ]

    init(_ loop: Loop) throws {
        parent = LocalParent(loop)
        try serve()
    }

    private func serve() throws {
        server = try Server(try parent.link("gui"), parent.loop, config: Self.config)
        server?.focus(["label": "nested"])
    }

    /// The server dies and another one comes.
    func restart() throws {
        server = nil
        for _ in 0..<20 { try parent.loop.turn(milliseconds: 0) }
        try serve()
    }

    /// Shows what the server of `inner` composes.
    func show(_ inner: LocalParent) throws {
        display = try NestedDisplay(
            outer: try parent.link("nested"), inner: try inner.link("nested"), parent.loop
        ) { reason in preconditionFailure(reason) }
    }
}
