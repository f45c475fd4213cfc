import BenchmarkKit
import Sessions

/// One line of the result: the same measured on every server.
struct Figure {
    var name: String
    var unit: String
    /// The medians, in the order of the contestants; nil where there was nothing.
    var values: [Double?]
    /// What ours is to stay below.
    var target: Double?
    /// Whether more is better.
    var isFloor = false

    /// How many times better ours, the first, is than the best of the others.
    var ratio: Double? {
        guard let own = values.first ?? nil, own > 0 else { return nil }
        let others = values.dropFirst().compactMap { $0 }.filter { $0 > 0 }
        guard let best = isFloor ? others.max() : others.min() else { return nil }
        return isFloor ? own / best : best / own
    }

    /// Whether ours is within the target.
    var isMet: Bool? {
        guard let target, let own = values.first ?? nil else { return nil }
        return isFloor ? own >= target : own <= target
    }

    /// The form in the JSON file.
    func document(_ names: [String]) -> Document {
        var members: [Document.Member] = [.init("name", .string(name)), .init("unit", .string(unit))]
        for (index, name) in names.enumerated() {
            if let value = values[index] { members.append(.init(name, .number(value))) }
        }
        if let target { members.append(.init("target", .number(target))) }
        if let ratio { members.append(.init("ratioToBestPeer", .number(ratio))) }
        return .object(members)
    }

    /// The lines of a table; the ratio says how many times better ours is than the best of the others.
    static func table(_ figures: [Figure], _ names: [String]) -> [String] {
        let header = ["measurement", "unit"] + names + ["target", "met", "best/ours"]
        let rows = figures.map { figure in
            [figure.name, figure.unit] + figure.values.map { $0.map { Columns.short($0) } ?? "-" }
                + [figure.target.map { (figure.isFloor ? ">=" : "<=") + Columns.short($0) } ?? ""]
                + [figure.isMet.map { $0 ? "yes" : "NO" } ?? "", figure.ratio.map { Columns.short($0) + "x" } ?? "-"]
        }
        return Columns.lines([header] + rows, left: [0, 1])
    }

    static func median(_ values: [Double]) -> Double? { values.isEmpty ? nil : values.sorted()[values.count / 2] }
}
