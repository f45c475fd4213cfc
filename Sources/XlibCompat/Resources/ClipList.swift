package import Framebuffer
package import XDrawing

/// What a graphics context clips to, relative to its clip origin.
package enum ClipList {
    case none
    case region(Region)
}

extension Region {
    /// The region of many rectangles, which may overlap, without the quadratic cost of adding them one by one.
    package init(merging rects: [Rect]) {
        if rects.count <= 4 {
            self.init(rects)
            return
        }
        // Halves are joined, so that each rectangle takes part in as many unions as the count has binary digits.
        var parts = rects.filter { !$0.isEmpty }.map { Region($0) }
        while parts.count > 1 {
            parts = stride(from: 0, to: parts.count, by: 2).map { index in
                index + 1 < parts.count ? parts[index].union(parts[index + 1]) : parts[index]
            }
        }
        self = parts.first ?? Region()
    }
}

extension Raster {
    /// The set pixels of a raster of depth 1, as a region.
    package var setPixels: Region {
        guard depth == 1 else { return Region() }
        var rows: [Rect] = []
        var open: [Int: Int] = [:]
        for y in 0..<height {
            var next: [Int: Int] = [:]
            for run in runs(ofRow: y) {
                // A run like the one above it grows that one downwards: most masks are made of few shapes.
                let key = run.lowerBound << 16 | run.upperBound
                if let index = open[key] {
                    rows[index].height += 1
                    next[key] = index
                } else {
                    next[key] = rows.count
                    rows.append(Rect(run.lowerBound, y, run.count, 1))
                }
            }
            open = next
        }
        return Region(merging: rows)
    }

    private func runs(ofRow y: Int) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var start: Int?
        for x in 0..<width {
            if bit(x, y) {
                if start == nil { start = x }
            } else if let from = start {
                result.append(from..<x)
                start = nil
            }
        }
        if let from = start { result.append(from..<width) }
        return result
    }
}
