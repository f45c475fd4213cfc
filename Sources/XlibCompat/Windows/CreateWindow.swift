internal import Framebuffer

extension Engine {
    /// Opens the root window; the last step of the engine's own making.
    func openRoot() {
        let area = configuration.area
        input.start(in: root, area: area)
        makeHouseWindow()
        guard configuration.hasVisibleRoot else { return }
        openSurface(of: root)
        root.visible = Clip(Rect(.zero, area))
        tree.generation &+= 1
        paintBackground(of: root, root.visible)
    }

    /// The window on which the engine itself keeps properties; it is never seen.
    private func makeHouseWindow() {
        let window = Window(
            id: Identifiers.clipboard, tree: tree, place: tree.makePlace(), frame: Rect(-1, -1, 1, 1), borderWidth: 0,
            depth: 0, visual: Identifiers.visual, isInputOnly: true)
        window.overrideRedirect = true
        tree.insert(window, under: root.place)
        resources.insert(window)
        setSelection(.propertyChange, of: window, for: house.number)
        guard !configuration.hasVisibleRoot else { return }
        // A program finds out by it whether a window manager is still there.
        let check = Property(type: Atom.window, words: [window.id])
        window.properties[atom("_NET_SUPPORTING_WM_CHECK")] = check
        root.properties[atom("_NET_SUPPORTING_WM_CHECK")] = check
        window.properties[atom("_NET_WM_NAME")] = Property(
            type: atom("UTF8_STRING"), format: 8, bytes: Array("nitpicker".utf8))
    }

    func createWindow(_ request: Request) throws(XError) {
        try request.expect(atLeast: 32)
        let bytes = request.bytes
        let id = bytes.u32(4)
        try checkNew(id, for: request.client)
        let parent = try window(bytes.u32(8))
        let mask = bytes.u32(28)
        try request.expect(32 + 4 * mask.nonzeroBitCount)
        let frame = Rect(bytes.i16(12), bytes.i16(14), bytes.int16(16), bytes.int16(18))
        if frame.isEmpty { throw .value(0) }
        let borderWidth = bytes.int16(20)
        let kind = bytes.int16(22)
        guard kind <= 2 else { throw .value(kind) }
        let isInputOnly = kind == 2 || kind == 0 && parent.isInputOnly
        if !isInputOnly, parent.isInputOnly { throw .match }
        if isInputOnly, borderWidth != 0 || request.data != 0 { throw .match }
        let visual = bytes.u32(24) == 0 ? parent.visual : bytes.u32(24)
        var depth = Int(request.data)
        if depth == 0, !isInputOnly { depth = parent.depth }
        try checkVisual(visual, depth: depth, isInputOnly: isInputOnly)
        if !isInputOnly {
            // What is not given is copied from the parent, which has to be of the same kind.
            if mask & 0b1100 == 0, depth != parent.depth { throw .match }
            if mask & 1 << 13 == 0, visual != parent.visual || parent.colormap == 0 { throw .match }
        }
        guard tree.nodes[Int(parent.place)].level < WindowTree.levelLimit else { throw .alloc }
        let window = Window(
            id: id, tree: tree, place: tree.makePlace(), frame: frame, borderWidth: borderWidth, depth: depth,
            visual: visual, isInputOnly: isInputOnly)
        if !isInputOnly { window.border = parent.border }
        window.colormap = isInputOnly ? 0 : parent.colormap
        tree.insert(window, under: parent.place)
        if mask != 0 {
            do throws(XError) { try change(window, mask: mask, bytes.part(32), for: request.client) } catch {
                tree.remove(window)
                throw error
            }
        }
        resources.insert(window)
        shareState(of: window)
        if parent.allEvents.contains(.substructureNotify) { tellCreation(of: window, under: parent) }
    }

    private func checkVisual(_ visual: UInt32, depth: Int, isInputOnly: Bool) throws(XError) {
        switch visual {
        case Identifiers.visual: if !isInputOnly, depth != 24 { throw .match }
        case Identifiers.alphaVisual: if !isInputOnly, depth != 32 { throw .match }
        default: throw .match
        }
    }

    private func tellCreation(of window: Window, under parent: Window) {
        var event = XEvent(EventKind.createNotify)
        event.put32(4, parent.id)
        event.put32(8, window.id)
        event.put16(12, window.x)
        event.put16(14, window.y)
        event.put16(16, window.width)
        event.put16(18, window.height)
        event.put16(20, window.borderWidth)
        event.put8(22, window.overrideRedirect ? 1 : 0)
        deliver(event, to: parent, mask: .substructureNotify)
    }

    func changeWindowAttributes(_ request: Request) throws(XError) {
        try request.expect(atLeast: 12)
        let window = try window(request.bytes.u32(4))
        let mask = request.bytes.u32(8)
        try request.expect(12 + 4 * mask.nonzeroBitCount)
        try change(window, mask: mask, request.bytes.part(12), for: request.client)
    }

    func getWindowAttributes(_ request: Request) throws(XError) {
        try request.expect(8)
        let window = try window(request.bytes.u32(4))
        var reply = Reply(window.backingStore)
        reply.put32(8, window.visual)
        reply.put16(12, window.isInputOnly ? 2 : 1)
        reply.put8(14, window.bitGravity)
        reply.put8(15, window.windowGravity)
        reply.put32(16, window.backingPlanes)
        reply.put32(20, window.backingPixel)
        reply.put8(24, window.savesUnder ? 1 : 0)
        reply.put8(25, window.colormap == Identifiers.colormap || window.colormap == Identifiers.alphaColormap ? 1 : 0)
        reply.put8(26, window.isViewable ? 2 : window.isMapped ? 1 : 0)
        reply.put8(27, window.overrideRedirect ? 1 : 0)
        reply.put32(28, window.colormap)
        let own = window.selections.first { $0.client == request.client.number }?.mask ?? []
        reply.append32(window.allEvents.rawValue)
        reply.append32(own.rawValue)
        reply.append16(Int(window.doNotPropagate.rawValue))
        reply.append16(0)
        request.client.send(reply)
    }
}
