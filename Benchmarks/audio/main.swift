import Glibc
import Plumbing
import Sessions

/// benchmark-audio: the sound room beside JACK2 and PipeWire, as a table and as JSON.
guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
    print(Options.usage)
    exit(2)
}
var figures: [Figure] = []
var failures = 0
for group in options.groups {
    do {
        switch group {
        case .chains: figures += try Chains(options: options).run()
        case .faults: figures += try Faults(options: options).run()
        case .load: figures += try Load(options: options).run()
        case .starts: figures += try Starts(options: options).run()
        case .offline: figures += try Offline(options: options).run()
        case .kernels: figures += try Kernels(options: options).run()
        case .safety: figures += try Safety(options: options).run()
        }
    } catch {
        Log.error("\(group.rawValue): \(error)")
        failures += 1
    }
}
for line in Figure.table(figures) { print(line) }
let judged = figures.compactMap(\.isMet)
print("\(judged.count { $0 }) of \(judged.count) targets met")
if let path = options.jsonPath {
    let document: Document = ["figures": .list(figures.map(\.document))]
    try Files.write(document.jsonText, to: path)
}
exit(failures == 0 ? 0 : 1)
