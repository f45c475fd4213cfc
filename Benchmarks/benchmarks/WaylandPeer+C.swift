internal import BenchmarkKit
internal import CBenchPeers
internal import Glibc
internal import Plumbing

/// A Wayland compositor without a screen, which composes by pixman.
@safe final class WaylandPeer: Peer {
    let name: String
    let startMilliseconds: Double
    private let kind: Kind
    private let process: ChildProcess
    private let folder: RuntimeFolder
    @unsafe private let client: OpaquePointer
    @unsafe private var others: [OpaquePointer] = unsafe []
    private let quick: Bool

    /// The compositors of that kind.
    enum Kind: String, CaseIterable { case weston, sway }

    /// Starts one; nil when it is not installed or does not come up.
    init?(_ kind: Kind, processor: Int?, quick: Bool) {
        name = kind.rawValue
        self.kind = kind
        self.quick = quick
        guard let silence = try? Files.nullDevice(), Files.isExecutable("/usr/bin/\(kind.rawValue)"),
            let folder = RuntimeFolder()
        else { return nil }
        let start = Instant.now
        // Compositors write pages of what they lack here.
        guard let process = try? kind.start(folder, [nil, silence.number, silence.number]) else { return nil }
        var client: OpaquePointer?
        for _ in 0..<5000 {
            if let first = unsafe cbench_wl_open(folder.path + "/" + kind.socket, 1920, 1080, 0) {
                unsafe client = first
                break
            }
            pause(milliseconds: 1)
        }
        startMilliseconds = Double(Instant.now.since(start)) / 1e6
        guard let first = unsafe client else { return nil }
        unsafe cbench_wl_close(first)
        guard let client = unsafe cbench_wl_open(folder.path + "/" + kind.socket, 1920, 1080, 2) else { return nil }
        Processors.pin(process.pid, to: processor)
        self.process = process
        self.folder = folder
        unsafe self.client = unsafe client
    }

    deinit {
        closeAll()
        unsafe cbench_wl_close(client)
        process.signal(SIGTERM)
        _ = try? process.descriptor.waitReadable(milliseconds: 5000)
    }

    var figures: ProcessFigures { ProcessFigures(pid: process.pid) }

    func roundTrip() -> Series? { Series.measure(quick ? 500 : 5000) { _ = unsafe cbench_wl_ping(client) } }

    func injection() -> Series? {
        // weston has no protocol for it.
        guard kind == .sway else { return nil }
        var step: Int32 = 0
        return Series.measure(quick ? 200 : 2000) {
            step = (step + 1) % 1000
            _ = unsafe cbench_wl_inject(client, 100 + step, 100 + step)
        }
    }

    func pixels() -> Series? {
        guard kind == .sway else { return nil }
        var step: Int32 = 0
        return Series.measure(quick ? 50 : 200) {
            step = (step + 1) % 1000
            _ = unsafe cbench_wl_inject(client, 100 + step, 100 + step)
            _ = unsafe cbench_wl_present(client, 0, 64, 64, 64, 64)
        }
    }

    func processorTime(_ drawing: Drawing, count: Int, pace: Pace) -> Double? {
        if pace == .flatOut {
            // Its clock is what it is; sway's can be set to a pace that no other reaches.
            guard kind == .sway, setRate(500) else { return nil }
        }
        defer { if pace == .flatOut { _ = setRate(60) } }
        let alpha: Int32 = drawing == .alpha ? 1 : 0
        let small = drawing == .small
        _ = unsafe cbench_wl_present(client, alpha, 0, 0, 1920, 1080)
        // It shows them one after the other, so a few are enough.
        let count = min(count, quick ? 30 : 300)
        let before = figures.processorTime
        for step in 0..<count {
            let left = small ? Int32(step % 1000) : 0
            let width: Int32 = small ? 64 : 1920
            let height: Int32 = small ? 64 : 1080
            guard unsafe cbench_wl_present(client, alpha, left, small ? 64 : 0, width, height) == 0 else { return nil }
        }
        return Double(figures.processorTime - before) / Double(count)
    }

    func open(_ count: Int, hasWindows: Bool) -> Bool {
        for _ in 0..<count {
            let shows: Int32 = hasWindows ? 1 : 0
            guard let client = unsafe cbench_wl_open(folder.path + "/" + kind.socket, 64, 64, shows) else {
                return false
            }
            unsafe others.append(client)
        }
        return true
    }

    func closeAll() {
        while let client = unsafe others.popLast() { unsafe cbench_wl_close(client) }
    }

    /// Sets sway's output to that many frames a second.
    private func setRate(_ rate: Int) -> Bool {
        guard let socket = Folder.names(folder.path).first(where: { $0.hasPrefix("sway-ipc.") }),
            let silence = try? Files.nullDevice()
        else { return false }
        let arguments = [
            "swaymsg", "-s", folder.path + "/" + socket, "--", "output", "HEADLESS-1", "mode", "--custom",
            "1920x1080@\(rate)Hz",
        ]
        guard
            let message = try? ChildProcess(
                path: "/usr/bin/swaymsg", arguments: arguments, environment: ["PATH=/usr/bin:/bin"],
                standard: [nil, silence.number, silence.number])
        else { return false }
        _ = try? message.descriptor.waitReadable(milliseconds: 10_000)
        return (try? message.reap()) == .exited(0)
    }
}

extension WaylandPeer.Kind {
    /// The socket's name in the runtime folder.
    var socket: String { self == .weston ? "wayland-bench" : "wayland-1" }

    func start(_ folder: borrowing RuntimeFolder, _ standard: [Int32?]) throws -> ChildProcess {
        var environment = ["PATH=/usr/bin:/bin", "HOME=\(folder.path)", "XDG_RUNTIME_DIR=\(folder.path)"]
        switch self {
        case .weston:
            let arguments = [
                "weston", "--backend=headless-backend.so", "--use-pixman", "--width=1920", "--height=1080",
                "--socket=\(socket)", "--idle-time=0",
            ]
            return try ChildProcess(
                path: "/usr/bin/weston", arguments: arguments, environment: environment, standard: standard)
        case .sway:
            environment += ["WLR_BACKENDS=headless", "WLR_RENDERER=pixman", "WLR_LIBINPUT_NO_DEVICES=1"]
            let config = "output HEADLESS-1 resolution 1920x1080 position 0 0\ndefault_border none\nxwayland disable\n"
            try Files.write(Array(config.utf8), to: folder.path + "/config")
            let command = ["/usr/bin/sway", "-c", folder.path + "/config"]
            guard getuid() == 0 else {
                return try ChildProcess(
                    path: command[0], arguments: command, environment: environment, standard: standard)
            }
            // It refuses to run as root.
            guard folder.give(to: 65534) else { throw BenchmarkError("chown \(folder.path)") }
            let other = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
            return try ChildProcess(
                path: "/usr/bin/setpriv", arguments: other + command, environment: environment, standard: standard)
        }
    }
}

/// A folder for sockets, removed at the end.
struct RuntimeFolder: ~Copyable {
    let path: String

    init?() {
        var template = Array("/tmp/nitpicker-bench-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { return nil }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Makes the folder and what is in it another user's.
    borrowing func give(to user: UInt32) -> Bool {
        ([path] + Folder.names(path).map { path + "/" + $0 }).allSatisfy { unsafe chown($0, user, user) == 0 }
    }

    deinit { Folder.remove(path) }
}
