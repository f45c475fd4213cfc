internal import BenchmarkKit
internal import Sessions

/// One line of the result.
struct Figure {
    /// What was measured, the same word for us and for a peer.
    var name: String
    var unit: Unit
    /// The median of the runs.
    var value: Double
    /// The best run.
    var best: Double
    /// What reference/gui-server.md asks for, in the same unit.
    var target: Double?
    /// Who it is compared with, and what each of them needed.
    var peers: [(name: String, value: Double)] = []

    /// What is counted.
    enum Unit: String {
        case microseconds = "us"
        case milliseconds = "ms"
        case mebibytes = "MiB"
        case kibibytes = "KiB"
        case percent = "%"
    }

    /// Whether the median is within the target; nil when there is none.
    var isMet: Bool? { target.map { value <= $0 } }

    /// The form in the JSON file.
    var document: Document {
        var members: [Document.Member] = [
            .init("name", .string(name)), .init("unit", .string(unit.rawValue)), .init("median", .number(value)),
            .init("best", .number(best)),
        ]
        if let target {
            members.append(.init("target", .number(target)))
            members.append(.init("met", .bool(value <= target)))
        }
        for peer in peers {
            members.append(.init(peer.name, .number(peer.value)))
            if value > 0 { members.append(.init("\(peer.name)Ratio", .number(peer.value / value))) }
        }
        return .object(members)
    }
}

/// The results as people read them.
enum Table {
    /// The lines, the columns aligned; behind a peer's figure how many times ours it is.
    static func lines(_ figures: [Figure]) -> [String] {
        var names: [String] = []
        for peer in figures.flatMap(\.peers) where !names.contains(peer.name) { names.append(peer.name) }
        let header = ["measurement", "median", "best", "unit", "target", "met"] + names
        let rows = figures.map { figure -> [String] in
            let met = figure.isMet.map { $0 ? "yes" : "NO" } ?? ""
            let own = [figure.name, Columns.short(figure.value), Columns.short(figure.best), figure.unit.rawValue]
            let target = [figure.target.map { Columns.short($0) } ?? "", met]
            return own + target
                + names.map { name in
                    guard let peer = figure.peers.first(where: { $0.name == name }) else { return "" }
                    let ratio = figure.value > 0 ? " (\(Columns.short(peer.value / figure.value)))" : ""
                    return Columns.short(peer.value) + ratio
                }
        }
        return Columns.lines([header] + rows, left: [0, 3, 5])
    }
}
