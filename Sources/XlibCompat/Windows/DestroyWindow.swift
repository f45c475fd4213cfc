internal import Framebuffer

extension Engine {
    func destroyWindow(_ request: Request) throws(XError) {
        try request.expect(8)
        let window = try window(request.bytes.u32(4))
        if window.parent == nil { return }
        destroy(window)
        applyEffects()
    }

    func destroySubwindows(_ request: Request) throws(XError) {
        try request.expect(8)
        let parent = try window(request.bytes.u32(4))
        let children = parent.children.reversed()
        for child in children { unmap(child) }
        applyEffects()
        for child in children { destroy(child) }
        applyEffects()
    }

    /// Ends a window and all inside of it; the effects stay to be applied.
    func destroy(_ window: Window) {
        if window.isDestroyed { return }
        unmap(window)
        // What it uncovers is told before its end is.
        applyEffects()
        bury(window)
    }

    private func bury(_ window: Window) {
        if window.isDestroyed { return }
        tree.forEachChild(of: window.place) { place in
            if let child = tree.window(place) { bury(child) }
        }
        window.isDestroyed = true
        if window.allEvents.contains(.structureNotify)
            || window.parent?.allEvents.contains(.substructureNotify) == true
        {
            var event = XEvent(EventKind.destroyNotify)
            event.put32(8, window.id)
            tellStructure(event, about: window)
        }
        forgetSelections(of: window)
        forgetProperties(of: window)
        forgetInput(of: window)
        extensions.forget(window: window.id)
        shareEnd(of: window)
        tree.remove(window)
        resources.remove(window.id)
    }

    func changeSaveSet(_ request: Request) throws(XError) {
        try request.expect(8)
        guard request.data <= 1 else { throw .value(request.data) }
        let window = try window(request.bytes.u32(4))
        if window.id >> 21 == request.client.base >> 21 { throw .match }
        let saveSet = request.client.saveSet
        if request.data == 0 {
            if !saveSet.contains(window.id) { request.client.saveSet.append(window.id) }
        } else {
            request.client.saveSet.removeAll { $0 == window.id }
        }
    }

    /// What a client's end means for windows: others' windows are given back, its own go, and it wants no events any more.
    func destroyWindows(of client: Client) {
        for id in client.saveSet {
            if let window = resources[id]?.asWindow { giveBack(window, from: client) }
        }
        client.saveSet = []
        for resource in resources.all(of: client.number) {
            if let window = resource.asWindow { destroy(window) }
        }
        for case let window? in tree.windows where window.selections.contains(where: { $0.client == client.number }) {
            setSelection([], of: window, for: client.number)
        }
        for case let other? in clients where !other.saveSet.isEmpty {
            other.saveSet.removeAll { resources[$0] == nil }
        }
        applyEffects()
        releaseUnviewable()
    }

    /// Takes a window of another client out of those of one that ends, to where it was on the screen.
    private func giveBack(_ window: Window, from client: Client) {
        var ancestor = window.parent
        var isInside = false
        while let parent = ancestor, parent.id >> 21 == client.base >> 21 {
            isInside = true
            ancestor = parent.parent
        }
        if let goal = ancestor, isInside {
            let origin = window.rootOrigin - goal.rootOrigin - Point(window.borderWidth, window.borderWidth)
            let wasMapped = window.isMapped
            reparent(window, to: goal, x: origin.x, y: origin.y)
            if wasMapped { map(window, for: nil) }
        }
        if !window.isMapped { map(window, for: nil) }
    }
}
