package import Framebuffer

/// Finds out where a picture that is said to be new is what it was: many programs draw all of a window to change a line of it.
///
/// A pure value, which compares as long as that finds something and looks seldom where it does not.
package struct Refinement: Sendable {
    private var failures = 0
    private var left = 0

    /// The pixels below which a comparison costs as much as it may save.
    private static let least = 32768
    private static let tile = 64
    /// At most so many frames, as a power of two, are let pass after comparisons that found nothing.
    private static let patience = 5

    /// Nothing known.
    package init() {}

    /// Whether it is worth it to compare that much.
    package mutating func isDue(_ damage: Region) -> Bool {
        guard damage.count >= Self.least else { return false }
        if left > 0 {
            left -= 1
            return false
        }
        return true
    }

    /// The parts of the damage, by tiles, in which the pictures differ.
    package mutating func difference(of new: Surface, from old: Surface, in damage: Region) -> Region {
        var rects: [Rect] = []
        for whole in damage.rects {
            let whole = whole.intersection(new.bounds)
            for y in Self.steps(whole.top..<whole.bottom) {
                // Neighbours that differ make one rectangle.
                var run: Rect?
                for x in Self.steps(whole.left..<whole.right) {
                    let tile = Rect(x.lowerBound, y.lowerBound, x.count, y.count)
                    if new.equals(old, in: tile) {
                        if let run { rects.append(run) }
                        run = nil
                    } else {
                        run = run?.union(tile) ?? tile
                    }
                }
                if let run { rects.append(run) }
            }
        }
        let result = Region(rects)
        if result.count > damage.count / 8 * 7 {
            failures = min(Self.patience, failures + 1)
            left = 1 << failures - 1
        } else {
            failures = 0
        }
        return result
    }

    /// The range cut where tiles begin, which is the same for all rectangles.
    private static func steps(_ range: Range<Int>) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var start = range.lowerBound
        while start < range.upperBound {
            let end = min(range.upperBound, (start / tile + 1) * tile)
            result.append(start..<end)
            start = end
        }
        return result
    }
}
