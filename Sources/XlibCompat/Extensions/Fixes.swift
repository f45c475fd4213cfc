internal import Framebuffer

/// XFIXES, version 5: regions, cursors' names, and who owns a selection.
extension Engine {
    func fixes(_ request: Request) throws(XError) {
        switch request.data {
        case 0:
            try request.expect(12)
            let (major, minor) = (request.bytes.u32(4), request.bytes.u32(8))
            var reply = Reply()
            reply.put32(8, min(major, 5))
            reply.put32(12, major < 5 ? minor : 0)
            request.client.send(reply)
        case 1: try fixesChangeSaveSet(request)
        case 2: try fixesSelectSelectionInput(request)
        case 3:
            try request.expect(12)
            _ = try window(request.bytes.u32(4))
            guard request.bytes.u32(8) <= 1 else { throw .value(request.bytes.u32(8)) }
        case 4, 25: try fixesGetCursorImage(request)
        case 5...9: try fixesCreateRegion(request)
        case 10...18, 28: try fixesChangeRegion(request)
        case 19: try fixesFetchRegion(request)
        case 20...22: try fixesUseRegion(request)
        case 23: try fixesSetCursorName(request)
        case 24: try fixesGetCursorName(request)
        case 26:
            try request.expect(12)
            let new = try cursor(request.bytes.u32(4))
            let old = try cursor(request.bytes.u32(8))
            replaceCursors(by: new) { $0 === old }
        case 27:
            try request.expect(atLeast: 12)
            let new = try cursor(request.bytes.u32(4))
            let name = atom(try request.name(at: 12, length: request.bytes.int16(8)))
            if name != 0 { replaceCursors(by: new) { $0.name == name } }
        case 29, 30: try fixesHideCursor(request, hides: request.data == 29)
        // The pointer is the GUI server's: barriers are nothing to it.
        case 31, 32: throw .implementation
        default: throw .request
        }
    }

    /// Gives windows and grabs another cursor in the place of those that `isOld` names.
    private func replaceCursors(by new: Cursor, where isOld: (Cursor) -> Bool) {
        for case let window? in tree.windows {
            if let cursor = window.cursor, isOld(cursor) { window.cursor = new }
        }
        if let cursor = input.pointerDevice.grab?.cursor, isOld(cursor) { input.pointerDevice.grab?.cursor = new }
        cursorChanged()
    }

    /// Over the windows of the world; what is elsewhere is not a client's to decide.
    private func fixesHideCursor(_ request: Request, hides: Bool) throws(XError) {
        try request.expect(8)
        _ = try window(request.bytes.u32(4))
        let count = extensions.cursorHiders[request.client.number] ?? 0
        guard hides || count > 0 else { throw .match }
        let left = hides ? count &+ 1 : count - 1
        extensions.cursorHiders[request.client.number] = left > 0 ? left : nil
        cursorChanged()
    }

    private func fixesChangeSaveSet(_ request: Request) throws(XError) {
        try request.expect(12)
        let window = try window(request.bytes.u32(8))
        guard request.bytes.u8(4) <= 1 else { throw .value(request.bytes.u8(4)) }
        guard client(of: window.id) !== request.client else { throw .match }
        request.client.saveSet.removeAll { $0 == window.id }
        if request.bytes.u8(4) == 0 { request.client.saveSet.append(window.id) }
    }

    private func fixesSelectSelectionInput(_ request: Request) throws(XError) {
        try request.expect(16)
        let window = try window(request.bytes.u32(4))
        let (selection, mask) = (request.bytes.u32(8), request.bytes.u32(12))
        guard atoms.contains(selection) else { throw .atom(selection) }
        guard mask < 8 else { throw .value(mask) }
        extensions.selectionListeners.removeAll {
            $0.client == request.client.number && $0.window == window.id && $0.selection == selection
        }
        if mask == 0 { return }
        guard extensions.selectionListeners.count < ExtensionState.limit else { throw .alloc }
        prepare(selection: selection, for: .changes)
        extensions.selectionListeners.append(
            ExtensionState.SelectionListener(
                client: request.client.number, window: window.id, selection: selection, mask: mask))
    }

    /// A selection has another owner, or none any more: tells those who asked.
    func selectionChanged(_ selection: UInt32) {
        if extensions.selectionListeners.isEmpty { return }
        let owner = selections.owners[selection]
        for listener in extensions.selectionListeners where listener.selection == selection && listener.mask & 1 != 0 {
            guard listener.client < clients.count, let client = clients[listener.client] else { continue }
            var event = XEvent(Extension.fixes.firstEvent, detail: 0)
            event.put32(4, listener.window)
            event.put32(8, owner?.window ?? 0)
            event.put32(12, selection)
            event.put32(16, time)
            event.put32(20, owner?.time ?? time)
            client.send(event)
        }
    }

    /// What a window asks for the pointer to look like; where none does it is the GUI server's to know, and the picture empty.
    private func fixesGetCursorImage(_ request: Request) throws(XError) {
        try request.expect(4)
        settleSprite()
        let cursor = cursor(over: input.sprite ?? root)
        let name = request.data == 25 ? latin1(cursor.flatMap { atoms.name($0.name) } ?? "") : []
        var reply = Reply()
        reply.put16(8, input.pointer.x)
        reply.put16(10, input.pointer.y)
        reply.put16(12, cursor?.width ?? 1)
        reply.put16(14, cursor?.height ?? 1)
        reply.put16(16, cursor?.hotX ?? 0)
        reply.put16(18, cursor?.hotY ?? 0)
        reply.put32(20, 1)
        if request.data == 25 {
            reply.put32(24, cursor?.name ?? 0)
            reply.put16(28, name.count)
        }
        for pixel in cursor?.pixels ?? [0] { reply.append32(pixel) }
        reply.append(name)
        request.client.send(reply)
    }

    private func fixesSetCursorName(_ request: Request) throws(XError) {
        try request.expect(atLeast: 12)
        let cursor = try cursor(request.bytes.u32(4))
        let name = try request.name(at: 12, length: request.bytes.int16(8))
        cursor.name = atom(name)
    }

    private func fixesGetCursorName(_ request: Request) throws(XError) {
        try request.expect(8)
        let cursor = try cursor(request.bytes.u32(4))
        let name = latin1(atoms.name(cursor.name) ?? "")
        var reply = Reply()
        reply.put32(8, cursor.name)
        reply.put16(12, name.count)
        reply.append(name)
        request.client.send(reply)
    }
}
