package import Framebuffer

extension Scene {
    /// What is different in a picture of `bounds` when this scene replaces `old`, the buffers being the same.
    ///
    /// A pixel counts as moved only where the frontmost view, opaque and unlabelled, is the same in both and shows the
    /// same pixel of its buffer: what moves is always the view's own. Of several displacements the one of most pixels counts. Costs
    /// time only for the views that touch what changed.
    package func changes(since old: Scene, in bounds: Rect) -> Changes {
        if old.background != background { return Changes(all: bounds) }
        if old.elements == elements { return Changes() }
        let difference = Difference(old.elements, elements)
        let box = difference.box.intersection(bounds)
        if box.isEmpty { return Changes() }
        let before = old.visible(in: box)
        let after = visible(in: box)

        var damage = Region()
        var groups: [Point: Region] = [:]
        for (key, seen) in after {
            guard let earlier = before[key] else {
                damage.formUnion(seen.region)
                continue
            }
            guard !difference.changed.contains(key), earlier.content == seen.content else {
                damage.formUnion(earlier.region)
                damage.formUnion(seen.region)
                continue
            }
            let delta = seen.mapping - earlier.mapping
            if delta == .zero {
                damage.formUnion(earlier.region.subtracting(seen.region))
                damage.formUnion(seen.region.subtracting(earlier.region))
            } else {
                damage.formUnion(earlier.region)
                damage.formUnion(seen.region)
                groups[delta, default: Region()].formUnion(
                    seen.clean.intersection(earlier.clean.offset(by: delta)))
            }
        }
        for (key, seen) in before where after[key] == nil { damage.formUnion(seen.region) }

        var result = Changes()
        let best = groups.max { ($0.value.count, $0.key.x, $0.key.y) < ($1.value.count, $1.key.x, $1.key.y) }
        if let best, !best.value.isEmpty {
            result.move(best.value, by: best.key)
            damage.subtract(best.value)
        }
        result.damage(damage)
        return result
    }

    /// Where one element can be seen.
    private struct Seen {
        /// What shows, wherever it may be: equal contents with another mapping have merely moved.
        struct Content: Hashable {
            var session: SessionID
            var shape: BufferShape?
            var style: SceneElement.Style
            var frame: SceneElement.Frame?
        }

        var content: Content
        var mapping: Point
        /// Where no opaque element is before it.
        var region: Region
        /// Where nothing at all is before it and nothing shines through, its frame not counted.
        var clean: Region
    }

    private func visible(in box: Rect) -> [ViewKey: Seen] {
        var result: [ViewKey: Seen] = [:]
        var open = Region(box)
        var veiled = Region()
        for element in elements where element.outline.intersects(box) {
            let region = open.intersection(element.outline)
            if region.isEmpty { continue }
            let canMove = !element.isTranslucent && element.frame == nil
            result[element.view] = Seen(
                content: .init(
                    session: element.session, shape: element.shape, style: element.style, frame: element.frame),
                mapping: element.mapping, region: region, clean: canMove ? region.subtracting(veiled) : Region())
            if element.isTranslucent {
                veiled.formUnion(region)
            } else {
                open.subtract(element.outline)
                if open.isEmpty { break }
            }
        }
        return result
    }

    /// Which elements are not the same in two scenes.
    private struct Difference {
        /// Elements that count as new wherever they are seen, though nothing but their place in the order changed.
        var changed: Set<ViewKey> = []
        /// Where anything may be different.
        var box = Rect.zero

        init(_ old: [SceneElement], _ new: [SceneElement]) {
            // What is equal at both ends of the order is no part of the difference.
            var start = 0
            while start < min(old.count, new.count) && old[start] == new[start] { start += 1 }
            var end = 0
            while end < min(old.count, new.count) - start && old[old.count - 1 - end] == new[new.count - 1 - end] {
                end += 1
            }
            let before = old[start..<(old.count - end)]
            let after = new[start..<(new.count - end)]
            let earlier = Dictionary(before.map { ($0.view, $0) }, uniquingKeysWith: { first, _ in first })
            let later = Set(after.map(\.view))
            let keptBefore = before.filter { later.contains($0.view) }.map(\.view)
            let keptAfter = after.filter { earlier[$0.view] != nil }
            let isReordered = keptBefore != keptAfter.map(\.view)
            for element in after {
                let same = earlier[element.view]
                if isReordered || same != element {
                    box = box.union(element.outline).union(same?.outline ?? .zero)
                }
                if isReordered && element.isTranslucent { changed.insert(element.view) }
            }
            for element in before where !later.contains(element.view) { box = box.union(element.outline) }
        }
    }
}

extension Changes {
    /// The same changes of a picture over which something lies in `rect` before and after: what moved from or to below
    /// it counts as new.
    package func avoiding(_ rect: Rect) -> Changes {
        if rect.isEmpty || moved.isEmpty { return self }
        let touched = moved.intersection(Region([rect, rect.offset(by: delta)]))
        if touched.isEmpty { return self }
        var result = self
        result.damage(touched)
        return result
    }
}
