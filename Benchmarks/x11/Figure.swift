import BenchmarkKit
import Glibc
import Sessions

/// One line of the result: the same measured on every side.
struct Figure {
    var name: String
    var unit: String
    /// Whether more is better.
    var isFloor: Bool
    /// The medians, in the order of the sides; nil where it did not run.
    var values: [Double?]
    /// What ours have to stay below.
    var bound: Double?
    /// How many cores were busy on each side, client and server together.
    var cores: [Double?] = []

    /// How many times better a side is than the first one.
    func ratio(_ side: Int) -> Double? {
        guard let own = values[side], let first = values.first ?? nil, own > 0, first > 0 else { return nil }
        return isFloor ? own / first : first / own
    }

    /// How many times better a side is than the first one with the same processor time.
    func ratioPerCore(_ side: Int) -> Double? {
        guard let ratio = ratio(side), side < cores.count, let own = cores[side], let first = cores[0], own > 0 else {
            return nil
        }
        return ratio * first / own
    }

    /// The form in the JSON file.
    func document(_ sides: [Side]) -> Document {
        var members: [Document.Member] = [.init("name", .string(name)), .init("unit", .string(unit))]
        for (index, side) in sides.enumerated() {
            if let value = values[index] { members.append(.init(side.name, .number(value))) }
            if index > 0, let ratio = ratio(index) { members.append(.init("\(side.name)Ratio", .number(ratio))) }
            if index < cores.count, let cores = cores[index] {
                members.append(.init("\(side.name)Cores", .number(cores)))
            }
        }
        if let bound { members.append(.init("bound", .number(bound))) }
        return .object(members)
    }

    /// The lines of a table, the columns aligned; ratios are to the first side.
    static func table(_ figures: [Figure], _ sides: [Side]) -> [String] {
        let others = sides.indices.dropFirst()
        let header =
            ["test", "unit"] + sides.map(\.name) + others.map { "\(sides[$0].name)/\(sides[0].name)" } + ["bound"]
        let rows = figures.map { figure in
            [figure.name, figure.unit] + figure.values.map(short) + others.map { short(figure.ratio($0)) }
                + [figure.bound.map { "<=" + short($0) } ?? ""]
        }
        return Columns.lines([header] + rows, left: [0, 1])
    }

    /// For each side but the first: the geometric mean of its ratios and the worst of them.
    static func summary(_ figures: [Figure], _ sides: [Side]) -> [String] {
        sides.indices.dropFirst().compactMap { side in
            let ratios = figures.compactMap { figure in figure.ratio(side).map { (figure.name, $0) } }
            guard let worst = ratios.min(by: { $0.1 < $1.1 }) else { return nil }
            let all = mean(ratios.map(\.1))
            let perCore = figures.compactMap { $0.ratioPerCore(side) }
            let slow = ratios.filter { $0.1 < 0.8 }.map { "\($0.0) \(short($0.1))" }
            return "\(sides[side].name): geometric mean \(short(all)) of \(sides[0].name) over \(ratios.count) tests, "
                + "\(short(mean(perCore))) for the same processor time, worst \(worst.0) \(short(worst.1)); below 0.8: \(slow.isEmpty ? "none" : slow.joined(separator: ", "))"
        }
    }

    /// The geometric mean; nil of nothing.
    private static func mean(_ ratios: [Double]) -> Double? {
        ratios.isEmpty ? nil : exp(ratios.reduce(0) { $0 + log($1) } / Double(ratios.count))
    }

    static func median(_ values: [Double]) -> Double? { values.isEmpty ? nil : values.sorted()[values.count / 2] }

    /// The number with three significant digits, thousands and millions as k and M.
    static func short(_ value: Double?) -> String {
        guard let value else { return "-" }
        if value >= 999_500 { return Columns.short(value / 1e6) + "M" }
        return value >= 999.5 ? Columns.short(value / 1e3) + "k" : Columns.short(value)
    }
}
