internal import Framebuffer

/// What is in a window that gets another size goes along in groups: the windows inside that have one gravity, and with those of
/// its bit gravity the window's own pixels.
///
/// Groups are moved one after the other, by their numbers, as the sample server moves them on its screen: what one overwrites is lost
/// for those that follow, and what was moved is not overwritten.
private struct GravityGroups {
    /// The pixels of each group, at their old place on the surface and then at the new one; nil where there is no group.
    var parts: [Clip?] = Array(repeating: nil, count: Gravity.count)
    /// How far each goes on the surface.
    let ways: [Point]

    init(ways: [Point]) { self.ways = ways }

    mutating func add(_ part: Clip, to gravity: UInt8) {
        var all = parts[Int(gravity)] ?? .empty
        all.formUnion(part)
        parts[Int(gravity)] = all
    }

    /// Adds the window's own pixels; `rest` is what will be its own.
    mutating func add(own: Clip, _ gravity: UInt8, within rest: Clip) {
        let way = ways[Int(gravity)]
        var kept = own.offset(by: way).intersection(rest)
        // Who comes later must still find its pixels.
        for later in Int(gravity) + 1..<Gravity.count {
            if let part = parts[later] { kept.subtract(part) }
        }
        add(kept.offset(by: -way), to: gravity)
    }

    /// Moves everything; `usable` are the pixels that are still what they were.
    mutating func move(from usable: Clip) {
        var usable = usable
        var done = Clip.empty
        for gravity in 1..<Gravity.count {
            guard var part = parts[gravity] else { continue }
            let way = ways[gravity]
            part = part.intersection(usable)
            part.subtract(done.offset(by: -way))
            part = part.offset(by: way)
            usable.subtract(part)
            done.formUnion(part)
            parts[gravity] = part
        }
    }
}

extension WindowTree {
    /// A viewable window of pixels gets another size; `change` does it, and moves the windows inside.
    ///
    /// `grown` is by how much it grows, `delta` how far its inside moves. Of a window with a surface of its own only the pixels that are
    /// on the old and the new surface can go anywhere.
    func resize(_ window: Window, grown: Point, delta: Point, _ change: () -> Void) {
        if nodes[Int(window.place)].first < 0 { return resizeEmpty(window, grown: grown, delta: delta, change) }
        generation &+= 1
        let place = window.place
        let gravity = window.bitGravity
        let old = window.visible
        let own = gravity == 0 ? Clip.empty : window.clip
        let oldOffset = nodes[Int(place)].insideOrigin
        let oldOrigin = surfaceHolder(of: place).1
        let oldSize = surfaceBounds(of: window)
        var usable = window.inside.offset(by: oldOrigin)
        var inner: [(gravity: UInt8, part: Clip)] = []
        forEachChild(of: place) { child in
            guard nodes[Int(child)].isDrawn, let window = windows[Int(child)], window.windowGravity != 0 else { return }
            let origin = oldOrigin + nodes[Int(child)].insideOrigin
            inner.append((window.windowGravity, window.visible.offset(by: origin)))
        }
        change()
        let node = nodes[Int(place)]
        let (holder, origin) = surfaceHolder(of: place)
        if node.isSeparate { usable = usable.intersection(oldSize.intersection(surfaceBounds(of: window))) }
        let ways = (0..<UInt8(Gravity.count)).map { gravity in
            origin + (Gravity.shift(gravity, grown, delta) ?? .zero) - oldOrigin
        }
        var groups = GravityGroups(ways: ways)
        for one in inner { groups.add(one.part, to: one.gravity) }
        if window.borderWidth > 0 { keepOffBorder(of: window, at: origin, &groups) }
        let seen = unobscured(place)
        replace(place, freed: old.offset(by: oldOffset).subtracting(seen), taken: seen) {
            let slot = showFrame(of: window, seen)
            let (clips, rest) = shares(of: window)
            if gravity != 0 {
                groups.add(own: own.offset(by: oldOrigin), gravity, within: rest.offset(by: origin))
            }
            groups.move(from: usable)
            var index = 0
            forEachChild(of: place) { child in
                guard nodes[Int(child)].isDrawn, let window = windows[Int(child)] else { return }
                let kept = groups.parts[Int(window.windowGravity)] ?? .empty
                settle(window, to: clips[index], kept: kept, way: ways[Int(window.windowGravity)], on: holder)
                index += 1
            }
            window.setClip(rest)
            let kept = (groups.parts[Int(gravity)] ?? .empty).offset(by: -origin).intersection(rest)
            note(kept.offset(by: origin), moved: ways[Int(gravity)], on: holder)
            effects.exposures[slot].clip = gravity == 0 ? rest : rest.subtracting(kept)
        }
    }

    /// The same for a window with nothing inside: the usual case, in which nothing is gathered.
    private func resizeEmpty(_ window: Window, grown: Point, delta: Point, _ change: () -> Void) {
        generation &+= 1
        let place = window.place
        let gravity = window.bitGravity
        let old = window.visible
        let oldOffset = nodes[Int(place)].insideOrigin
        let oldOrigin = surfaceHolder(of: place).1
        var own = gravity == 0 ? Clip.empty : window.clip.offset(by: oldOrigin)
        let oldSize = surfaceBounds(of: window)
        change()
        if nodes[Int(place)].isSeparate, !own.isEmpty {
            own = own.intersection(oldSize.intersection(surfaceBounds(of: window)))
        }
        let seen = unobscured(place)
        replace(place, freed: old.offset(by: oldOffset).subtracting(seen), taken: seen) {
            let slot = showFrame(of: window, seen)
            let rest = window.visible.intersection(window.inside)
            window.setClip(rest)
            effects.exposures[slot].clip = rest
            guard gravity != 0 else { return }
            let (holder, origin) = surfaceHolder(of: place)
            let way = origin + (Gravity.shift(gravity, grown, delta) ?? .zero) - oldOrigin
            let kept = own.offset(by: way - origin).intersection(rest)
            note(kept.offset(by: origin), moved: way, on: holder)
            effects.exposures[slot].clip = rest.subtracting(kept)
        }
    }

    /// Leaves out of the groups what would come to lie on the border, or outside of those around it.
    private func keepOffBorder(of window: Window, at origin: Point, _ groups: inout GravityGroups) {
        var inside = window.inside.offset(by: origin)
        if !nodes[Int(window.place)].isSeparate {
            inside = inside.intersection(confines(of: window).offset(by: origin - rootOrigin(of: window.place)))
        }
        for gravity in 1..<Gravity.count {
            guard let part = groups.parts[gravity] else { continue }
            groups.parts[gravity] = part.intersection(inside.offset(by: -groups.ways[gravity]))
        }
    }

    /// What of a window is to be seen of each drawn window inside, relative to its own inside, and what is left for itself.
    private func shares(of window: Window) -> (clips: [Clip], rest: Clip) {
        var rest = window.visible.intersection(window.inside)
        var clips: [Clip] = []
        forEachChild(of: window.place) { child in
            let its = nodes[Int(child)]
            guard its.isDrawn else { return }
            let part = its.meets(rest.bounds) ? rest.intersection(border(child)) : .empty
            rest.subtract(part)
            clips.append(part.offset(by: -its.insideOrigin))
        }
        return (clips, rest)
    }

    /// Gives a window what can be seen of it now; `kept` of the surface has its pixels, which came along.
    private func settle(_ window: Window, to seen: Clip, kept: Clip, way: Point, on holder: Int32) {
        let old = window.visible
        let origin = surfaceHolder(of: window.place).1
        let kept = kept.offset(by: -origin).intersection(seen)
        note(kept.offset(by: origin), moved: way, on: holder)
        let lost = old.subtracting(kept)
        if !lost.isEmpty { lose(window.place, lost) }
        let gained = seen.subtracting(kept)
        if !gained.isEmpty { gain(window.place, gained) }
    }

    private func note(_ clip: Clip, moved way: Point, on holder: Int32) {
        if way == .zero || clip.isEmpty { return }
        effects.copies.append(Effects.Copy(clip: clip, delta: way))
        effects.copyHolder = holder
    }
}

/// Where something goes in a window that gets another size.
enum Gravity {
    /// How many there are.
    static let count = 11

    /// How far it goes, relative to the inside; nil is that it does not stay at all.
    ///
    /// `grown` is by how much the window grew, `delta` how far its inside moved.
    static func shift(_ gravity: UInt8, _ grown: Point, _ delta: Point) -> Point? {
        switch gravity {
        case 0: nil
        case 1: .zero
        case 2: Point(grown.x / 2, 0)
        case 3: Point(grown.x, 0)
        case 4: Point(0, grown.y / 2)
        case 5: Point(grown.x / 2, grown.y / 2)
        case 6: Point(grown.x, grown.y / 2)
        case 7: Point(0, grown.y)
        case 8: Point(grown.x / 2, grown.y)
        case 9: grown
        default: -delta
        }
    }
}
