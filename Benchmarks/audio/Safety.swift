import BenchmarkKit
import Plumbing
import Sessions

/// What audio threads must not do: counted by a library that the mixer and a filter are started with, while everything is changed.
struct Safety {
    let options: Options

    private static let names = ["allocations", "reference counts", "locks", "waits", "wakes", "other calls"]

    func run() throws -> [Figure] {
        let library = Files.programDirectory + "/libAudioThreadCounter.so"
        guard Files.exists(library) else { throw BenchmarkError("no \(library)") }
        let folder = "/tmp/benchmark-audio-counter-\(Instant.now.nanoseconds)"
        try Files.makeDirectory(folder)
        defer { Folder.remove(folder) }
        let studio = try Studio(
            period: 64, environment: ["LD_PRELOAD=\(library)", "AUDIO_THREAD_COUNTER=\(folder)/"])
        try studio.addChain(1, "", Self.filter(0))
        try studio.addSource("other")
        let line = try studio.listen()
        try studio.serve(milliseconds: 1000)
        let changes = options.isQuick ? 500 : options.isSoak ? 12_000 : 10_000
        // One round of all changes before the counting: code and memory are there then.
        for number in 0..<20 { try change(studio, number) }
        let before = sample(studio, folder)
        let tick = line.clock.view.tick
        for number in 0..<changes { try change(studio, number) }
        let after = sample(studio, folder)
        let cycles = Double(line.clock.view.tick &- tick)
        var figures: [Figure] = []
        for (index, who) in ["mixer", "filter"].enumerated() {
            for (kind, name) in Self.names.enumerated() {
                let count = Double(after[index].counts[kind] &- before[index].counts[kind])
                figures.append(
                    kind < 3
                        ? Figure(
                            name: "\(who), \(changes) changes: \(name)", unit: "", ours: count, target: ("T9", 0))
                        : Figure(name: "\(who): \(name) a cycle", unit: "", ours: count / cycles))
            }
            figures.append(
                Figure(
                    name: "\(who), \(changes) changes: page faults", unit: "",
                    ours: Double(after[index].faults - before[index].faults), target: ("T9", 0)))
            for trace in after[index].traces { Log.warning("\(who): \(trace)") }
        }
        figures.append(Figure(name: "cycles meanwhile", unit: "", ours: cycles))
        return figures
    }

    private static func filter(_ number: Int) -> Document {
        ["effects": [["effect": "gain", "gain-db": .number(Double(-number % 7))], ["effect": "delay", "ms": 1]]]
    }

    /// Another configuration of the mixer and the filter.
    private func change(_ studio: Studio, _ number: Int) throws {
        studio.parent.roms["filter0/config"] = Self.filter(number)
        var buses: [Document] = []
        if number % 3 == 0 { buses = [["name": "b", "effects": [["effect": "gain", "gain-db": -3]]]] }
        studio.parent.roms["mixer/config"] = [
            "period": 64, "report-interval": 1000, "captures": [["label_prefix": "watch", "from": "master"]],
            "buses": .list(buses),
            "cables": [
                [
                    "label_prefix": "filter", "to": "master", "gain": .number(Double(-number % 5)),
                    "mute": .bool(number % 11 == 0),
                ],
                ["label_prefix": "other", "to": number % 2 == 0 ? "b" : "master"], ["from": "b", "to": "master"],
            ],
        ]
        try studio.serve(milliseconds: options.isSoak ? 50 : 1)
    }

    private struct Sample {
        var counts: [UInt64]
        var faults: Int
        var traces: [String]
    }

    private func sample(_ studio: Studio, _ folder: String) -> [Sample] {
        [(studio.mixer, "audio"), (studio.program("filter0"), "filter")].map { program, thread in
            guard let pid = program?.process.pid else { return Sample(counts: [], faults: 0, traces: []) }
            let bytes = (try? Files.read("\(folder)/\(pid)")) ?? []
            func word(_ index: Int) -> UInt64 {
                guard bytes.count >= index * 8 + 8 else { return .max }
                return (0..<8).reduce(0) { $0 | UInt64(bytes[index * 8 + $1]) << UInt64($1 * 8) }
            }
            let traces = (0..<min(16, Int(clamping: word(6)))).map { trace in
                "\(Self.names[min(5, Int(clamping: word(7 + trace * 13)))]): "
                    + (1...12).map { String(word(7 + trace * 13 + $0), radix: 16) }.joined(separator: " ")
            }
            return Sample(
                counts: (0..<6).map(word), faults: ProcessFigures(pid: pid).faults(ofThread: thread), traces: traces)
        }
    }
}
