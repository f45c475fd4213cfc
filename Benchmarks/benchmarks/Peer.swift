internal import BenchmarkKit

/// A GUI server of others that was started for the comparison, and a client of it; what one cannot do is nil.
protocol Peer: AnyObject {
    /// What it is called in the table.
    var name: String { get }
    /// From its start to its first answer, in milliseconds.
    var startMilliseconds: Double { get }
    /// What the kernel tells of it.
    var figures: ProcessFigures { get }
    /// A request with an answer.
    func roundTrip() -> Series?
    /// From an injected motion to its event.
    func injection() -> Series?
    /// From an injected motion to own pixels that the server has taken.
    func pixels() -> Series?
    /// The server's processor time for each of `count` drawings, in nanoseconds.
    func processorTime(_ drawing: Drawing, count: Int, pace: Pace) -> Double?
    /// Opens that many more clients, which do nothing; false when it takes no more.
    func open(_ count: Int, hasWindows: Bool) -> Bool
    /// Closes what `open` opened.
    func closeAll()
}

/// What is drawn.
enum Drawing { case opaque, alpha, small }

/// How often.
enum Pace { case flatOut, sixtyHertz }

extension Peer {
    /// Its resident memory in MiB.
    var memory: Double { Double(figures.memory.resident) / 1_048_576 }

    /// What each of `count` idle clients costs: KiB of memory, and the part of a processor that all of them take together.
    func idle(_ count: Int, hasWindows: Bool) -> (kibibytes: Double, load: Double)? {
        let before = figures.memory.resident
        defer { closeAll() }
        guard open(count, hasWindows: hasWindows) else { return nil }
        let each = Double(figures.memory.resident - before) / 1024 / Double(count)
        return (each, figures.load())
    }
}

extension ProcessFigures {
    /// The part of a processor that it takes while nothing is asked of it.
    func load(milliseconds: Int = 2000) -> Double {
        pause(milliseconds: 200)
        let before = processorTime
        pause(milliseconds: milliseconds)
        return Double(processorTime - before) / Double(milliseconds) / 1e6
    }
}
