package import Framebuffer

/// Where a buffer is drawn anew, as a coarse grid of how many pixels were refreshed in each cell.
package struct HeatMap: Hashable, Sendable {
    /// The size of the buffer.
    package private(set) var area = Area.zero
    private var cells = [Int](repeating: 0, count: columns * rowCount)

    /// The cells of a row.
    package static let columns = 16
    /// The rows.
    package static let rowCount = 8

    /// A cold map.
    package init() {}

    /// The buffer has another size: what was known of the old one is forgotten.
    package mutating func resize(_ area: Area) {
        if area == self.area { return }
        self.area = area
        cells = [Int](repeating: 0, count: Self.columns * Self.rowCount)
    }

    /// Adds a refreshed rectangle.
    package mutating func add(_ rect: Rect) {
        let rect = rect.intersection(Rect(.zero, area))
        if rect.isEmpty { return }
        for row in self.row(rect.top)...self.row(rect.bottom - 1) {
            for column in self.column(rect.left)...self.column(rect.right - 1) {
                let part = cell(column, row).intersection(rect).count
                cells[row * Self.columns + column] = min(cells[row * Self.columns + column] + part, 1 << 50)
            }
        }
    }

    /// A cell's place in the buffer.
    package func cell(_ column: Int, _ row: Int) -> Rect {
        Rect(
            left: column * area.width / Self.columns, top: row * area.height / Self.rowCount,
            right: (column + 1) * area.width / Self.columns, bottom: (row + 1) * area.height / Self.rowCount)
    }

    /// How often each pixel of a cell was refreshed, on average.
    package func heat(_ column: Int, _ row: Int) -> Double {
        let count = cell(column, row).count
        return count == 0 ? 0 : Double(cells[row * Self.columns + column]) / Double(count)
    }

    /// The map as text: a digit a cell, from 0 (never) to 9 (the hottest).
    package var rows: [String] {
        var hottest = 0.0
        for row in 0..<Self.rowCount { for column in 0..<Self.columns { hottest = max(hottest, heat(column, row)) } }
        return (0..<Self.rowCount).map { row in
            (0..<Self.columns).map { column in
                let share = hottest == 0 ? 0 : heat(column, row) / hottest
                return String(share == 0 ? 0 : 1 + min(8, Int(share * 8)))
            }.joined()
        }
    }

    // The cell whose place holds a coordinate: the last one that begins at or before it.
    private func column(_ x: Int) -> Int { ((x + 1) * Self.columns - 1) / max(1, area.width) }
    private func row(_ y: Int) -> Int { ((y + 1) * Self.rowCount - 1) / max(1, area.height) }
}
