import Glibc
import Plumbing
import Sessions

/// benchmark-vnc: our VNC server beside those of others, as a table and as JSON.
guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
    print(Options.usage)
    exit(2)
}
do {
    let arena = try Arena(options)
    let measurements = Measurements(arena)
    var figures: [Figure] = []
    for group in options.groups {
        switch group {
        case .paced: figures += try measurements.paced()
        case .latency: figures += try measurements.latency()
        case .arrival: figures += try measurements.arrival()
        case .idle: figures += try measurements.idle()
        case .crowd: figures += try measurements.crowd()
        case .links: figures += try measurements.links()
        }
    }
    for line in Figure.table(figures, arena.names) { print(line) }
    if let path = options.jsonPath {
        let document: Document = ["figures": .list(figures.map { $0.document(arena.names) })]
        try Files.write(document.jsonText, to: path)
    }
} catch {
    Log.error("\(error)")
    exit(1)
}
