internal import BenchmarkKit
internal import CBenchPeers
internal import Glibc
internal import Plumbing

/// An Xvfb that was started for the comparison, and a client of it.
@safe final class XPeer {
    private let process: ChildProcess
    @unsafe private let client: OpaquePointer
    private let name: String
    private let quick: Bool
    /// From its start to its first answer, in milliseconds.
    let startMilliseconds: Double

    /// Starts Xvfb on the first free display from this number on; nil when it is not installed or does not come up.
    init?(display: Int, processor: Int?, quick: Bool) {
        let path = "/usr/bin/Xvfb"
        let free = (display..<display + 20).first {
            !Files.exists("/tmp/.X\($0)-lock") && !Files.exists("/tmp/.X11-unix/X\($0)")
        }
        guard Files.isExecutable(path), let free else { return nil }
        name = ":\(free)"
        let arguments = [path, name, "-screen", "0", "1920x1080x24", "-nolisten", "tcp", "-noreset"]
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
            if let opened = unsafe cbench_x_open(name, 1920, 1080) {
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
        unsafe cbench_x_close(client)
        // Killed, it would leave its lock and its socket behind.
        process.signal(SIGTERM)
        _ = try? process.descriptor.waitReadable(milliseconds: 5000)
    }

    /// Its resident memory in MiB.
    var memory: Double { Double(figures.memory.resident) / 1_048_576 }

    private var figures: ProcessFigures { ProcessFigures(pid: process.pid) }

    /// A request with an answer.
    func roundTrip() -> Series { Series.measure(quick ? 500 : 5000) { _ = unsafe cbench_x_ping(client) } }

    /// From an injected motion to its event.
    func injection() -> Series {
        var step: Int32 = 0
        return Series.measure(quick ? 200 : 2000) {
            step = (step + 1) % 1000
            _ = unsafe cbench_x_inject(client, 100 + step, 100 + step)
        }
    }

    /// From an injected motion to own pixels that the server has taken.
    func pixels() -> Series {
        var step: Int32 = 0
        return Series.measure(quick ? 200 : 2000) {
            step = (step + 1) % 1000
            _ = unsafe cbench_x_inject(client, 100 + step, 100 + step)
            _ = unsafe cbench_x_put(client, 64, 64, 64, 64)
            _ = unsafe cbench_x_ping(client)
        }
    }

    /// The server's processor time for each of `count` drawings, in nanoseconds.
    func processorTime(_ drawing: Drawing, count: Int, paced: Bool = false) -> Double {
        let before = figures.processorTime
        for step in 0..<count {
            switch drawing {
            case .opaque: _ = unsafe cbench_x_put(client, 0, 0, 1920, 1080)
            case .alpha: _ = unsafe cbench_x_over(client, 1920, 1080)
            case .small: _ = unsafe cbench_x_put(client, Int32(step % 1000), 64, 64, 64)
            }
            if paced || drawing != .small || step % 16 == 15 { _ = unsafe cbench_x_ping(client) }
            if paced { pause(milliseconds: 16) }
        }
        _ = unsafe cbench_x_ping(client)
        return Double(figures.processorTime - before) / Double(count)
    }

    /// What is drawn.
    enum Drawing { case opaque, alpha, small }
}
