import BenchmarkKit
import Glibc
import Plumbing
import Sessions
import TestKit

/// A program that was started; killed when its owner lets go of it.
final class Program {
    let name: String
    let process: ChildProcess

    init(_ name: String, _ process: consuming ChildProcess) {
        self.name = name
        self.process = process
    }

    /// Waits until it has ended.
    func wait() { _ = try? process.descriptor.waitReadable(milliseconds: 10_000) }
}

/// A mixer, its filters and its sources, each a process of its own, with this process as their parent.
final class Studio {
    let parent: LocalParent
    let period: Int
    private(set) var mixer: Program?
    private(set) var programs: [Program] = []
    /// Lines that are added to the environment of what is started.
    private let environment: [String]
    private let loop: Loop

    /// Starts a mixer.
    init(period: Int, _ config: Document = [:], environment: [String] = []) throws {
        loop = try Loop()
        parent = LocalParent(loop)
        self.period = period
        self.environment = environment
        parent.roms["mixer/config"] = .object(
            [
                .init("period", .integer(period)), .init("report-interval", .integer(1000)),
                .init("captures", [["label_prefix": "watch", "from": "master"]]),
            ] + config.members)
        mixer = try spawn("audio-mixer", "mixer")
        try wait("the mixer's report") { parent.reports["mixer/graph"] != nil }
    }

    /// Ends the sources before those that they play into.
    deinit {
        while programs.popLast() != nil {}
        mixer = nil
    }

    /// Starts a source that plays into a server.
    func addSource(_ name: String, level: Float = 0.25, into server: String = "mixer") throws {
        parent.routes[name] = server
        programs.append(try spawn("benchmark-audio-client", name, ["\(level)"]))
    }

    /// Starts a filter that plays into a server.
    func addFilter(_ name: String, _ config: Document = [:], into server: String = "mixer") throws {
        parent.routes[name] = server
        parent.roms["\(name)/config"] = config
        programs.append(try spawn("audio-filter", name))
    }

    /// Starts a chain of filters, and a source before it.
    func addChain(_ count: Int, _ prefix: String = "", level: Float = 0.25, _ config: Document = [:]) throws {
        for index in 0..<count {
            try addFilter("\(prefix)filter\(index)", config, into: index == 0 ? "mixer" : "\(prefix)filter\(index - 1)")
        }
        try wait("the filters") { (0..<count).allSatisfy { parent.reports["\(prefix)filter\($0)/filter"] != nil } }
        try addSource("\(prefix)source", level: level, into: count == 0 ? "mixer" : "\(prefix)filter\(count - 1)")
    }

    func program(_ name: String) -> Program? { programs.first { $0.name == name } }

    /// Kills a program.
    func remove(_ name: String) { programs.removeAll { $0.name == name } }

    /// Kills all but the mixer, and waits until they are gone.
    func removeAll() {
        let all = programs
        for program in all { program.process.signal(SIGKILL) }
        for program in all { program.wait() }
        programs = []
    }

    private func spawn(_ program: String, _ name: String, _ arguments: [String] = []) throws -> Program {
        let path = Files.programDirectory + "/" + program
        guard Files.isExecutable(path) else { throw BenchmarkError("no program \(path)") }
        let socket = try parent.socket(name)
        let process = try ChildProcess(
            path: path, arguments: [path] + arguments,
            environment: ["PATH=/usr/bin:/bin", "NITPICKER_LINK=3"] + environment, keeping: [socket.descriptor.number])
        return Program(name, process)
    }

    /// Serves as the parent until a condition holds.
    func wait(_ what: String, milliseconds: Int = 30_000, _ condition: () throws -> Bool) throws {
        let end = Instant.now.advanced(milliseconds: milliseconds)
        while try !condition() {
            if Instant.now > end { throw BenchmarkError("waited in vain for \(what)") }
            try loop.turn(milliseconds: 5)
        }
    }

    /// Serves as the parent for a time.
    func serve(milliseconds: Int) throws {
        let end = Instant.now.advanced(milliseconds: milliseconds)
        while Instant.now < end { try loop.turn(milliseconds: Int(max(1, end.since(.now) / 1_000_000))) }
    }

    /// What is heard at the sink.
    func listen() throws -> AudioLine {
        let client = try AudioClient(
            try parent.link("watch"), .audioIn, AudioPort(channels: 2, capacity: 1 << 19), quota: 8 << 20)
        listener = client
        let watch = try loop.watch(client.descriptorNumber) { _ in }
        defer { watch.cancel() }
        try wait("what is heard") {
            while try client.next() != nil {}
            return client.line != nil
        }
        guard let line = client.line else { throw BenchmarkError("no line") }
        return line
    }
    private var listener: AudioClient?

    /// The mixer's count of cycles that were not as they should be.
    var xruns: Int { parent.reports["mixer/graph"]?["xruns"]["count"].integer ?? -1 }

    /// The nanoseconds of processor time: the mixer's, and all others'.
    var processorTime: (mixer: Int64, others: Int64) {
        (
            mixer.map { ProcessFigures(pid: $0.process.pid).processorTime } ?? 0,
            programs.reduce(0) { $0 + ProcessFigures(pid: $1.process.pid).processorTime }
        )
    }
}

/// Why a benchmark was given up.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
