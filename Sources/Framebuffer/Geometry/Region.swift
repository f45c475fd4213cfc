/// A set of pixels, kept as disjoint rectangles in bands from top to bottom, each band from left to right.
///
/// The form is canonical: two regions that hold the same pixels are equal. An operation costs time in
/// proportion to the rectangles of both operands. Whoever lets a peer add to a region bounds it with
/// `simplified(to:)`.
package struct Region: Hashable, Sendable {
    /// The rectangles, disjoint, in bands: ordered by top, then by left.
    package private(set) var rects: [Rect]

    /// The region without pixels.
    package init() { rects = [] }

    /// The region of one rectangle.
    package init(_ rect: Rect) { rects = rect.isEmpty ? [] : [rect] }

    /// The region of all pixels in any of the given rectangles.
    package init(_ rects: some Sequence<Rect>) {
        self.init()
        for rect in rects { formUnion(rect) }
    }

    package var isEmpty: Bool { rects.isEmpty }

    /// The smallest rectangle that holds the region.
    package var bounds: Rect { rects.reduce(.zero) { $0.union($1) } }

    /// The number of pixels.
    package var count: Int { rects.reduce(0) { $0 + $1.count } }

    /// Whether the pixel at `point` is in the region.
    package func contains(_ point: Point) -> Bool { rects.contains { $0.contains(point) } }

    /// Whether every pixel of `rect` is in the region.
    package func contains(_ rect: Rect) -> Bool { Region(rect).subtracting(self).isEmpty }

    /// Whether a pixel is in both.
    package func intersects(_ rect: Rect) -> Bool { rects.contains { $0.intersects(rect) } }

    /// Adds the pixels of `rect`.
    package mutating func formUnion(_ rect: Rect) {
        if rect.isEmpty { return }
        if rects.isEmpty {
            rects = [rect]
        } else if !rects.contains(where: { $0.contains(rect) }) {
            self = combined(with: Region(rect)) { $0 || $1 }
        }
    }

    /// Adds the pixels of `other`.
    package mutating func formUnion(_ other: Region) { self = union(other) }

    /// Takes the pixels of `rect` away.
    package mutating func subtract(_ rect: Rect) {
        if intersects(rect) { self = combined(with: Region(rect)) { $0 && !$1 } }
    }

    /// Takes the pixels of `other` away.
    package mutating func subtract(_ other: Region) { self = subtracting(other) }

    /// The pixels in either.
    package func union(_ other: Region) -> Region {
        if isEmpty { return other }
        if other.isEmpty { return self }
        return combined(with: other) { $0 || $1 }
    }

    /// The pixels in both.
    package func intersection(_ other: Region) -> Region {
        if isEmpty || other.isEmpty { return Region() }
        return combined(with: other) { $0 && $1 }
    }

    /// The pixels that are also in `rect`.
    package func intersection(_ rect: Rect) -> Region {
        if rects.count == 1 { return Region(rects[0].intersection(rect)) }
        return intersection(Region(rect))
    }

    /// The pixels that are not in `other`.
    package func subtracting(_ other: Region) -> Region {
        if isEmpty || other.isEmpty || !bounds.intersects(other.bounds) { return self }
        return combined(with: other) { $0 && !$1 }
    }

    /// The pixels that are not in `rect`.
    package func subtracting(_ rect: Rect) -> Region { subtracting(Region(rect)) }

    /// The same pixels, moved.
    package func offset(by delta: Point) -> Region {
        var result = self
        for index in result.rects.indices { result.rects[index] = result.rects[index].offset(by: delta) }
        return result
    }

    /// A region of at most `limit` rectangles that holds at least the same pixels.
    ///
    /// Past the limit it is the region's bounds: a caller that keeps damage gives up precision, never pixels.
    package func simplified(to limit: Int) -> Region {
        rects.count <= limit ? self : Region(bounds)
    }

    /// Sweeps both operands band by band and keeps the pixels that `keep` accepts.
    private func combined(with other: Region, keep: (Bool, Bool) -> Bool) -> Region {
        var edges: [Int] = []
        edges.reserveCapacity(2 * (rects.count + other.rects.count))
        for rect in rects { edges.append(rect.top); edges.append(rect.bottom) }
        for rect in other.rects { edges.append(rect.top); edges.append(rect.bottom) }
        edges.sort()
        var result: [Rect] = []
        var previousBand = 0..<0
        var firstA = 0
        var firstB = 0
        var index = 0
        while index + 1 < edges.count {
            let top = edges[index]
            let bottom = edges[index + 1]
            index += 1
            if top == bottom { continue }
            while firstA < rects.count && rects[firstA].bottom <= top { firstA += 1 }
            while firstB < other.rects.count && other.rects[firstB].bottom <= top { firstB += 1 }
            let start = result.count
            Self.sweep(
                rects, from: firstA, other.rects, from: firstB, top: top, bottom: bottom, keep: keep,
                into: &result)
            let band = start..<result.count
            if Self.canCoalesce(result, previousBand, band, top: top) {
                for i in previousBand { result[i].height += bottom - top }
                result.removeSubrange(band)
            } else if !band.isEmpty {
                previousBand = band
            }
        }
        var region = Region()
        region.rects = result
        return region
    }

    /// Walks the columns of one band, in which no rectangle of either operand begins or ends vertically.
    private static func sweep(
        _ a: [Rect], from firstA: Int, _ b: [Rect], from firstB: Int, top: Int, bottom: Int,
        keep: (Bool, Bool) -> Bool, into result: inout [Rect]
    ) {
        var i = firstA
        var j = firstB
        var insideA = false
        var insideB = false
        var openedAt: Int?
        while true {
            let nextA = i < a.count && a[i].top <= top ? (insideA ? a[i].right : a[i].left) : Int.max
            let nextB = j < b.count && b[j].top <= top ? (insideB ? b[j].right : b[j].left) : Int.max
            let x = min(nextA, nextB)
            if x == Int.max { break }
            if nextA == x {
                if insideA { i += 1 }
                insideA.toggle()
            }
            if nextB == x {
                if insideB { j += 1 }
                insideB.toggle()
            }
            // Rectangles of one band never touch, so an edge is either an opening or a closing one.
            let inside = keep(insideA, insideB)
            if inside, openedAt == nil {
                openedAt = x
            } else if !inside, let left = openedAt {
                result.append(Rect(left, top, x - left, bottom - top))
                openedAt = nil
            }
        }
    }

    private static func canCoalesce(_ rects: [Rect], _ above: Range<Int>, _ band: Range<Int>, top: Int) -> Bool {
        guard !band.isEmpty, above.count == band.count, rects[above.lowerBound].bottom == top else { return false }
        return zip(above, band).allSatisfy {
            rects[$0].x == rects[$1].x && rects[$0].width == rects[$1].width
        }
    }
}
