/// Amounts as people write them: `64M` bytes, `250ms`.
package enum Quantity {
    /// The bytes of a text such as `512`, `64K`, `1.5G` or `64MiB`; nil when it is none or beyond a pebibyte.
    package static func bytes(_ text: String) -> Int? {
        let units: [(String, Double)] = [
            ("KiB", 1024), ("MiB", 1_048_576), ("GiB", 1_073_741_824),
            ("K", 1024), ("M", 1_048_576), ("G", 1_073_741_824), ("B", 1),
        ]
        let unit = units.first { text.hasSuffix($0.0) }
        return amount(text.dropLast(unit?.0.count ?? 0), times: unit?.1 ?? 1, limit: 1 << 50)
    }

    /// The milliseconds of a text such as `250ms`, `5s` or `2min`; nil when it is none or longer than a day.
    package static func milliseconds(_ text: String) -> Int? {
        let units: [(String, Double)] = [("ms", 1), ("min", 60_000), ("s", 1000)]
        guard let unit = units.first(where: { text.hasSuffix($0.0) }) else { return nil }
        return amount(text.dropLast(unit.0.count), times: unit.1, limit: 86_400_000)
    }

    private static func amount(_ number: Substring, times unit: Double, limit: Int) -> Int? {
        let digits = number.hasSuffix(" ") ? number.dropLast() : number
        guard let first = digits.utf8.first, (48...57).contains(first),
            digits.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 }), let value = Double(digits)
        else { return nil }
        let amount = value * unit
        return amount <= Double(limit) ? Int(amount) : nil
    }
}
