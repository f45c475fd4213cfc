package import Framebuffer
internal import Sessions

/// Where the windows that share a buffer lie in it: the first at its top-left corner, the others below.
///
/// A pure value. What left makes room for what comes, so a menu that is opened again and again lies where it lay.
package struct BufferLayout: Hashable, Sendable {
    /// The rectangles by the numbers of their windows.
    package private(set) var rects: [Int: Rect] = [:]
    /// The number of the window at the top-left corner.
    package private(set) var first: Int?

    /// No windows.
    package init() {}

    /// Places a window, or gives one that is there another size; nil when it does not fit into any buffer.
    ///
    /// The first keeps its place at the corner; those that it comes to cover are placed anew.
    package mutating func place(_ number: Int, _ area: Area) -> Rect? {
        // A row is left over behind the last, since drawing may read a few bytes beyond the end of what it draws.
        guard !area.isEmpty, area.width <= Mode.sizeLimit, area.height < Mode.sizeLimit else { return nil }
        var next = self
        next.rects[number] = nil
        if next.first == nil || next.first == number {
            next.first = number
            let rect = Rect(.zero, area)
            next.rects[number] = rect
            for (other, old) in rects.sorted(by: { $0.key < $1.key }) where other != number {
                next.rects[other] = nil
                guard let place = next.room(old.area) else { return nil }
                next.rects[other] = place
            }
        } else {
            guard let rect = next.room(area) else { return nil }
            next.rects[number] = rect
        }
        self = next
        return rects[number]
    }

    /// Forgets a window.
    package mutating func remove(_ number: Int) {
        rects[number] = nil
        if first == number { first = nil }
    }

    /// The least buffer that holds all, with a row left over.
    package var area: Area {
        let bounds = rects.values.reduce(Rect.zero) { $0.union($1) }
        return Area(bounds.right, bounds.bottom + 1)
    }

    /// The highest free place below the first window.
    private func room(_ area: Area) -> Rect? {
        let top = first.flatMap { rects[$0]?.bottom } ?? 0
        let others = rects.filter { $0.key != first }.values
        let rows = ([top] + others.map(\.bottom)).sorted()
        let columns = ([0] + others.map(\.right)).sorted()
        // A wide buffer costs as much as a high one: only what stays within the first window's width goes beside another.
        let width = max(area.width, first.flatMap { rects[$0]?.width } ?? 0)
        for y in rows {
            for x in columns where x + area.width <= width {
                let rect = Rect(Point(x, y), area)
                if rect.bottom < Mode.sizeLimit, !others.contains(where: { $0.intersects(rect) }) { return rect }
            }
        }
        return nil
    }
}
