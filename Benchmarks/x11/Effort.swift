internal import Glibc
import Plumbing

/// The processor time of programs and of the server that they used.
///
/// A server of others works on a core of its own while its client prepares the next requests; ours works within the client.
struct Effort {
    /// Seconds of processor time, of wall-clock time.
    private(set) var processor = 0.0
    private(set) var wall = 0.0

    /// How many cores were busy; nil when nothing was measured.
    var cores: Double? { wall > 0 ? processor / wall : nil }

    /// Adds what `body` takes.
    mutating func add<Result>(server: Int32?, _ body: () -> Result) -> Result {
        let before = (Self.children + Self.process(server), Self.now)
        let result = body()
        processor += Self.children + Self.process(server) - before.0
        wall += Self.now - before.1
        return result
    }

    /// The time of the processes that ended and were waited for.
    private static var children: Double {
        var usage = rusage()
        guard unsafe getrusage(RUSAGE_CHILDREN.rawValue, &usage) == 0 else { return 0 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// The time of a process that runs.
    private static func process(_ pid: Int32?) -> Double {
        guard let pid, let bytes = try? Files.read("/proc/\(pid)/stat"),
            let end = bytes.lastIndex(of: UInt8(ascii: ")"))
        else { return 0 }
        // Behind the name: the state, ten numbers, and then the ticks in user mode and in the kernel.
        let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
        return (user + system) / Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
    }

    private static var now: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
}
