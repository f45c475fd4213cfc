/// Numbers in order: how long something took, many times.
package struct Series: Sendable {
    package private(set) var values: [Int64]

    /// The numbers in any order.
    package init(_ values: [Int64]) { self.values = values.sorted() }

    package var isEmpty: Bool { values.isEmpty }
    package var best: Int64 { values.first ?? 0 }
    package var median: Int64 { at(0.5) }

    /// The value that this part of all do not exceed.
    package func at(_ part: Double) -> Int64 {
        guard let last = values.indices.last else { return 0 }
        return values[min(last, Int(Double(values.count) * part))]
    }
}
