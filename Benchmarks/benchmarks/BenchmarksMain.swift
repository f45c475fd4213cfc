internal import Glibc
internal import Plumbing
internal import Sessions

/// benchmarks: measures what reference figures are held against, as a table and as JSON.
@main
enum BenchmarksMain {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == Idlers.option {
            exit(Component.run { try Idlers($0, Array(arguments.dropFirst())) })
        }
        guard let options = Options(Array(arguments)) else {
            print(Options.usage)
            exit(2)
        }
        do {
            try run(options)
        } catch {
            Log.error("\(error)")
            exit(1)
        }
    }

    private static func run(_ options: Options) throws {
        var figures: [Figure] = []
        if options.isRealtime && !Processors.makeRealtime() { throw BenchmarkError("--realtime: not permitted") }
        if options.groups.contains(.kernels) {
            var kernels = Kernels(count: options.isQuick ? 20 : 200)
            let (measured, problem) = kernels.run()
            if let problem { throw BenchmarkError(problem) }
            figures += measured
        }
        if options.groups != [.kernels] {
            guard Files.isExecutable(options.serverPath) else {
                throw BenchmarkError("no program \(options.serverPath): build it, or name it by --gui-server")
            }
            // The measuring process itself shares the processor with the server.
            Processors.pin(0, to: options.processor)
            var server = ServerBenchmarks(path: options.serverPath, options: options) {
                options.display.map { startPeers(options, display: $0) } ?? []
            }
            try server.run()
            figures += server.figures
        }
        for line in Table.lines(figures) { print(line) }
        let judged = figures.compactMap(\.isMet)
        print("\(judged.count { $0 }) of \(judged.count) targets met")
        if let path = options.jsonPath {
            let document: Document = ["figures": .list(figures.map(\.document))]
            try Files.write(document.jsonText, to: path)
        }
    }

    /// The servers of others, as far as they are installed.
    private static func startPeers(_ options: Options, display: Int) -> [any Peer] {
        var peers: [any Peer] = []
        func add(_ name: String, _ peer: (any Peer)?) {
            if let peer { peers.append(peer) } else { Log.warning("no \(name) to compare with") }
        }
        for kind in XPeer.Kind.allCases {
            add(kind.rawValue, XPeer(kind, display: display, processor: options.processor, quick: options.isQuick))
        }
        for kind in WaylandPeer.Kind.allCases {
            add(kind.rawValue, WaylandPeer(kind, processor: options.processor, quick: options.isQuick))
        }
        return peers
    }
}
