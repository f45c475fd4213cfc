import Foundation
import Plumbing

/// A PulseAudio server of a test's own, or PipeWire in its place, with a device that nobody hears.
final class PulseServer {
    /// Who answers.
    enum Kind { case pulseAudio, pipeWire }

    private let kind: Kind
    let socket: String
    private let folder: String
    private var processes: [Running] = []

    /// Whether the programs are there.
    static let isInstalled = ["pulseaudio", "pactl", "parec"].allSatisfy { Files.isExecutable("/usr/bin/\($0)") }

    /// Whether PipeWire is, with a session manager and a bus for it.
    static let hasPipeWire = ["pipewire", "wireplumber", "pipewire-pulse", "dbus-daemon", "pactl", "parec"]
        .allSatisfy { Files.isExecutable("/usr/bin/\($0)") }

    init(_ folder: String, _ kind: Kind = .pulseAudio) throws {
        self.kind = kind
        self.folder = folder
        socket = folder + "/pulse/native"
        try Files.makeDirectory(folder + "/pulse")
        try start()
    }

    deinit { kill() }

    /// The environment in which programs find it.
    var environment: [String] {
        [
            "PATH=/usr/bin:/bin", "HOME=\(folder)", "XDG_RUNTIME_DIR=\(folder)", "PULSE_SERVER=unix:\(socket)",
            "LC_ALL=C", "DBUS_SESSION_BUS_ADDRESS=unix:path=\(folder)/bus",
        ]
    }

    func start() throws {
        switch kind {
        case .pulseAudio:
            try launch(
                "pulseaudio",
                [
                    "--daemonize=no", "-n", "--exit-idle-time=-1", "--disable-shm=yes", "--realtime=no",
                    "--log-target=stderr",
                    "--load=module-null-sink sink_name=test rate=48000 format=float32le channels=2",
                    "--load=module-native-protocol-unix auth-anonymous=1 socket=\(socket)",
                ], until: socket)
        case .pipeWire:
            try launch(
                "dbus-daemon", ["--session", "--address=unix:path=\(folder)/bus", "--nofork", "--nopidfile"],
                until: folder + "/bus")
            try launch("pipewire", [], until: folder + "/pipewire-0")
            try launch("wireplumber", [])
            try launch("pipewire-pulse", [], until: socket)
            try control("load-module", "module-null-sink", "sink_name=test", "rate=48000", "channels=2")
        }
    }

    /// Servers close what they inherit, by which Foundation takes them for dead: they are started without.
    private func launch(_ program: String, _ arguments: [String], until path: String? = nil) throws {
        let null = try Files.nullDevice()
        let watch = try DirectoryWatch([folder, folder + "/pulse"], created: true)
        processes.append(
            Running(
                try ChildProcess(
                    path: "/usr/bin/" + program, arguments: [program] + arguments, environment: environment,
                    standard: [null.number, null.number, null.number])))
        let end = Instant.now.advanced(milliseconds: 60_000)
        while let path, !Files.exists(path) && Instant.now < end {
            _ = try watch.descriptor.waitReadable(milliseconds: 1000)
            _ = try watch.drain()
        }
    }

    /// Ends it without a word, as a crash does.
    func kill() {
        while processes.popLast() != nil {}
        Files.remove(socket)
    }

    /// Runs pactl to its end.
    func control(_ arguments: String...) throws {
        let null = try Files.nullDevice()
        let tool = try ChildProcess(
            path: "/usr/bin/pactl", arguments: ["pactl"] + arguments, environment: environment,
            standard: [null.number, null.number, null.number])
        _ = try tool.descriptor.waitReadable(milliseconds: 60_000)
    }

    /// Records what is played on the device into a file of raw floats, as long as the object lives.
    func record(to file: String) throws -> Running {
        _ = FileManager.default.createFile(atPath: file, contents: nil)
        let null = try Files.nullDevice()
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
        return Running(
            try ChildProcess(
                path: "/usr/bin/parec",
                arguments: [
                    "parec", "--device=test.monitor", "--raw", "--format=float32le", "--rate=48000", "--channels=2",
                    "--latency-msec=20",
                ], environment: environment, standard: [null.number, output.fileDescriptor, null.number]))
    }

    /// Plays a file of raw floats on the device, as long as the object lives.
    func play(_ file: String) throws -> Running {
        let null = try Files.nullDevice()
        return Running(
            try ChildProcess(
                path: "/usr/bin/pacat",
                arguments: [
                    "pacat", "--playback", "--device=test", "--raw", "--format=float32le", "--rate=48000",
                    "--channels=2", "--latency-msec=500", file,
                ], environment: environment, standard: [null.number, null.number, null.number]))
    }

    /// A program that is killed with its object.
    final class Running {
        private let process: ChildProcess
        init(_ process: consuming ChildProcess) { self.process = process }
    }
}
