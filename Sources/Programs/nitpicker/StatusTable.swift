import Sessions

/// A scenario's status as a table for people.
struct StatusTable {
    private let status: Document

    init(_ status: Document) { self.status = status }

    var text: String {
        var rows = [["COMPONENT", "STATE", "PID", "MEMORY", "RESTARTS", "SESSIONS"]]
        for component in status["components"].items { rows.append(row(component)) }
        let widths = (0..<5).map { column in rows.map { $0[column].count }.max() ?? 0 }
        let lines = rows.map { row in
            zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count + 2) }.joined() + row[5]
        }
        var text =
            "\(status["scenario"].string ?? "?") (\(status["state"].string ?? "?"))\n" + lines.joined(separator: "\n")
        for problem in status["problems"].items {
            let line = problem["line"].integer ?? 0
            text += "\n\(problem["file"].string ?? ""):\(line): \(problem["message"].string ?? "")"
        }
        return text
    }

    private func row(_ component: Document) -> [String] {
        let sessions = component["sessions"].items.map { session in
            "\(session["service"].string ?? "")->\(session["server"].string ?? "")"
        }
        let waiting = component["waiting"].items.map { "\($0.string ?? "") (waits)" }
        return [
            component["name"].string ?? "", component["state"].string ?? "",
            component["pid"].integer.map { String($0) } ?? "-", component["memory"].integer.map(memory) ?? "-",
            component["restarts"].integer.map { String($0) } ?? "-",
            (sessions + waiting).joined(separator: ", "),
        ]
    }

    private func memory(_ bytes: Int) -> String {
        let tenths = (bytes * 10) >> 20
        return "\(tenths / 10).\(tenths % 10) M"
    }
}
