/// What became of a picture between two looks at it: pixels that are new, and pixels that merely moved.
///
/// A pure value. Moves are kept as one region with one displacement, which is what a scroll, a pan or a dragged
/// window is; a second, different displacement turns the older one into damage. The guarantee: a pixel of
/// the new picture that is neither in `damage` nor in `moved` equals the same pixel of the old picture, and a pixel
/// p in `moved` equals the old picture at `p - delta`. Regions are bounded: past `limit` rectangles, precision is
/// given up, never a pixel.
package struct Changes: Hashable, Sendable {
    /// Where the picture is new.
    package private(set) var damage = Region()
    /// Where the picture is what stood at `p - delta` before.
    package private(set) var moved = Region()
    /// The displacement of `moved`.
    package private(set) var delta = Point.zero

    /// The number of rectangles a region may have.
    package static let limit = 64

    /// No change.
    package init() {}

    /// A picture that is new in `rect`.
    package init(all rect: Rect) { damage = Region(rect) }

    package var isEmpty: Bool { damage.isEmpty && moved.isEmpty }

    /// Everything that is not as it was.
    package var region: Region { damage.union(moved) }

    /// Notes that the pixels of `rect` are new.
    package mutating func damage(_ rect: Rect) {
        damage.formUnion(rect)
        moved.subtract(rect)
        bound()
    }

    /// Notes that the pixels of `region` are new.
    package mutating func damage(_ region: Region) {
        damage.formUnion(region)
        moved.subtract(region)
        bound()
    }

    /// Notes that each pixel p of `target` now is what stood at `p - delta` until now.
    ///
    /// The vacated pixels are the caller's to report as damage when they changed too.
    package mutating func move(_ target: Region, by delta: Point) {
        if target.isEmpty || delta == .zero { return }
        let source = target.offset(by: -delta)
        let carriedDamage = damage.intersection(source).offset(by: delta)
        let carriedMoves = moved.intersection(source).offset(by: delta)
        let restOfMoves = moved.subtracting(target)
        // What came from pixels unchanged since the last look has the displacement of this move alone.
        let fresh = target.subtracting(carriedDamage).subtracting(carriedMoves)
        damage.subtract(target)
        damage.formUnion(carriedDamage)
        var candidates = [(restOfMoves, self.delta), (fresh, delta)]
        let sum = self.delta + delta
        if sum == .zero {
            // Moved there and back: the pixel is what it was.
        } else {
            candidates.append((carriedMoves, sum))
        }
        var groups: [Point: Region] = [:]
        for (region, displacement) in candidates where !region.isEmpty {
            groups[displacement, default: Region()].formUnion(region)
        }
        let best = groups.max { ($0.value.count, $0.key.y, $0.key.x) < ($1.value.count, $1.key.y, $1.key.x) }
        moved = best?.value ?? Region()
        self.delta = best?.key ?? .zero
        for (displacement, region) in groups where displacement != self.delta { damage.formUnion(region) }
        bound()
    }

    /// Adds what happened after this: `later` compares a newer picture with the one that this ends at.
    package mutating func append(_ later: Changes) {
        move(later.moved, by: later.delta)
        damage(later.damage)
    }

    /// Forgets the move: what moved counts as new.
    package mutating func dropMoves() {
        damage.formUnion(moved)
        moved = Region()
        delta = .zero
        bound()
    }

    /// Forgets what lies in `rect`, which is up to date by other means; what would move out of it counts as new.
    package mutating func remove(_ rect: Rect) {
        if moved.offset(by: Point(-delta.x, -delta.y)).intersects(rect) { dropMoves() }
        damage.subtract(rect)
        moved.subtract(rect)
        if moved.isEmpty { delta = .zero }
        bound()
    }

    /// Keeps only what lies in `rect`; what moved in from outside of it counts as new.
    package mutating func clip(to rect: Rect) {
        let inside = moved.intersection(rect)
        let sourced = inside.intersection(rect.offset(by: delta))
        damage = damage.intersection(rect).union(inside.subtracting(sourced))
        moved = sourced
        if moved.isEmpty { delta = .zero }
        bound()
    }

    /// The moved rectangles in an order in which each may be copied in place without destroying the next one's source.
    package var orderedMoves: [Rect] {
        moved.rects.sorted { a, b in
            if a.y != b.y && !(a.top < b.bottom && b.top < a.bottom) {
                return delta.y > 0 ? a.y > b.y : a.y < b.y
            }
            return delta.x > 0 ? a.x > b.x : a.x < b.x
        }
    }

    private mutating func bound() {
        if damage.rects.count > Self.limit {
            damage = damage.simplified(to: Self.limit)
            moved.subtract(damage)
        }
        if moved.rects.count > Self.limit {
            damage.formUnion(moved)
            moved = Region()
            damage = damage.simplified(to: Self.limit)
        }
        if moved.isEmpty { delta = .zero }
    }
}
