extension Engine {
    /// Sends an event to the clients that selected one of those masks on the window; tells whether there was any.
    @discardableResult
    func deliver(_ event: XEvent, to window: Window, mask: EventMask) -> Bool {
        if window.allEvents.isDisjoint(with: mask) { return false }
        var isWanted = false
        for selection in window.selections where !selection.mask.isDisjoint(with: mask) {
            clients[selection.client]?.send(event)
            isWanted = true
        }
        return isWanted
    }

    /// Sends a structure event, whose event window stands at offset 4, to a window and to its parent.
    func tellStructure(_ event: XEvent, about window: Window) {
        var event = event
        if window.allEvents.contains(.structureNotify) {
            event.put32(4, window.id)
            deliver(event, to: window, mask: .structureNotify)
        }
        tellParent(event, about: window)
    }

    /// Sends a structure event, whose event window stands at offset 4, to a window's parent.
    func tellParent(_ event: XEvent, about window: Window) {
        guard let parent = window.parent, parent.allEvents.contains(.substructureNotify) else { return }
        var event = event
        event.put32(4, parent.id)
        deliver(event, to: parent, mask: .substructureNotify)
    }

    /// The client other than `client` that wants to decide about the children of a window.
    func redirector(of window: Window?, besides client: Client?, mask: EventMask) -> Client? {
        guard let window, window.allEvents.contains(mask) else { return nil }
        for selection in window.selections where selection.mask.contains(mask) {
            if selection.client != client?.number { return clients[selection.client] }
        }
        return nil
    }

    /// Changes what a client wants of a window.
    func select(_ mask: EventMask, of window: Window, for client: Client) throws(XError) {
        // Only one client may have each of these.
        for single in [EventMask.substructureRedirect, .resizeRedirect, .buttonPress] where mask.contains(single) {
            if window.allEvents.contains(single),
                window.selections.contains(where: { $0.client != client.number && $0.mask.contains(single) })
            {
                throw .access
            }
        }
        setSelection(mask, of: window, for: client.number)
    }

    func setSelection(_ mask: EventMask, of window: Window, for client: Int) {
        if let index = window.selections.firstIndex(where: { $0.client == client }) {
            if mask.isEmpty { window.selections.remove(at: index) } else { window.selections[index].mask = mask }
        } else if !mask.isEmpty {
            window.selections.append(Window.Selection(client: client, mask: mask))
        }
        let old = sharedEvents(of: window)
        window.allEvents = window.selections.reduce(into: EventMask()) { $0.formUnion($1.mask) }
        if let world, window === root, sharedEvents(of: window) != old {
            world.tell(.interest(window: window.id, sharedEvents(of: window)))
        }
        // From here on the window's visibility is followed; what it is now counts as told.
        if mask.contains(.visibilityChange), window.isViewable { window.visibility = currentVisibility(of: window) }
    }

    private func currentVisibility(of window: Window) -> UInt8 {
        if window.visible.isEmpty { return 2 }
        let whole = window.visible.isBox && window.visible.bounds.width >= window.width
        return whole && window.visible.bounds.height >= window.height ? 0 : 1
    }
}
