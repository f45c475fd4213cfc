internal import Framebuffer

extension WindowTree {
    /// A window's border and all inside, as it covers others, relative to the parent's inside.
    func border(_ place: Int32) -> Clip {
        let node = nodes[Int(place)]
        let extents = Clip(node.extents)
        guard let shape = windows[Int(place)]?.boundingShape else { return extents }
        return extents.intersection(Clip(shape).offset(by: node.insideOrigin))
    }

    /// What could be seen of a window at its place in the stack, relative to the parent's inside.
    func unobscured(_ place: Int32) -> Clip {
        // A copy for the walk: one check of access instead of one for each sibling.
        let nodes = nodes
        let node = nodes[Int(place)]
        var clip = border(place)
        if node.isSeparate || node.parent < 0 { return clip }
        guard let parent = windows[Int(node.parent)] else { return .empty }
        clip = clip.intersection(parent.visible.intersection(parent.inside))
        var sibling = nodes[Int(node.parent)].first
        while sibling != place, sibling >= 0, !clip.isEmpty {
            let other = nodes[Int(sibling)]
            if other.isDrawn, other.meets(clip.bounds) { clip.subtract(border(sibling)) }
            sibling = other.below
        }
        return clip
    }

    /// What is a window's own of what can be seen of it, relative to its inside.
    func ownClip(of window: Window) -> Clip {
        var clip = window.visible.intersection(window.inside)
        let place = Int(window.place)
        if hasSeparateChildren, nodes[place].parent < 0 { return clip }
        var child = nodes[place].first
        // One sweep for many children: taking them away one by one would cost their number's square.
        var many: [Rect] = []
        while child >= 0, !clip.isEmpty {
            let node = nodes[Int(child)]
            if node.isDrawn, node.meets(clip.bounds) {
                if windows[Int(child)]?.boundingShape != nil {
                    clip.subtract(border(child))
                } else {
                    many.append(node.extents)
                }
            }
            child = node.below
        }
        return Self.rest(of: clip, without: many)
    }

    private static func rest(of clip: Clip, without rects: [Rect]) -> Clip {
        if rects.count <= 1 { return rects.isEmpty ? clip : clip.subtracting(Clip(rects[0])) }
        return clip.subtracting(Clip(union(rects[...])))
    }

    private static func union(_ rects: ArraySlice<Rect>) -> Region {
        if rects.count <= 2 { return Region(rects) }
        let middle = rects.startIndex + rects.count / 2
        return union(rects[..<middle]).union(union(rects[middle...]))
    }

    /// A window gets pixels (relative to its inside) that it did not have; they are exposed.
    func gain(_ place: Int32, _ part: Clip) {
        guard let window = windows[Int(place)] else { return }
        let nodes = nodes
        window.visible.formUnion(part)
        window.isClipStale = true
        watch(window)
        var inner = part.intersection(window.inside)
        if inner != part {
            effects.exposures.append(Effects.Exposure(window: window, clip: part.subtracting(inner), isBorder: true))
        }
        if inner.isEmpty { return }
        let slot = effects.exposures.count
        effects.exposures.append(Effects.Exposure(window: window, clip: inner))
        var child = nodes[Int(place)].first
        if child < 0 { return }
        // What children that do not cover each other take is taken away in one sweep: one by one would cost their number's square.
        var taken: [Rect] = []
        while child >= 0, !inner.isEmpty {
            let node = nodes[Int(child)]
            if node.isDrawn, node.meets(inner.bounds) {
                let extents = node.extents
                let isApart =
                    inner.isBox && taken.count < 64 && !taken.contains { $0.intersects(extents) }
                    && windows[Int(child)]?.boundingShape == nil
                if !isApart {
                    inner = Self.rest(of: inner, without: taken)
                    taken.removeAll(keepingCapacity: true)
                }
                let its = inner.intersection(isApart ? Clip(extents) : border(child))
                if !its.isEmpty {
                    if isApart { taken.append(its.bounds) } else { inner.subtract(its) }
                    gain(child, its.offset(by: -node.insideOrigin))
                }
            }
            child = node.below
        }
        effects.exposures[slot].clip = Self.rest(of: inner, without: taken)
    }

    /// A window loses pixels, relative to its inside, as far as it had them.
    func lose(_ place: Int32, _ part: Clip) {
        guard let window = windows[Int(place)], window.visible.bounds.intersects(part.bounds) else { return }
        window.visible.subtract(part)
        window.isClipStale = true
        watch(window)
        let nodes = nodes
        var child = nodes[Int(place)].first
        while child >= 0 {
            let node = nodes[Int(child)]
            if node.isDrawn, node.meets(part.bounds) { lose(child, part.offset(by: -node.insideOrigin)) }
            child = node.below
        }
    }

    func watch(_ window: Window) {
        if window.allEvents.contains(.visibilityChange) { effects.watched.append(window) }
    }

    /// Marks a window and all mapped inside of it as viewable.
    func setViewable(_ place: Int32) {
        guard let window = windows[Int(place)], window.isMapped else { return }
        window.isViewable = true
        window.visibility = 3
        watch(window)
        var child = nodes[Int(place)].first
        while child >= 0 {
            setViewable(child)
            child = nodes[Int(child)].below
        }
    }

    /// Marks a window and all inside of it as not viewable, with nothing to be seen.
    func setUnviewable(_ place: Int32) {
        guard let window = windows[Int(place)], window.isViewable else { return }
        window.isViewable = false
        window.visible = .empty
        window.isClipStale = true
        window.visibility = 3
        var child = nodes[Int(place)].first
        while child >= 0 {
            setUnviewable(child)
            child = nodes[Int(child)].below
        }
    }

    /// A window was mapped under a viewable parent: it covers what is below it.
    func appear(_ window: Window) {
        let place = window.place
        generation &+= 1
        setViewable(place)
        if window.isInputOnly { return }
        let seen = unobscured(place)
        if seen.isEmpty { return }
        replace(place, freed: .empty, taken: seen)
        gain(place, seen.offset(by: -nodes[Int(place)].insideOrigin))
    }

    /// A viewable window was unmapped: what it covered is seen.
    func disappear(_ window: Window) {
        generation &+= 1
        let place = window.place
        let freed = window.visible.offset(by: nodes[Int(place)].insideOrigin)
        setUnviewable(place)
        replace(place, freed: freed, taken: .empty)
    }

    /// Gives the siblings of a window, and behind them the parent, what it freed, and takes from them what it took.
    ///
    /// In its turn, as the siblings stand from top to bottom, `settle` gives the window itself what it has now.
    func replace(_ place: Int32, freed: Clip, taken: Clip, _ settle: () -> Void = {}) {
        let nodes = nodes
        let node = nodes[Int(place)]
        guard !node.isSeparate, node.parent >= 0, let parent = windows[Int(node.parent)] else { return settle() }
        parent.isClipStale = true
        if freed.isEmpty {
            // Only who is below loses.
            var sibling = node.below
            while sibling >= 0 {
                let other = nodes[Int(sibling)]
                if other.isDrawn, other.meets(taken.bounds) { lose(sibling, taken.offset(by: -other.insideOrigin)) }
                sibling = other.below
            }
            return settle()
        }
        let slot = effects.exposures.count
        effects.exposures.append(Effects.Exposure(window: parent, clip: .empty))
        var rest = freed
        var sibling = nodes[Int(node.parent)].first
        while sibling >= 0 {
            let other = nodes[Int(sibling)]
            if sibling == place {
                settle()
            } else if other.isDrawn {
                if other.meets(taken.bounds) { lose(sibling, taken.offset(by: -other.insideOrigin)) }
                if other.meets(rest.bounds) {
                    let its = rest.intersection(border(sibling))
                    if !its.isEmpty {
                        rest.subtract(its)
                        gain(sibling, its.offset(by: -other.insideOrigin))
                    }
                }
            }
            sibling = other.below
        }
        effects.exposures[slot].clip = rest
    }

    /// A viewable window of pixels moves, or changes its place in the stack; `change` does it.
    func rearrange(_ window: Window, _ change: () -> Void) {
        generation &+= 1
        let place = window.place
        let old = window.visible
        let oldOffset = nodes[Int(place)].insideOrigin
        let oldOrigin = surfaceHolder(of: place).1
        change()
        let offset = nodes[Int(place)].insideOrigin
        let seen = unobscured(place)
        replace(place, freed: old.offset(by: oldOffset).subtracting(seen), taken: seen) {
            settle(window, to: seen.offset(by: -offset), oldOrigin: oldOrigin, source: nil)
        }
    }

    /// Gives a window that kept its size what can be seen of it now, and its contents from where it was on the surface.
    private func settle(_ window: Window, to seen: Clip, oldOrigin: Point, source: Rect?) {
        let old = window.visible
        let (holder, origin) = surfaceHolder(of: window.place)
        let delta = origin - oldOrigin
        if delta == .zero, old == seen { return }
        var kept = old.intersection(seen)
        if delta != .zero, !kept.isEmpty {
            if let source { kept = kept.intersection(source.offset(by: -oldOrigin)) }
            effects.copies.append(Effects.Copy(clip: kept.offset(by: origin), delta: delta))
            effects.copyHolder = holder
        }
        let lost = old.subtracting(kept)
        if !lost.isEmpty { lose(window.place, lost) }
        let gained = seen.subtracting(kept)
        if !gained.isEmpty { gain(window.place, gained) }
    }

    /// A viewable window of pixels gets another border or shape, and keeps its size; `change` does it.
    ///
    /// The contents stay where they are relative to the inside.
    func reshape(_ window: Window, _ change: () -> Void) {
        generation &+= 1
        let place = window.place
        let old = window.visible
        let oldClip = window.clip
        let oldOffset = nodes[Int(place)].insideOrigin
        let oldOrigin = surfaceHolder(of: place).1
        let oldSize = surfaceBounds(of: window)
        change()
        let node = nodes[Int(place)]
        let source = node.isSeparate ? oldSize.intersection(surfaceBounds(of: window)) : nil
        let seen = unobscured(place)
        replace(place, freed: old.offset(by: oldOffset).subtracting(seen), taken: seen) {
            let slot = showFrame(of: window, seen)
            var rest = window.visible.intersection(window.inside)
            forEachChild(of: place) { child in
                let its = nodes[Int(child)]
                guard its.isDrawn, let window = windows[Int(child)] else { return }
                let part = its.meets(rest.bounds) ? rest.intersection(border(child)) : .empty
                rest.subtract(part)
                settle(
                    window, to: part.offset(by: -its.insideOrigin), oldOrigin: oldOrigin + its.insideOrigin,
                    source: source)
            }
            window.setClip(rest)
            let (holder, origin) = surfaceHolder(of: place)
            let delta = origin - oldOrigin
            var kept = oldClip.intersection(rest)
            if delta != .zero, !kept.isEmpty {
                if let source { kept = kept.intersection(source.offset(by: delta - origin)) }
                effects.copies.append(Effects.Copy(clip: kept.offset(by: origin), delta: delta))
                effects.copyHolder = holder
            }
            effects.exposures[slot].clip = rest.subtracting(kept)
        }
    }

    /// Gives a window what can be seen of it, in the parent's coordinates, has its border painted, and tells where its own
    /// exposure is to stand.
    func showFrame(of window: Window, _ seen: Clip) -> Int {
        window.visible = seen.offset(by: -nodes[Int(window.place)].insideOrigin)
        watch(window)
        let frame = window.visible.subtracting(window.visible.intersection(window.inside))
        if !frame.isEmpty {
            effects.exposures.append(Effects.Exposure(window: window, clip: frame, isBorder: true))
        }
        effects.exposures.append(Effects.Exposure(window: window, clip: .empty))
        return effects.exposures.count - 1
    }

    /// Shows the places of the windows inside, from top to bottom.
    func forEachChild(of place: Int32, _ body: (Int32) -> Void) {
        var child = nodes[Int(place)].first
        while child >= 0 {
            let next = nodes[Int(child)].below
            body(child)
            child = next
        }
    }
}
