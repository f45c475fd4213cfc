internal import BenchmarkKit
internal import CBenchPeers

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
