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
            var row = [figure.name, short(figure.value), short(figure.best), figure.unit.rawValue]
            row += [figure.target.map { short($0) } ?? "", met]
            if let peer = figure.peer {
                row += [peer.name, short(peer.value), figure.value > 0 ? short(peer.value / figure.value) + "x" : ""]
            } else {
                row += ["", "", ""]
            }
            return row
        }
        let all = [header] + rows
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            row.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                return [0, 3, 5, 6].contains(column) ? row[column] + space : space + row[column]
            }.joined(separator: "  ")
        }
    }

    /// The number with three significant digits.
    static func short(_ value: Double) -> String {
        let digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let whole = Int((value * scale).rounded())
        if digits == 0 { return String(whole) }
        let fraction = String(whole % Int(scale))
        return "\(whole / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
