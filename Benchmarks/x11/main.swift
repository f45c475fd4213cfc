import Glibc
import Plumbing
import ScenarioTest
import Sessions

/// benchmark-x11: our X room beside the X servers of others, as a table and as JSON.
guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
    print(Options.usage)
    exit(2)
}
do {
    let servers = try Servers(options)
    let sides = servers.sides
    var figures: [Figure] = []
    if options.groups.contains(.drawing) {
        let drawing = Drawing(options: options, sides: sides).run()
        for line in Figure.table(drawing, sides) + Figure.summary(drawing, sides) { print(line) }
        figures += drawing
    }
    if options.groups.contains(.starts) {
        let starts = Starts(options: options, sides: sides).run()
        for line in Figure.table(starts, sides) { print(line) }
        figures += starts
    }
    if let path = options.jsonPath {
        let document: Document = ["figures": .list(figures.map { $0.document(sides) })]
        try Files.write(document.jsonText, to: path)
    }
    if figures.allSatisfy({ $0.values.allSatisfy { $0 == nil } }) { exit(1) }
} catch {
    Log.error("\(error)")
    exit(1)
}
