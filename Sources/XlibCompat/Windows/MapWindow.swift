internal import Framebuffer

extension Engine {
    func mapWindow(_ request: Request) throws(XError) {
        try request.expect(8)
        map(try window(request.bytes.u32(4)), for: request.client)
        applyEffects()
    }

    func mapSubwindows(_ request: Request) throws(XError) {
        try request.expect(8)
        let parent = try window(request.bytes.u32(4))
        tree.forEachChild(of: parent.place) { place in
            if let child = tree.window(place), !child.isMapped { map(child, for: request.client) }
        }
        applyEffects()
    }

    func unmapWindow(_ request: Request) throws(XError) {
        try request.expect(8)
        unmap(try window(request.bytes.u32(4)))
        applyEffects()
    }

    func unmapSubwindows(_ request: Request) throws(XError) {
        try request.expect(8)
        let parent = try window(request.bytes.u32(4))
        // From bottom to top, so that nothing is exposed only to vanish.
        for child in parent.children.reversed() { unmap(child) }
        applyEffects()
    }

    /// Maps a window, or asks the client that decides; the effects stay to be applied.
    func map(_ window: Window, for client: Client?) {
        if window.isMapped { return }
        let parent = window.parent
        if !window.overrideRedirect,
            let manager = redirector(of: parent, besides: client, mask: .substructureRedirect)
        {
            var event = XEvent(EventKind.mapRequest)
            event.put32(4, parent?.id ?? 0)
            event.put32(8, window.id)
            manager.send(event)
            return
        }
        window.isMapped = true
        shareState(of: window)
        tree.updateExtents(window)
        if window.allEvents.contains(.structureNotify) || parent?.allEvents.contains(.substructureNotify) == true {
            var event = XEvent(EventKind.mapNotify)
            event.put32(8, window.id)
            event.put8(12, window.overrideRedirect ? 1 : 0)
            tellStructure(event, about: window)
        }
        guard let parent, parent.isViewable else { return }
        if tree.nodes[Int(window.place)].isSeparate, !window.isInputOnly {
            openSurface(of: window)
            managed(window, isShown: true)
        }
        tree.appear(window)
        input.isSpriteStale = true
    }

    /// Unmaps a window; the effects stay to be applied.
    func unmap(_ window: Window) {
        guard window.isMapped, window.parent != nil else { return }
        window.isMapped = false
        shareState(of: window)
        let wasViewable = window.isViewable
        if wasViewable { tree.disappear(window) }
        tree.updateExtents(window)
        tellUnmap(window, isFromConfigure: false)
        guard wasViewable else { return }
        if window.ownSurface != nil {
            closeSurface(of: window)
            managed(window, isShown: false)
        }
        input.isSpriteStale = true
        releaseUnviewable()
    }

    /// Sends UnmapNotify, where anybody wants it.
    func tellUnmap(_ window: Window, isFromConfigure: Bool) {
        guard
            window.allEvents.contains(.structureNotify)
                || window.parent?.allEvents.contains(.substructureNotify) == true
        else { return }
        var event = XEvent(EventKind.unmapNotify)
        event.put32(8, window.id)
        event.put8(12, isFromConfigure ? 1 : 0)
        tellStructure(event, about: window)
    }
}
