import Plumbing

/// x11perf, each test on every side, one after the other.
struct Drawing {
    let options: Options
    let sides: [Side]

    func run() -> [Figure] {
        options.tests.map { test in
            var found = [[Double]](repeating: [], count: sides.count)
            var efforts = [Effort](repeating: Effort(), count: sides.count)
            let arguments = options.perf + ["-subs", "\(DrawingTests.windows)", "-\(test)"]
            for _ in 0..<(options.isQuick ? 1 : options.rounds) {
                for (index, side) in sides.enumerated() {
                    let output = efforts[index].add(server: side.server) { side.run("x11perf", arguments) }
                    guard let output else { continue }
                    found[index] += DrawingTests.rates(in: output)
                }
            }
            let figure = Figure(
                name: test, unit: "/s", isFloor: true, values: found.map(Figure.median), cores: efforts.map(\.cores))
            Log.info("\(test): \(figure.values.map(Figure.short).joined(separator: " "))")
            return figure
        }
    }
}
