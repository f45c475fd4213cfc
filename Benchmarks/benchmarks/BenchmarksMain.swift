internal import Glibc
internal import Plumbing
internal import Sessions

/// benchmarks: measures what reference figures are held against, as a table and as JSON.
@main
enum BenchmarksMain {
    static func main() {
        guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
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
            let peer = options.display.flatMap { number in
                XPeer(display: number, processor: options.processor, quick: options.isQuick)
            }
            if peer == nil && options.display != nil { Log.warning("no Xvfb to compare with") }
            var server = ServerBenchmarks(path: options.serverPath, peer: peer, options: options)
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
}
