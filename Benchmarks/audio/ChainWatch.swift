import BenchmarkKit
import Plumbing
import Sessions
import Sound

/// Looks after each cycle when who was woken in a chain: by the rings' own notes, from outside.
final class ChainWatch {
    /// The rings from the source's to the last filter's.
    private let rings: [AudioRing]
    private let line: AudioLine
    private let cycles: Int
    /// Nanoseconds after the cycle's start, and of work, by cycle and ring; -1 where a cycle was not seen.
    private let woke: FixedArray<Int32>
    private let work: FixedArray<Int32>
    private let seen = SharedCell()
    private var thread: RealTimeThread?

    /// Finds the rings of a chain; the source's program comes first.
    init(_ programs: [Program], _ line: AudioLine, cycles: Int) throws {
        var rings: [AudioRing] = []
        var known: Set<UInt64> = []
        for program in programs {
            let found = try ProcessFigures(pid: program.process.pid).rings().filter { !known.contains($0.key) }
            guard let own = found.first, found.count == 1 else {
                throw BenchmarkError("\(program.name) has \(found.count) rings of its own")
            }
            known.insert(own.key)
            rings.append(own.value)
        }
        self.rings = rings
        self.line = line
        self.cycles = cycles
        woke = FixedArray(repeating: -1, count: cycles * rings.count)
        work = FixedArray(repeating: 0, count: cycles * rings.count)
        let rows = FixedArray(rings.map(\.view))
        let (views, woke, work, clock) = (rows.view, woke.view, work.view, line.clock.view)
        let period = line.format.nanoseconds(line.format.period)
        thread = try RealTimeThread(name: "watch", priority: 80, processor: RealTimeThread.processors.first) {
            [seen] _ in
            withExtendedLifetime(rows) {
                let end = Instant.now.advanced(nanoseconds: Int64(cycles + 100) * period)
                for cycle in 0..<cycles {
                    guard clock.wait(after: clock.tick, until: end) else { return }
                    let moment = clock.moment
                    Instant(nanoseconds: moment.start + period * 9 / 10).sleep()
                    for index in 0..<views.count {
                        let noted = views[index].woke
                        let place = cycle * views.count + index
                        woke[place] = noted.tick == moment.tick ? Int32(clamping: noted.after) : -1
                        work[place] = Int32(clamping: views[index].work)
                    }
                    seen.count.store(UInt64(cycle + 1))
                }
            }
        }
    }

    /// Waits for the end.
    func finish() {
        thread?.join()
        thread = nil
    }

    /// The cycles that were looked at.
    var count: Int { Int(seen.count.value) }

    /// From the end of one's work to the waking of the next, and from the source's waking to that of the last: in nanoseconds.
    func hops() -> (hops: Series, spans: Series) {
        var hops: [Int64] = []
        var spans: [Int64] = []
        for cycle in 0..<count {
            let times = (0..<rings.count).map { woke[cycle * rings.count + $0] }
            if !times.contains(-1), let first = times.first, let last = times.last { spans.append(Int64(last - first)) }
            for index in 1..<max(1, times.count) where times[index - 1] >= 0 && times[index] >= 0 {
                hops.append(Int64(times[index] - times[index - 1] - work[cycle * rings.count + index - 1]))
            }
        }
        return (Series(hops), Series(spans))
    }

    /// The cycles that a running client missed, by all rings.
    var missed: Int { rings.reduce(0) { $0 + $1.view.missed } }
}
