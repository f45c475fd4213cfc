package import Framebuffer

/// Finds the parts of a desktop that behave like video: large rectangles that change for the most part, again and again.
///
/// A pure value that is told what each frame changes, and when.
package struct VideoWatch: Sendable {
    private struct Candidate {
        var rect: Rect
        /// When it changed for the most part, the last few times.
        var hits: [Int]
        var isVideo = false

        /// Whether what changes the other rectangle changes this one for the most part, and hardly anything besides.
        func isLike(_ other: Rect) -> Bool {
            let common = rect.intersection(other).count
            return common * 4 >= other.count * 3 && common * 2 >= rect.count
        }
    }

    private var candidates: [Candidate] = []

    /// The smallest side, and the fewest pixels, of what is looked at.
    private static let side = 64
    private static let pixels = 128 * 128
    /// So many changes within so many milliseconds make a video, and a pause so long ends it.
    private static let number = 8
    private static let span = 1000
    private static let pause = 500
    /// How many there may be at once, and how many are watched.
    package static let limit = 2
    private static let watched = 4

    /// Nothing seen.
    package init() {}

    /// The desktop changed in these rectangles at this millisecond.
    package mutating func note(_ damage: [Rect], at time: Int) {
        let region = Region(damage)
        candidates.removeAll { time - ($0.hits.last ?? time) > Self.pause }
        adopt(damage)
        for index in candidates.indices {
            let rect = candidates[index].rect
            guard region.intersection(rect).count * 2 >= rect.count else { continue }
            candidates[index].hits = candidates[index].hits.suffix(Self.number - 1) + [time]
            if candidates[index].hits.count == Self.number, time - candidates[index].hits[0] <= Self.span {
                candidates[index].isVideo = true
            }
        }
    }

    /// The rectangles, of even sides and apart from each other, that are video at this millisecond.
    package func videos(at time: Int) -> [Rect] {
        var found: [Rect] = []
        for candidate in candidates where candidate.isVideo && found.count < Self.limit {
            guard let last = candidate.hits.last, time - last <= Self.pause else { continue }
            if !found.contains(where: { $0.intersects(candidate.rect) }) { found.append(candidate.rect) }
        }
        return found
    }

    /// Watches the largest of the rectangles that are not watched for the most part too.
    private mutating func adopt(_ damage: [Rect]) {
        let new = damage.map { Rect($0.x, $0.y, $0.width & ~1, $0.height & ~1) }.filter { rect in
            min(rect.width, rect.height) >= Self.side && rect.count >= Self.pixels
                && !candidates.contains { $0.isLike(rect) }
        }
        guard let largest = new.max(by: { $0.count < $1.count }) else { return }
        if candidates.count == Self.watched { candidates.remove(at: candidates.firstIndex { !$0.isVideo } ?? 0) }
        candidates.append(Candidate(rect: largest, hits: []))
    }
}
