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

    /// The region of `outer` without `inner`, which lies in it.
    package init(_ outer: Rect, without inner: Rect) {
        rects = []
        if inner.isEmpty {
            if !outer.isEmpty { rects = [outer] }
            return
        }
        rects.reserveCapacity(4)
        if inner.top > outer.top { rects.append(Rect(outer.x, outer.y, outer.width, inner.top - outer.top)) }
        if inner.left > outer.left { rects.append(Rect(outer.x, inner.y, inner.left - outer.left, inner.height)) }
        if inner.right < outer.right {
            rects.append(Rect(inner.right, inner.y, outer.right - inner.right, inner.height))
        }
        if inner.bottom < outer.bottom {
            rects.append(Rect(outer.x, inner.bottom, outer.width, outer.bottom - inner.bottom))
        }
    }

    @inlinable package var isEmpty: Bool { rects.isEmpty }

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
            self = combined(with: Region(rect), keep: Keep.union)
        }
    }

    /// Adds the pixels of `other`.
    package mutating func formUnion(_ other: Region) { self = union(other) }

    /// Takes the pixels of `rect` away.
    package mutating func subtract(_ rect: Rect) {
        if intersects(rect) { self = combined(with: Region(rect), keep: Keep.difference) }
    }

    /// Takes the pixels of `other` away.
    package mutating func subtract(_ other: Region) { self = subtracting(other) }

    /// The pixels in either.
    package func union(_ other: Region) -> Region {
        if isEmpty { return other }
        if other.isEmpty { return self }
        return combined(with: other, keep: Keep.union)
    }

    /// The pixels in both.
    package func intersection(_ other: Region) -> Region {
        if isEmpty || other.isEmpty { return Region() }
        return combined(with: other, keep: Keep.intersection)
    }

    /// The pixels that are also in `rect`.
    package func intersection(_ rect: Rect) -> Region {
        if rects.count == 1 { return Region(rects[0].intersection(rect)) }
        return intersection(Region(rect))
    }

    /// The pixels that are not in `other`.
    package func subtracting(_ other: Region) -> Region {
        if isEmpty || other.isEmpty || !bounds.intersects(other.bounds) { return self }
        return combined(with: other, keep: Keep.difference)
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

    /// What a pixel in the first, the second, or both operands is in the result: a table of four bits.
    private enum Keep {
        static let union = 0b1110
        static let intersection = 0b1000
        static let difference = 0b0010
    }

    /// Walks both operands band by band and keeps the pixels that the table `keep` accepts.
    ///
    /// Bit 1 of the table is for pixels of this region alone, bit 2 for those of the other alone, bit 3 for those of both.
    private func combined(with other: Region, keep: Int) -> Region {
        let a = rects
        let b = other.rects
        var result: [Rect] = []
        result.reserveCapacity(a.count + b.count + 2)
        var previousBand = 0..<0
        var (startA, startB) = (0, 0)
        var endA = Self.endOfBand(a, startA)
        var endB = Self.endOfBand(b, startB)
        var y = Int.min
        while startA < a.count || startB < b.count {
            let topA = startA < a.count ? a[startA].top : Int.max
            let topB = startB < b.count ? b[startB].top : Int.max
            let top = max(y, min(topA, topB))
            let isInA = topA <= top
            let isInB = topB <= top
            let bottomA = isInA ? a[startA].bottom : topA
            let bottomB = isInB ? b[startB].bottom : topB
            let bottom = min(bottomA, bottomB)
            let start = result.count
            if isInA && isInB {
                Self.sweep(a, startA..<endA, b, startB..<endB, top: top, bottom: bottom, keep: keep, into: &result)
            } else if isInA ? keep & 2 != 0 : keep & 4 != 0 {
                for index in isInA ? startA..<endA : startB..<endB {
                    let rect = isInA ? a[index] : b[index]
                    result.append(Rect(rect.x, top, rect.width, bottom - top))
                }
            }
            let band = start..<result.count
            if Self.canCoalesce(result, previousBand, band, top: top) {
                for i in previousBand { result[i].height += bottom - top }
                result.removeLast(band.count)
            } else if !band.isEmpty {
                previousBand = band
            }
            y = bottom
            if isInA && bottomA == bottom {
                startA = endA
                endA = Self.endOfBand(a, startA)
            }
            if isInB && bottomB == bottom {
                startB = endB
                endB = Self.endOfBand(b, startB)
            }
        }
        var region = Region()
        region.rects = result
        return region
    }

    private static func endOfBand(_ rects: [Rect], _ start: Int) -> Int {
        guard start < rects.count else { return start }
        let top = rects[start].top
        var end = start + 1
        while end < rects.count && rects[end].top == top { end += 1 }
        return end
    }

    /// Walks the columns of one band, in which no rectangle of either operand begins or ends vertically.
    private static func sweep(
        _ a: [Rect], _ rangeA: Range<Int>, _ b: [Rect], _ rangeB: Range<Int>, top: Int, bottom: Int, keep: Int,
        into result: inout [Rect]
    ) {
        var i = rangeA.lowerBound
        var j = rangeB.lowerBound
        var inside = 0
        var openedAt: Int?
        while true {
            let nextA = i < rangeA.upperBound ? (inside & 1 != 0 ? a[i].right : a[i].left) : Int.max
            let nextB = j < rangeB.upperBound ? (inside & 2 != 0 ? b[j].right : b[j].left) : Int.max
            let x = min(nextA, nextB)
            if x == Int.max { break }
            if nextA == x {
                i += inside & 1
                inside ^= 1
            }
            if nextB == x {
                j += inside >> 1
                inside ^= 2
            }
            // Rectangles of one band never touch, so an edge is either an opening or a closing one.
            if keep >> inside & 1 != 0 {
                if openedAt == nil { openedAt = x }
            } else if let left = openedAt {
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
