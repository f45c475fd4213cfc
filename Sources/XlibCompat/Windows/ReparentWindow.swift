internal import Framebuffer

extension Engine {
    func reparentWindow(_ request: Request) throws(XError) {
        try request.expect(16)
        let window = try window(request.bytes.u32(4))
        let parent = try self.window(request.bytes.u32(8))
        guard window.parent != nil, !tree.isInside(parent.place, of: window.place) else { throw .match }
        if parent.isInputOnly, !window.isInputOnly { throw .match }
        if case .parentRelative = window.background, parent.depth != window.depth { throw .match }
        let level = tree.nodes[Int(parent.place)].level + tree.height(of: window.place)
        guard level < WindowTree.levelLimit else { throw .alloc }
        let wasMapped = window.isMapped
        reparent(window, to: parent, x: request.bytes.i16(12), y: request.bytes.i16(14))
        if wasMapped { map(window, for: request.client) }
        applyEffects()
    }

    /// Unmaps a window and puts it on top in another parent; the effects stay to be applied.
    func reparent(_ window: Window, to parent: Window, x: Int, y: Int) {
        unmap(window)
        applyEffects()
        var event = XEvent(EventKind.reparentNotify)
        event.put32(8, window.id)
        event.put32(12, parent.id)
        event.put16(16, x)
        event.put16(18, y)
        event.put8(20, window.overrideRedirect ? 1 : 0)
        // The window itself and its old parent hear it here, the new one below.
        tellStructure(event, about: window)
        tree.generation &+= 1
        tree.unlink(window.place)
        tree.link(window.place, under: parent.place, below: -1)
        tree.updateLevels(window.place)
        window.x = Int(Int16(truncatingIfNeeded: x))
        window.y = Int(Int16(truncatingIfNeeded: y))
        tree.updateExtents(window)
        shareState(of: window)
        tellParent(event, about: window)
        input.isSpriteStale = true
    }
}
