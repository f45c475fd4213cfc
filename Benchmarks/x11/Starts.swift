import Plumbing

/// What it costs a program to begin: the library is loaded, a display is opened.
struct Starts {
    let options: Options
    let sides: [Side]
    private static let program = "benchmark-x11-start"

    /// What the program prints, and what is to hold of ours.
    private static let names: [(name: String, unit: String)] = [
        ("load libX11", "ms"), ("XOpenDisplay", "ms"), ("resident growth", "KiB"), ("own growth", "KiB"),
    ]

    func run() -> [Figure] {
        var samples = [[[Double]]](repeating: [[]], count: sides.count).map { _ in [[Double]](repeating: [], count: 5) }
        for _ in 0..<(options.isQuick ? 5 : 21) {
            for (index, side) in sides.enumerated() {
                guard let output = side.run(Files.programDirectory + "/" + Self.program, []) else { continue }
                let values = output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
                guard values.count == Self.names.count else { continue }
                for (place, value) in values.enumerated() { samples[index][place].append(value) }
                samples[index][Self.names.count].append(values[0] + values[1])
            }
        }
        let names = Self.names + [("load and open", "ms")]
        return names.enumerated().map { place, name in
            Figure(
                name: name.name, unit: name.unit, isFloor: false, values: samples.map { Figure.median($0[place]) },
                bound: place == Self.names.count ? 4 : nil)
        }
    }
}
