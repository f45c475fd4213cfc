package import Framebuffer

/// The parts of the panorama that somebody shows: where the pointer can be.
package struct Outputs: Hashable, Sendable {
    package private(set) var rects: [Rect]
    /// What all outputs cover; kept when the last one vanishes, so that a driver's restart changes no mode.
    package private(set) var panorama: Rect

    /// The outputs of those rectangles.
    package init(_ rects: [Rect] = []) {
        self.rects = []
        panorama = .zero
        replace(rects)
    }

    /// Replaces all outputs.
    package mutating func replace(_ rects: [Rect]) {
        self.rects = rects.filter { !$0.isEmpty }
        // The panorama begins at (0, 0), whatever is shown of it.
        if !self.rects.isEmpty { panorama = self.rects.reduce(Rect(0, 0, 1, 1)) { $0.union($1) } }
    }

    /// Whether somebody shows the pixel.
    package func show(_ point: Point) -> Bool { rects.contains { $0.contains(point) } }

    /// Where the pointer comes to stand on its way from one point to another.
    ///
    /// It goes there when it is shown, else as far as it can slide first along x, then along y. From a point that is not shown it goes there or into the first output's middle.
    package func confine(_ from: Point?, to target: Point) -> Point? {
        if show(target) { return target }
        guard let first = rects.first else { return nil }
        guard let from, show(from) else {
            // Absolute positions beyond the edge count as at the edge of the nearest output.
            let nearest = rects.map { clamped(target, to: $0) }.min { distance($0, target) < distance($1, target) }
            return from == nil ? nearest : Point(first.x + first.width / 2, first.y + first.height / 2)
        }
        let x = slide(from.x, to: target.x) { Point($0, from.y) }
        let y = slide(from.y, to: target.y) { Point(x, $0) }
        return Point(x, y)
    }

    /// The farthest value on the way such that every point up to it is shown.
    private func slide(_ start: Int, to end: Int, _ point: (Int) -> Point) -> Int {
        var position = start
        // From edge to edge rather than pixel by pixel: a hostile motion may be long.
        while position != end {
            let holding = rects.filter { $0.contains(point(position)) }
            let isHorizontal = point(0).x != point(1).x
            let reach: Int
            if end > position {
                reach = min(end, holding.map { isHorizontal ? $0.right - 1 : $0.bottom - 1 }.max() ?? position)
            } else {
                reach = max(end, holding.map { isHorizontal ? $0.left : $0.top }.min() ?? position)
            }
            if reach == end { return end }
            let next = reach + (end > position ? 1 : -1)
            guard show(point(next)) else { return reach }
            position = next
        }
        return position
    }

    private func clamped(_ point: Point, to rect: Rect) -> Point {
        Point(min(max(point.x, rect.left), rect.right - 1), min(max(point.y, rect.top), rect.bottom - 1))
    }

    private func distance(_ a: Point, _ b: Point) -> Int { max(abs(a.x - b.x), abs(a.y - b.y)) }
}
