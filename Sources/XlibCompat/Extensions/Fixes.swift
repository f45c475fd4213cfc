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
            _ = try cursor(request.bytes.u32(4))
            _ = try cursor(request.bytes.u32(8))
        case 27:
            try request.expect(atLeast: 12)
            _ = try cursor(request.bytes.u32(4))
        // The pointer is the GUI server's: hiding it is for it to decide, and barriers are nothing to it.
        case 29, 30:
            try request.expect(8)
            _ = try window(request.bytes.u32(4))
        case 31, 32: throw .implementation
        default: throw .request
        }
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

    /// What the pointer looks like at the moment is the GUI server's to know: an empty picture.
    private func fixesGetCursorImage(_ request: Request) throws(XError) {
        try request.expect(4)
        var reply = Reply()
        reply.put16(12, 1)
        reply.put16(14, 1)
        reply.put32(20, 1)
        reply.append32(0)
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
