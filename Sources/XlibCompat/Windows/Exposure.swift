internal import Framebuffer
internal import XDrawing

extension Engine {
    /// The most rectangles of an exposure that are told one by one, as in the sample server.
    private static let exposureLimit = 25

    /// Makes good what the changes of the tree mean: moves contents, tells visibility, paints backgrounds, tells exposures.
    func applyEffects() {
        if tree.effects.isEmpty { return }
        if !tree.effects.copies.isEmpty { moveContents() }
        for window in tree.effects.watched { tellVisibility(window) }
        var index = 0
        while index < tree.effects.exposures.count {
            var exposure = tree.effects.exposures[index]
            index += 1
            // What several windows uncovered of the same one is told as one.
            while !exposure.isBorder, index < tree.effects.exposures.count,
                tree.effects.exposures[index].window === exposure.window, !tree.effects.exposures[index].isBorder
            {
                exposure.clip.formUnion(tree.effects.exposures[index].clip)
                index += 1
            }
            if exposure.clip.isEmpty || !exposure.window.isViewable { continue }
            if exposure.isBorder {
                paintBorder(of: exposure.window, exposure.clip)
            } else {
                expose(exposure.window, exposure.clip)
            }
        }
        tree.effects.reset()
    }

    /// Paints a window's background where nothing is, and asks its clients to draw there.
    func expose(_ window: Window, _ clip: Clip) {
        var clip = clip
        let isAsked = window.allEvents.contains(.exposure)
        if isAsked, clip.count > Self.exposureLimit { clip = window.clip.intersection(clip.bounds) }
        paintBackground(of: window, clip)
        guard isAsked else { return }
        if clip.count > Self.exposureLimit { clip = Clip(clip.bounds) }
        tellExposure(window, clip)
    }

    /// Sends Expose for each rectangle, with the number of those that follow.
    func tellExposure(_ window: Window, _ clip: Clip) {
        var rest = clip.count
        clip.forEach { rect in
            rest -= 1
            var event = XEvent(EventKind.expose)
            event.put32(4, window.id)
            event.put16(8, rect.x)
            event.put16(10, rect.y)
            event.put16(12, rect.width)
            event.put16(14, rect.height)
            event.put16(16, rest)
            deliver(event, to: window, mask: .exposure)
        }
    }

    /// Paints the background on a part of the inside, given in pixels of the surface.
    func paintBackground(of window: Window, in region: Region) {
        paintBackground(of: window, Clip(region).offset(by: -window.surfaceOrigin))
    }

    /// Paints the background on a part of the inside.
    func paintBackground(of window: Window, _ clip: Clip) {
        if case .none = window.background { return }
        guard let (surface, origin) = tree.surface(of: window.place), let raster = surface.raster else { return }
        let (background, tileOrigin) = backdrop(of: window, at: origin)
        let area = clip.offset(by: origin)
        switch background {
        case .none, .parentRelative: return
        case .pixel(let pixel):
            willDraw(on: surface)
            area.forEach { SurfacePaint.fill(raster, $0, pixel) }
        case .pixmap(let pixmap):
            willDraw(on: surface)
            area.forEach { SurfacePaint.fill(raster, $0, tile: pixmap.memory.raster, origin: tileOrigin) }
        }
        drew(area.bounds, on: surface)
    }

    /// The background that counts, and the origin of its tiles on the surface: that of the window that has it.
    private func backdrop(of window: Window, at origin: Point) -> (Window.Background, Point) {
        var window = window
        var origin = origin
        while case .parentRelative = window.background, let parent = window.parent {
            origin = origin - tree.nodes[Int(window.place)].insideOrigin
            window = parent
        }
        return (window.background, origin)
    }

    /// Paints a part of the border, relative to the inside.
    func paintBorder(of window: Window, _ clip: Clip) {
        guard let (surface, origin) = tree.surface(of: window.place), let raster = surface.raster else { return }
        let area = clip.offset(by: origin)
        willDraw(on: surface)
        switch window.border {
        case .pixel(let pixel): area.forEach { SurfacePaint.fill(raster, $0, pixel) }
        case .pixmap(let pixmap):
            let tileOrigin = backdrop(of: window, at: origin).1
            area.forEach { SurfacePaint.fill(raster, $0, tile: pixmap.memory.raster, origin: tileOrigin) }
        }
        drew(area.bounds, on: surface)
    }

    /// Moves the contents of windows to where they are now.
    private func moveContents() {
        let copies = tree.effects.copies
        guard let surface = tree.window(tree.effects.copyHolder)?.ownSurface, let raster = surface.raster else {
            return
        }
        willDraw(on: surface)
        let delta = copies[0].delta
        if copies.allSatisfy({ $0.delta == delta }) {
            var clip = copies[0].clip
            for copy in copies.dropFirst() { clip.formUnion(copy.clip) }
            SurfacePaint.move(raster, clip, by: delta)
            drew(clip.bounds, on: surface)
            return
        }
        // Contents that go different ways would overwrite each other: they go by a picture of what was.
        let sources = copies.reduce(Rect.zero) { $0.union($1.clip.bounds.offset(by: -$1.delta)) }
        let limits = sources.intersection(Rect(0, 0, raster.width, raster.height))
        guard
            let memory = PixelMemory(width: max(1, limits.width), height: max(1, limits.height), depth: raster.depth)
        else { return }
        SurfacePaint.copy(raster, limits, to: memory.raster, by: -limits.origin)
        for copy in copies {
            let goal = Point(limits.x + copy.delta.x, limits.y + copy.delta.y)
            copy.clip.forEach { SurfacePaint.copy(memory.raster, $0.offset(by: -goal), to: raster, by: goal) }
            drew(copy.clip.bounds, on: surface)
        }
    }

    private func tellVisibility(_ window: Window) {
        guard window.isViewable, !window.isInputOnly else { return }
        let state: UInt8
        if window.visible.isEmpty {
            state = tree.nodes[Int(window.place)].parent < 0 ? 0 : 2
        } else {
            let border = tree.nodes[Int(window.place)].isSeparate ? 0 : window.borderWidth
            let whole = Rect(-border, -border, window.width + 2 * border, window.height + 2 * border)
            var clip = Clip(whole)
            if let shape = window.boundingShape { clip = clip.intersection(Clip(shape)) }
            state = window.visible == clip ? 0 : 1
        }
        if state == window.visibility { return }
        window.visibility = state
        var event = XEvent(EventKind.visibilityNotify)
        event.put32(4, window.id)
        event.put8(8, state)
        deliver(event, to: window, mask: .visibilityChange)
    }
}
