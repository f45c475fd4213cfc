internal import Framebuffer

extension Engine {
    /// The surfaces of the root's windows, or of the root itself, the lowest first.
    package var surfacesBottomToTop: [WindowSurface] {
        if let surface = root.ownSurface { return [surface] }
        return root.children.reversed().compactMap { $0.ownSurface }
    }

    /// The events that anybody wants of the root.
    var rootEventMask: UInt32 { root.allEvents.rawValue }

    /// Opens the surface of a window that is about to be seen.
    func openSurface(of window: Window) {
        let surface = WindowSurface(window)
        surface.hasAlpha = window.depth == 32
        surface.origin = surfaceCorner(of: window)
        if window.overrideRedirect { surface.owner = owner(of: window) }
        window.ownSurface = surface
        describe(surface)
        surface.shape = shape(of: surface)
        if !presenter.open(surface, area: tree.surfaceBounds(of: window).area) { surface.raster = nil }
        if surface.owner == nil, !window.overrideRedirect { input.lastManaged = window }
    }

    /// Where the corner of a window's own surface is in the root's coordinates.
    private func surfaceCorner(of window: Window) -> Point {
        let hidden = window.borderWidth - Int(tree.nodes[Int(window.place)].border)
        return Point(window.x + hidden, window.y + hidden)
    }

    /// What a window's shapes leave of its surface.
    private func shape(of surface: WindowSurface) -> Region? {
        let window = surface.window
        guard window !== root, let bounding = window.boundingShape else { return nil }
        let border = Int(tree.nodes[Int(window.place)].border)
        return bounding.offset(by: Point(border, border)).intersection(tree.surfaceBounds(of: window))
    }

    /// Lets the presenter know of a window's new shape.
    func reshapeSurface(of window: Window) {
        guard let surface = window.ownSurface else { return }
        let shape = shape(of: surface)
        guard shape != surface.shape else { return }
        surface.shape = shape
        presenter.update(surface)
    }

    /// Closes the surface of a window that cannot be seen any more.
    func closeSurface(of window: Window) {
        guard let surface = window.ownSurface else { return }
        if surface.isInFrame { framed.removeAll { $0 === surface } }
        presenter.close(surface)
        surface.raster = nil
        window.ownSurface = nil
        if input.lastManaged === window { input.lastManaged = nil }
        if input.pointerSurface === surface { input.pointerSurface = nil }
        if input.focusedSurface === surface { input.focusedSurface = nil }
        for place in tree.children(of: 0) where place.ownSurface?.owner === surface { place.ownSurface?.owner = nil }
    }

    /// The surface that a menu or a tool tip belongs to.
    private func owner(of window: Window) -> WindowSurface? {
        if let surface = transientOwner(of: window)?.surface { return surface }
        if let surface = input.focusedSurface, surface.window !== window {
            return surface.owner ?? surface
        }
        return input.lastManaged?.ownSurface
    }

    private func transientOwner(of window: Window) -> Window? {
        guard let owner = transientFor(window), owner !== window else { return nil }
        return owner
    }

    /// Gives a surface the size of its window.
    func resizeSurface(of window: Window) {
        guard let surface = window.ownSurface else { return }
        if !presenter.resize(surface, to: tree.surfaceBounds(of: window).area) { surface.raster = nil }
    }

    /// Gives a surface the place of its window: menus stand relative to it.
    func moveSurface(of window: Window) {
        guard let surface = window.ownSurface else { return }
        surface.origin = surfaceCorner(of: window)
        presenter.move(surface)
    }
}
