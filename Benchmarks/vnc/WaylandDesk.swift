import Framebuffer
import Glibc
import Plumbing
import ScenarioTest

/// sway with a headless output, as a user other than root, which it refuses.
final class WaylandDesk {
    private let compositor: ScenarioProcess
    private let folder: String
    private let socket: String
    /// The X display that it offers.
    let display: String

    /// Starts it; X programs may connect when this returns.
    init(_ area: Area) throws {
        let name = "/tmp/nitpicker-bench-\(try Files.random(6).map { String($0, radix: 16) }.joined())"
        folder = name
        _ = try Programs.run(Self.words("mkdir")[0], Array(Self.words("mkdir").dropFirst()) + ["-m", "700", name])
        let config = """
            output HEADLESS-1 resolution \(area.width)x\(area.height)
            xwayland force
            default_border none
            exec sh -c 'xhost +local: >/dev/null; echo "$DISPLAY $WAYLAND_DISPLAY" > \(name)/names'

            """
        try Files.write(Array(config.utf8), to: name + "/config")
        let words = Self.words("sway") + ["-c", name + "/config"]
        compositor = try ScenarioProcess(words[0], Array(words.dropFirst()), environment: Self.environment(name))
        var names: [Substring] = []
        for _ in 0..<500 where names.count < 2 {
            names = (Files.text(name + "/names") ?? "").split(whereSeparator: \.isWhitespace)
            if names.count < 2 { usleep(20_000) }
        }
        guard names.count == 2 else { throw BenchmarkError("sway does not come up: \(compositor.output.suffix(300))") }
        display = String(names[0])
        socket = String(names[1])
        usleep(500_000)
    }

    deinit {
        _ = try? compositor.terminate()
        Files.removeAll(folder)
    }

    /// The compositor and its X server.
    var pids: [Int32] {
        Self.family(compositor.pid).filter { ["sway", "Xwayland"].contains(ProcessTree.entry($0)?.name ?? "") }
    }

    /// Starts a program beside it.
    func start(_ program: String, _ arguments: [String]) throws -> ScenarioProcess {
        let words = Self.words(program) + arguments
        var environment = Self.environment(folder)
        environment["WAYLAND_DISPLAY"] = socket
        return try ScenarioProcess(words[0], Array(words.dropFirst()), environment: environment)
    }

    /// A process and what stems from it.
    static func family(_ pid: Int32) -> [Int32] { [pid] + ProcessTree.descendants(of: pid).map(\.pid) }

    private static func words(_ program: String) -> [String] {
        getuid() == 0 ? ["runuser", "-u", "nobody", "--", program] : [program]
    }

    private static func environment(_ folder: String) -> [String: String] {
        [
            "XDG_RUNTIME_DIR": folder, "HOME": folder, "WLR_BACKENDS": "headless", "WLR_RENDERER": "pixman",
            "WLR_LIBINPUT_NO_DEVICES": "1", "DISPLAY": "", "WAYLAND_DISPLAY": "",
        ]
    }
}
