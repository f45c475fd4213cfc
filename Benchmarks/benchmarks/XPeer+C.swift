internal import BenchmarkKit
internal import CBenchPeers
internal import Glibc
internal import Plumbing

/// An X server without a screen.
@safe final class XPeer: Peer {
    let name: String
    private let process: ChildProcess
    @unsafe private let client: OpaquePointer
    @unsafe private var others: [OpaquePointer] = unsafe []
    private let display: String
    private let quick: Bool
    let startMilliseconds: Double

    /// The servers of that kind.
    enum Kind: String, CaseIterable { case xvfb = "Xvfb", xvnc = "Xvnc" }

    /// Starts one on the first free display from this number on; nil when it is not installed or does not come up.
    init?(_ kind: Kind, display: Int, processor: Int?, quick: Bool) {
        name = kind.rawValue
        let path = "/usr/bin/\(kind.rawValue)"
        let free = (display..<display + 20).first {
            !Files.exists("/tmp/.X\($0)-lock") && !Files.exists("/tmp/.X11-unix/X\($0)")
        }
        guard Files.isExecutable(path), let free else { return nil }
        self.display = ":\(free)"
        var arguments = [path, self.display, "-nolisten", "tcp", "-noreset", "-maxclients", "2048"]
        arguments += kind == .xvfb ? ["-screen", "0", "1920x1080x24"] : ["-geometry", "1920x1080", "-depth", "24"]
        // Nobody is to look.
        if kind == .xvnc { arguments += ["-rfbport", "-1", "-SecurityTypes", "None"] }
        let start = Instant.now
        // What it says of its font path and its keymap is not of interest.
        guard let silence = try? Files.nullDevice(),
            let process = try? ChildProcess(
                path: path, arguments: arguments, environment: ["PATH=/usr/bin:/bin"],
                standard: [nil, silence.number, silence.number])
        else { return nil }
        var client: OpaquePointer?
        for _ in 0..<5000 {
            // A server that is not up refuses; asking costs less than the millisecond between.
            if let opened = unsafe cbench_x_open(self.display, 1920, 1080) {
                unsafe client = opened
                break
            }
            pause(milliseconds: 1)
        }
        guard let client = unsafe client else {
            process.signal(SIGTERM)
            _ = try? process.descriptor.waitReadable(milliseconds: 5000)
            return nil
        }
        startMilliseconds = Double(Instant.now.since(start)) / 1e6
        Processors.pin(process.pid, to: processor)
        self.process = process
        unsafe self.client = unsafe client
        self.quick = quick
    }

    deinit {
        closeAll()
        unsafe cbench_x_close(client)
        // Killed, it would leave its lock and its socket behind.
        process.signal(SIGTERM)
        _ = try? process.descriptor.waitReadable(milliseconds: 5000)
    }

    var figures: ProcessFigures { ProcessFigures(pid: process.pid) }

    func roundTrip() -> Series? { Series.measure(quick ? 500 : 5000) { _ = unsafe cbench_x_ping(client) } }

    func injection() -> Series? {
        var step: Int32 = 0
        return Series.measure(quick ? 200 : 2000) {
            step = (step + 1) % 1000
            _ = unsafe cbench_x_inject(client, 100 + step, 100 + step)
        }
    }

    func pixels() -> Series? {
        var step: Int32 = 0
        return Series.measure(quick ? 200 : 2000) {
            step = (step + 1) % 1000
            _ = unsafe cbench_x_inject(client, 100 + step, 100 + step)
            _ = unsafe cbench_x_put(client, 64, 64, 64, 64)
            _ = unsafe cbench_x_ping(client)
        }
    }

    func processorTime(_ drawing: Drawing, count: Int, pace: Pace) -> Double? {
        let before = figures.processorTime
        for step in 0..<count {
            switch drawing {
            case .opaque: _ = unsafe cbench_x_put(client, 0, 0, 1920, 1080)
            case .alpha: _ = unsafe cbench_x_over(client, 1920, 1080)
            case .small: _ = unsafe cbench_x_put(client, Int32(step % 1000), 64, 64, 64)
            }
            if pace == .sixtyHertz || drawing != .small || step % 16 == 15 { _ = unsafe cbench_x_ping(client) }
            if pace == .sixtyHertz { pause(milliseconds: 16) }
        }
        _ = unsafe cbench_x_ping(client)
        return Double(figures.processorTime - before) / Double(count)
    }

    func open(_ count: Int, hasWindows: Bool) -> Bool {
        for _ in 0..<count {
            guard let client = unsafe cbench_x_idle(display, hasWindows ? 1 : 0) else { return false }
            unsafe others.append(client)
        }
        return true
    }

    func closeAll() {
        while let client = unsafe others.popLast() { unsafe cbench_x_close(client) }
    }
}
