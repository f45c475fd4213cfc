internal import BenchmarkKit
internal import Plumbing

extension Series {
    /// Times `body`, `count` times after a tenth of that to warm up; what throws ends it.
    static func measure(_ count: Int, _ body: () throws -> Void) rethrows -> Series {
        for _ in 0..<max(1, count / 10) { try body() }
        var times: [Int64] = []
        times.reserveCapacity(count)
        for _ in 0..<count {
            let start = Instant.now
            try body()
            times.append(Instant.now.since(start))
        }
        return Series(times)
    }

    /// The same with something that goes before each and is not timed.
    static func measure(
        _ count: Int, preparing prepare: () throws -> Void, _ body: () throws -> Void
    ) rethrows -> Series {
        var times: [Int64] = []
        times.reserveCapacity(count)
        for _ in 0..<count {
            try prepare()
            let start = Instant.now
            try body()
            times.append(Instant.now.since(start))
        }
        return Series(times)
    }
}

/// The middle of several runs of the same measurement, which is what is reported: single runs meet other work.
struct Runs {
    private var values: [Double] = []

    /// Adds the result of a run.
    mutating func add(_ value: Double) { values.append(value) }

    var median: Double { values.isEmpty ? 0 : values.sorted()[values.count / 2] }
    var best: Double { values.min() ?? 0 }
}
