extension Engine {
    func setSelectionOwner(_ request: Request) throws(XError) {
        try request.expect(16)
        let id = request.bytes.u32(4)
        let selection = request.bytes.u32(8)
        guard atoms.contains(selection) else { throw .atom(selection) }
        if id != 0 { _ = try window(id) }
        prepare(selection: selection, for: .changes)
        guard let moment = moment(request.bytes.u32(12)) else { return }
        let old = selections.owners[selection]
        if let old, isBefore(moment, old.time) { return }
        if let old, id == 0 || old.client != request.client.number { tellLoss(of: selection, old) }
        selections.owners[selection] =
            id == 0 ? nil : Selections.Owner(window: id, client: request.client.number, time: moment)
        shareSelection(selection, owner: id, time: moment)
        selectionChanged(selection)
        if selection == atom("CLIPBOARD") { clipboardChanged() }
    }

    func getSelectionOwner(_ request: Request) throws(XError) {
        try request.expect(8)
        let selection = request.bytes.u32(4)
        guard atoms.contains(selection) else { throw .atom(selection) }
        prepare(selection: selection, for: .content)
        var reply = Reply()
        reply.put32(8, owner(ofSelection: selection))
        request.client.send(reply)
    }

    /// The window that owns a selection, in any process.
    func owner(ofSelection selection: UInt32) -> UInt32 {
        let owner = selections.owners[selection]
        guard let world, owner?.client != 0 else { return owner?.window ?? 0 }
        return world.owner(ofSelection: selection)
    }

    func convertSelection(_ request: Request) throws(XError) {
        try request.expect(24)
        let bytes = request.bytes
        let requestor = try window(bytes.u32(4))
        let selection = bytes.u32(8)
        let target = bytes.u32(12)
        let property = bytes.u32(16)
        guard atoms.contains(selection) else { throw .atom(selection) }
        guard atoms.contains(target) else { throw .atom(target) }
        guard property == 0 || atoms.contains(property) else { throw .atom(property) }
        prepare(selection: selection, for: .content)
        var event = XEvent(EventKind.selectionRequest)
        event.put32(4, bytes.u32(20))
        event.put32(12, requestor.id)
        event.put32(16, selection)
        event.put32(20, target)
        event.put32(24, property)
        if let world {
            let window = owner(ofSelection: selection)
            if window != 0, !isOwn(window) {
                event.put32(8, window)
                return world.tell(.event(window: window, mask: [], event))
            }
        }
        guard let owner = selections.owners[selection], let client = clients[owner.client] else {
            var event = XEvent(EventKind.selectionNotify)
            event.put32(4, bytes.u32(20))
            event.put32(8, requestor.id)
            event.put32(12, selection)
            event.put32(16, target)
            self.client(of: requestor.id)?.send(event)
            return
        }
        event.put32(8, owner.window)
        client.send(event)
    }

    /// What a client's or a window's end means for the selections that it owned.
    func forgetSelections(of client: Client) {
        for (selection, owner) in selections.owners where owner.client == client.number {
            selections.owners[selection] = nil
            shareSelection(selection, owner: 0, time: owner.time)
            selectionChanged(selection)
        }
    }

    /// A window is destroyed: what it owned is nobody's.
    func forgetSelections(of window: Window) {
        if selections.owners.isEmpty { return }
        for (selection, owner) in selections.owners where owner.window == window.id {
            selections.owners[selection] = nil
            shareSelection(selection, owner: 0, time: owner.time)
            selectionChanged(selection)
        }
    }

    /// Tells an owner that it is not any more.
    func tellLoss(of selection: UInt32, _ old: Selections.Owner) {
        guard old.client < clients.count, let client = clients[old.client] else { return }
        var event = XEvent(EventKind.selectionClear)
        event.put32(4, time)
        event.put32(8, old.window)
        event.put32(12, selection)
        client.send(event)
    }

    /// A client's time as the server's: its own, now for CurrentTime, nothing for one that lies ahead.
    func moment(_ clientTime: UInt32) -> UInt32? {
        if clientTime == 0 { return time }
        return isBefore(time, clientTime) ? nil : clientTime
    }

    /// Whether a moment is before another; the server's time wraps.
    func isBefore(_ a: UInt32, _ b: UInt32) -> Bool { Int32(bitPattern: a &- b) < 0 }
}
