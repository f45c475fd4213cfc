package import Framebuffer

/// How much of each pixel a glyph, or a whole line, covers.
package struct GlyphMask: Hashable, Sendable {
    /// Where the mask's left column lies, from the origin.
    package let left: Int
    /// Where the mask's upper row lies, from the baseline; above it is negative.
    package let top: Int
    /// The size of the mask.
    package let area: Area
    /// 0 for nothing to 255 for all of the pixel, row by row.
    package private(set) var coverage: [UInt8]

    /// A mask of `area.count` coverages; where there are fewer, the rest is nothing.
    package init(left: Int, top: Int, area: Area, coverage: [UInt8]) {
        self.left = left
        self.top = top
        self.area = area
        let missing = area.count - coverage.count
        self.coverage = missing > 0 ? coverage + Array(repeating: 0, count: missing) : coverage
    }

    /// A mask of nothing.
    package static let empty = GlyphMask(left: 0, top: 0, area: .zero, coverage: [])

    /// The pixels of the mask, from the origin.
    package var bounds: Rect { Rect(Point(left, top), area) }

    /// The mask of everything within `radius` pixels of this one: a halo, with a soft edge of one pixel.
    ///
    /// The radius counts from 0.5 to 8. Costs a few microseconds for a glyph.
    package func dilated(by radius: Float) -> GlyphMask {
        if area.isEmpty { return self }
        let radius = min(8, max(0.5, radius))
        let reach = Int((radius + 0.5).rounded(.up))
        var disc: [(offset: Int, weight: Int)] = []
        let width = area.width + 2 * reach
        let height = area.height + 2 * reach
        for dy in -reach...reach {
            for dx in -reach...reach {
                let distance = Float(dx * dx + dy * dy).squareRoot()
                let weight = Int(min(1, max(0, radius + 0.5 - distance)) * 256)
                if weight > 0 { disc.append((dy * width + dx, weight)) }
            }
        }
        // Strongest first: what is full already needs no weaker neighbour.
        disc.sort { $0.weight > $1.weight }
        var result = [UInt8](repeating: 0, count: width * height)
        for y in 0..<area.height {
            for x in 0..<area.width {
                let value = Int(coverage[y * area.width + x])
                if value == 0 { continue }
                let centre = (y + reach) * width + x + reach
                for (offset, weight) in disc {
                    let spread = UInt8(truncatingIfNeeded: (value * weight) >> 8)
                    if result[centre + offset] < spread { result[centre + offset] = spread }
                }
            }
        }
        return GlyphMask(left: left - reach, top: top - reach, area: Area(width, height), coverage: result)
    }

    /// Adds another mask, its origin at (x, y).
    ///
    /// Each pixel keeps the larger coverage; what lies outside of this mask is cut off.
    package mutating func add(_ other: GlyphMask, at x: Int, _ y: Int) {
        let target = other.bounds.offset(by: Point(x, y))
        let common = target.intersection(bounds)
        if common.isEmpty { return }
        for row in common.top..<common.bottom {
            var from = (row - target.y) * other.area.width + common.x - target.x
            var to = (row - top) * area.width + common.x - left
            for _ in 0..<common.width {
                coverage[to] = max(coverage[to], other.coverage[from])
                from += 1
                to += 1
            }
        }
    }
}
