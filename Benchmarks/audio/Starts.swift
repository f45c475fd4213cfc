import Glibc
import Plumbing
import Sessions

/// Starting and ending many clients at once.
struct Starts {
    let options: Options
    private static let count = 256

    func run() throws -> [Figure] {
        let studio = try Studio(period: 256)
        let line = try studio.listen()
        let begin = Instant.now
        for index in 0..<Self.count { try studio.addSource("source\(index)", level: 0.002) }
        let all = Float(Self.count) * 0.002 * 0.999
        try studio.wait("all sources") {
            line.ring.view.window(0, at: max(0, line.ring.view.written - 1), count: 1)[0] >= all
        }
        let start = Double(Instant.now.since(begin)) / 1e6
        try studio.serve(milliseconds: 1500)
        let rings = try studio.programs.compactMap { try ProcessFigures(pid: $0.process.pid).rings().first?.value }
        let missed = { rings.reduce(0) { $0 + $1.view.missed } }
        let before = (missed(), studio.processorTime, Instant.now)
        try studio.serve(milliseconds: options.seconds * 1000)
        let after = (missed(), studio.processorTime, Instant.now)
        let time = Double(after.2.since(before.2))
        let used = Double(after.1.mixer + after.1.others - before.1.mixer - before.1.others)
        let end = Instant.now
        studio.removeAll()
        try studio.wait("silence") {
            studio.parent.reports["mixer/graph"]?["sessions"] == .list([])
        }
        return [
            Figure(name: "start of \(Self.count) clients", unit: "ms", ours: start, target: ("T5", 1000)),
            Figure(
                name: "\(Self.count) clients, 256 frames: misses", unit: "/s",
                ours: Double(after.0 - before.0) / time * 1e9, target: ("T5", 0)),
            Figure(name: "\(Self.count) clients, 256 frames: processor", unit: "%", ours: used / time * 100),
            Figure(
                name: "exit of \(Self.count) clients", unit: "ms", ours: Double(Instant.now.since(end)) / 1e6,
                target: ("T5", 1000)),
        ]
    }
}
