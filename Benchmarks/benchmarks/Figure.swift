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
    /// Who it is compared with, and what that one needed.
    var peer: (name: String, value: Double)?

    /// What is counted.
    enum Unit: String {
        case microseconds = "us"
        case milliseconds = "ms"
        case mebibytes = "MiB"
        case kibibytes = "KiB"
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
        if let peer {
            members.append(.init("peer", .string(peer.name)))
            members.append(.init("peerMedian", .number(peer.value)))
            if value > 0 { members.append(.init("peerRatio", .number(peer.value / value))) }
        }
        return .object(members)
    }
}

/// The results as people read them.
enum Table {
    /// The lines, the columns aligned.
    static func lines(_ figures: [Figure]) -> [String] {
        let header = ["measurement", "median", "best", "unit", "target", "met", "peer", "peer's", "ratio"]
        let rows = figures.map { figure -> [String] in
            let met = figure.isMet.map { $0 ? "yes" : "NO" } ?? ""
            var row = [figure.name, Columns.short(figure.value), Columns.short(figure.best), figure.unit.rawValue]
            row += [figure.target.map { Columns.short($0) } ?? "", met]
            if let peer = figure.peer {
                row += [peer.name, Columns.short(peer.value)]
                row += [figure.value > 0 ? Columns.short(peer.value / figure.value) + "x" : ""]
            } else {
                row += ["", "", ""]
            }
            return row
        }
        return Columns.lines([header] + rows, left: [0, 3, 5, 6])
    }
}
