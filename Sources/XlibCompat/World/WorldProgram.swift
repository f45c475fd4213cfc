package import Framebuffer
internal import Glibc
package import Plumbing
package import Sessions

/// The component that an X world is: it starts the program, gives it and what it starts their way to the parent, and
/// ends them all.
package final class WorldProgram {
    /// What is started and how.
    package struct Options: Hashable, Sendable {
        /// The program: a path, or a name that is looked for as a shell does.
        package var command = ""
        package var arguments: [String] = []
        /// Whether all clients connect to one server with a visible root, for a window manager.
        package var hasRoot = false
        /// The size of the root.
        package var area: Area?

        /// Nothing.
        package init() {}
    }

    private let options: Options
    private let loop: Loop
    private let directory: WorldDirectory
    private let server: WorldServer
    private let display: WorldDisplay
    private var child: ChildProcess?
    private var childWatch: Loop.Watch?
    private var ending: Loop.Timer?
    private var isKilling = false
    /// The exit status of the program, once it ended.
    package private(set) var status: Int32?
    /// Called when everything has ended.
    package var onEnd: ((Int32) -> Void)?

    /// How many milliseconds what is left has to end by itself, and what comes to light when it was killed.
    private static let patience = (first: 1000, later: 50)

    /// A world on a loop.
    ///
    /// - Parameters:
    ///   - libraries: makes the folder in which programs find our libraries.
    ///   - door: serves a connection of a client that came by `DISPLAY`.
    package init(
        _ loop: Loop, _ link: ParentLink, _ options: Options, component: String,
        base: String = WorldDirectory.usualBase, libraries: (String) throws -> Void,
        door: @escaping (Parcel, WorldServer) -> Void
    ) throws {
        self.options = options
        self.loop = loop
        directory = try WorldDirectory(base: base)
        if !options.hasRoot {
            do { try libraries(directory.libraries) } catch {
                Log.warning("\(error): programs reach the world by their socket")
            }
        }
        server = try WorldServer(loop, directory, link: link, component: component, area: options.area)
        display = try WorldDisplay(loop)
        try Descendants.adopt()
        display.onConnection = { [unowned self] in door($0, server) }
    }

    /// Starts the program.
    package func start(environment: [String] = Files.environment) throws {
        let variables = self.environment(environment)
        let path = try Self.path(of: options.command, in: variables)
        let child = try ChildProcess(
            path: path, arguments: [options.command] + options.arguments, environment: variables, ownGroup: false)
        childWatch = try loop.watch(child.descriptor.number) { [unowned self] _ in reap() }
        self.child = consume child
        try loop.onSignals([SIGCHLD]) { [unowned self] _ in reap() }
    }

    /// Hands a signal on to the program.
    package func signal(_ number: Int32) {
        if child == nil { return }
        child?.signal(number)
        // Who asks for the end does not wait for ever.
        if number == SIGTERM { endSoon() }
    }

    /// Ends the program and all that stems from it.
    package func end() {
        status = status ?? 0
        finish()
    }

    /// Gives up a world in which nothing could be started.
    package func abandon() {
        server.close()
        display.close()
        directory.remove()
    }

    /// The environment of the program: that of the world, with the way into it.
    func environment(_ lines: [String]) -> [String] {
        let own = [
            ParentLink.variable, WorldDirectory.variable, "DISPLAY", "LD_LIBRARY_PATH", "XAUTHORITY", "WINDOWID",
        ]
        var result = lines.filter { line in !own.contains { line.hasPrefix($0 + "=") } }
        result.append("DISPLAY=\(display.name)")
        // Where the root is visible all clients are this process's, by their sockets.
        if options.hasRoot { return result }
        result.append("\(WorldDirectory.variable)=\(directory.path)")
        let others = lines.last { $0.hasPrefix("LD_LIBRARY_PATH=") }.map { $0.dropFirst("LD_LIBRARY_PATH=".count) }
        result.append("LD_LIBRARY_PATH=\(directory.libraries)\(others.map { $0.isEmpty ? "" : ":" + $0 } ?? "")")
        return result
    }

    /// The file of a command.
    package static func path(of command: String, in environment: [String]) throws(SystemError) -> String {
        if command.contains("/") { return command }
        let search = environment.last { $0.hasPrefix("PATH=") }.map { $0.dropFirst(5) } ?? "/usr/bin:/bin"
        for folder in search.split(separator: ":") {
            let path = "\(folder)/\(command)"
            if Files.isExecutable(path) { return path }
        }
        throw SystemError("start \(command)", ENOENT)
    }

    private func reap() {
        guard child != nil else {
            Descendants.reap(but: 0)
            if status != nil { finish() }
            return
        }
        Descendants.reap(but: child?.pid ?? 0)
        switch (try? child?.reap()) ?? nil {
        case .exited(let number)?: status = Int32(clamping: number)
        case .killed(let signal)?: status = 128 + Int32(clamping: signal)
        case nil: return
        }
        childWatch?.cancel()
        child = nil
        finish()
    }

    /// Has what is left ended, then tells.
    private func finish() {
        // Who ended at the same moment as the program stood behind it, and one signal told of both.
        if child == nil { Descendants.reap(but: 0) }
        if child == nil, Descendants.signal(ending == nil ? SIGTERM : 0) == 0 {
            ending?.cancel()
            let onEnd = onEnd
            self.onEnd = nil
            abandon()
            onEnd?(status ?? 0)
        } else {
            if child != nil, ending == nil { child?.signal(SIGTERM) }
            endSoon()
        }
    }

    private func endSoon() {
        guard ending == nil else { return }
        ending = loop.schedule(afterMilliseconds: isKilling ? Self.patience.later : Self.patience.first) {
            [unowned self] in
            isKilling = true
            child?.signal(SIGKILL)
            Descendants.signal(SIGKILL)
            // What was killed hands its own children over, who are then killed in turn: soon, since the parent does not wait long.
            ending = nil
            endSoon()
        }
    }
}
