import BenchmarkKit
import Glibc
import Plumbing

/// A sound server of others, with clients that do as ours do: jackd, or PipeWire by its own JACK library.
final class Peer {
    enum Kind: String { case jack = "JACK2", pipewire = "PipeWire" }

    let kind: Kind
    let period: Int
    private let folder: String
    private var server: Program?
    private var clients: [Program] = []
    private let shared: Set<String>

    /// Starts the server; nil when it is not installed or does not come up.
    init?(_ kind: Kind, period: Int) {
        self.kind = kind
        self.period = period
        folder = "/tmp/benchmark-audio-\(getpid())-\(kind.rawValue)-\(period)"
        shared = Set(Folder.names("/dev/shm"))
        let path = kind == .jack ? "/usr/bin/jackd" : "/usr/bin/pipewire"
        guard Files.isExecutable(path), (try? Files.makeDirectory(folder)) != nil else { return nil }
        let arguments =
            kind == .jack
            ? [path, "-R", "-P", "70", "-n", "benchmark", "-d", "dummy", "-r", "48000", "-p", "\(period)"] : [path]
        guard let server = try? start(path, arguments, "server") else { return nil }
        self.server = server
        usleep(700_000)
    }

    deinit { stop() }

    /// Ends everything, and removes what it left.
    func stop() {
        removeClients()
        if let server {
            server.process.signal(SIGTERM)
            if (try? server.process.descriptor.waitReadable(milliseconds: 3000)) != true {
                server.process.signal(SIGKILL)
            }
        }
        server = nil
        for name in Folder.names("/dev/shm") where name.hasPrefix("jack") && !shared.contains(name) {
            Folder.remove("/dev/shm/\(name)")
        }
        Folder.remove(folder)
    }

    private var environment: [String] {
        [
            "PATH=/usr/bin:/bin", "HOME=\(folder)", "XDG_RUNTIME_DIR=\(folder)", "PIPEWIRE_RUNTIME_DIR=\(folder)",
            "PIPEWIRE_QUANTUM=\(period)/48000", "JACK_DEFAULT_SERVER=benchmark", "JACK_NO_AUDIO_RESERVATION=1",
        ] + (kind == .pipewire ? ["LD_LIBRARY_PATH=/usr/lib/x86_64-linux-gnu/pipewire-0.3/jack"] : [])
    }

    private func start(_ path: String, _ arguments: [String], _ name: String) throws -> Program {
        let silence = try Files.nullDevice()
        return Program(
            name,
            try ChildProcess(
                path: path, arguments: arguments, environment: environment, directory: folder,
                standard: [nil, silence.number, silence.number]))
    }

    /// Starts a client that is connected behind others; it is not there yet when this returns.
    func add(_ name: String, _ role: String, after: [String] = []) throws {
        let path = Files.programDirectory + "/benchmark-jack-client"
        clients.append(try start(path, [path, name, role, "\(folder)/\(name)"] + after, name))
    }

    /// Whether all clients are connected, or those of these names.
    func waitReady(_ names: Set<String>? = nil, milliseconds: Int = 60_000) -> Bool {
        let end = Instant.now.advanced(milliseconds: milliseconds)
        var waiting = clients.map(\.name).filter { names?.contains($0) ?? true }
        while Instant.now < end {
            waiting.removeAll { isReady($0) }
            if waiting.isEmpty { return true }
            usleep(20_000)
        }
        return false
    }

    /// Whether a client is connected.
    func isReady(_ name: String) -> Bool { PeerLog.isReady("\(folder)/\(name)") }

    func client(_ name: String) -> Program? { clients.first { $0.name == name } }

    /// Ends the clients, and gives them so many milliseconds.
    func removeClients(patience: Int = 4000) {
        for client in clients { client.process.signal(SIGTERM) }
        let end = Instant.now.advanced(milliseconds: patience)
        for client in clients {
            _ = try? client.process.descriptor.waitReadable(milliseconds: Int(max(0, end.since(.now) / 1_000_000)))
        }
        clients = []
    }

    /// What a client saw.
    func log(_ name: String) -> PeerLog { PeerLog("\(folder)/\(name)") }

    /// The nanoseconds of processor time: the server's, and all clients'.
    var processorTime: (mixer: Int64, others: Int64) {
        (
            server.map { ProcessFigures(pid: $0.process.pid).processorTime } ?? 0,
            clients.reduce(0) { $0 + ProcessFigures(pid: $1.process.pid).processorTime }
        )
    }

    /// From the end of one's work to the waking of the next in the cycles from `from` on, from the first's waking to the last's, and how
    /// many cycles were whole.
    func hops(_ names: [String], from: [Int]) -> (hops: Series, spans: Series, whole: Int, xruns: Int) {
        let logs = names.map { log($0) }
        var times: [UInt64: [PeerLog.Record]] = [:]
        for (log, from) in zip(logs, from) {
            for record in log.records(from: from) { times[record.frame, default: []].append(record) }
        }
        let whole = times.values.filter { $0.count == names.count }
        var hops: [Int64] = []
        var spans: [Int64] = []
        for cycle in whole {
            for (before, after) in zip(cycle, cycle.dropFirst()) { hops.append(after.begin - before.end) }
            spans.append((cycle.last?.begin ?? 0) - (cycle.first?.begin ?? 0))
        }
        return (Series(hops), Series(spans), whole.count, logs.map(\.xruns).max() ?? 0)
    }
}

/// The file in which a JACK client of ours writes what it saw.
struct PeerLog {
    private let bytes: [UInt8]

    init(_ path: String) { bytes = (try? Files.read(path)) ?? [] }

    struct Record {
        var frame: UInt64
        var begin: Int64
        var end: Int64
        var value: Double
    }

    private static let limit = 1 << 14

    private func word(_ index: Int) -> UInt64 {
        guard bytes.count >= index * 8 + 8 else { return 0 }
        return (0..<8).reduce(0) { $0 | UInt64(bytes[index * 8 + $1]) << UInt64($1 * 8) }
    }

    var count: Int { Int(word(0)) }
    var xruns: Int { Int(word(1)) }

    /// The records since a count.
    func records(from: Int) -> [Record] {
        (max(from, count - Self.limit)..<max(from, count)).map { number in
            let place = 4 + number % Self.limit * 4
            return Record(
                frame: word(place), begin: Int64(truncatingIfNeeded: word(place + 1)),
                end: Int64(truncatingIfNeeded: word(place + 2)), value: Double(bitPattern: word(place + 3)))
        }
    }
}
