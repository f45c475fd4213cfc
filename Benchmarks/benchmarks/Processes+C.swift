internal import CBenchPeers
internal import Glibc
internal import Plumbing

/// What the kernel tells of a process.
struct ProcessFigures {
    let pid: Int

    /// The processor time of all its threads, in nanoseconds.
    var processorTime: Int64 {
        // Threads come and go; the file of the process itself holds the main thread only.
        var total: Int64 = 0
        for thread in threads { total += schedule("/proc/\(pid)/task/\(thread)/schedstat") }
        return total
    }

    /// Its resident memory in bytes: everything, and what is its own and not shared with other processes.
    var memory: (resident: Int, own: Int) {
        let lines = text("/proc/\(pid)/smaps_rollup").split(separator: "\n")
        func bytes(_ name: String) -> Int {
            let line = lines.first { $0.hasPrefix(name + ":") }
            return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
        }
        return (bytes("Rss"), bytes("Private_Clean") + bytes("Private_Dirty"))
    }

    private var threads: [String] {
        guard let directory = unsafe opendir("/proc/\(pid)/task") else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if Int(name) != nil { names.append(name) }
        }
        return names
    }

    private func schedule(_ path: String) -> Int64 {
        text(path).split(separator: " ").first.flatMap { Int64($0) } ?? 0
    }

    private func text(_ path: String) -> String {
        String(decoding: (try? Files.read(path)) ?? [], as: UTF8.self)
    }
}

/// What the kernel costs, whoever programs it.
enum Floor {
    /// Round trips to a process that does nothing but answer; nil when it could not be started.
    static func roundTrips(_ count: Int) -> Series? {
        var times = [Int64](repeating: 0, count: count)
        guard unsafe cbench_floor(&times, Int32(count)) == 0 else { return nil }
        return Series(times)
    }
}

/// Where processes run.
enum Processors {
    /// Lets this process and those that it starts run before all others; false when that is not permitted.
    static func makeRealtime() -> Bool { cbench_realtime() == 0 }

    /// Keeps a process (0: this one) on one processor, or lets it run on any.
    static func pin(_ pid: Int, to processor: Int?) { _ = cbench_pin(Int32(pid), Int32(processor ?? -1)) }
}

/// Sleeps, for the measurements at 60 frames a second.
func pause(milliseconds: Int) { usleep(UInt32(milliseconds) * 1000) }
