import BenchmarkKit
import Sessions

/// One line of the result: the same measured of us and of the peers.
struct Figure {
    var name: String
    var unit: String
    var ours: Double?
    var jack: Double?
    var pipewire: Double?
    /// The name and the bound of a target, which we have to stay below, or, for `isFloor`, above.
    var target: (name: String, bound: Double)?
    var isFloor = false

    var isMet: Bool? {
        guard let target, let ours else { return nil }
        return isFloor ? ours >= target.bound : ours <= target.bound
    }

    /// The best peer's value through ours.
    var ratio: Double? {
        let peers = [jack, pipewire].compactMap { $0 }
        guard let ours, ours > 0, let best = isFloor ? peers.max() : peers.min() else { return nil }
        return best / ours
    }

    /// The form in the JSON file.
    var document: Document {
        var members: [Document.Member] = [.init("name", .string(name)), .init("unit", .string(unit))]
        for (key, value) in [("ours", ours), ("jack2", jack), ("pipewire", pipewire), ("ratio", ratio)] {
            if let value { members.append(.init(key, .number(value))) }
        }
        if let target {
            members.append(.init("target", .string(target.name)))
            members.append(.init("bound", .number(target.bound)))
        }
        if let isMet { members.append(.init("met", .bool(isMet))) }
        return .object(members)
    }

    /// The lines of a table, the columns aligned.
    static func table(_ figures: [Figure]) -> [String] {
        let header = ["measurement", "unit", "ours", "JACK2", "PipeWire", "best/ours", "target", "bound", "met"]
        let rows = figures.map { figure -> [String] in
            [
                figure.name, figure.unit, short(figure.ours), short(figure.jack), short(figure.pipewire),
                short(figure.ratio), figure.target?.name ?? "",
                figure.target.map { (figure.isFloor ? ">=" : "<=") + short($0.bound) } ?? "",
                figure.isMet.map { $0 ? "yes" : "NO" } ?? "",
            ]
        }
        return Columns.lines([header] + rows, left: [0, 1, 6, 8])
    }

    private static func short(_ value: Double?) -> String { value.map(Columns.short) ?? "" }
}
