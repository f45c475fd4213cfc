/// Results as people read them.
package enum Columns {
    /// The lines of rows of cells, the columns aligned: those named at their left sides, the others at their right.
    package static func lines(_ rows: [[String]], left: Set<Int>) -> [String] {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                return left.contains(column) ? row[column] + space : space + row[column]
            }.joined(separator: "  ")
        }
    }

    /// The number with three significant digits.
    package static func short(_ value: Double) -> String {
        let size = abs(value)
        let digits = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let whole = Int((size * Double(scale)).rounded())
        let sign = value < 0 ? "-" : ""
        if digits == 0 { return sign + String(whole) }
        let fraction = String(whole % scale)
        return "\(sign)\(whole / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
