internal import Framebuffer

extension Engine {
    func getGeometry(_ request: Request) throws(XError) {
        try request.expect(8)
        let id = request.bytes.u32(4)
        var reply: Reply
        let resource = resources[id]
        if let window = resource?.asWindow {
            reply = Reply(UInt8(truncatingIfNeeded: window.depth))
            reply.put16(12, window.x)
            reply.put16(14, window.y)
            reply.put16(16, window.width)
            reply.put16(18, window.height)
            reply.put16(20, window.borderWidth)
        } else if let pixmap = resource?.asPixmap {
            let raster = pixmap.memory.raster
            reply = Reply(UInt8(truncatingIfNeeded: raster.depth))
            reply.put16(16, raster.width)
            reply.put16(18, raster.height)
        } else {
            throw .drawable(id)
        }
        reply.put32(8, Identifiers.root)
        request.client.send(reply)
    }

    func queryTree(_ request: Request) throws(XError) {
        try request.expect(8)
        let window = try window(request.bytes.u32(4))
        let children = window.children
        var reply = Reply()
        reply.put32(8, Identifiers.root)
        reply.put32(12, window.parent?.id ?? 0)
        let others = window === root ? foreignTopLevels() : []
        reply.put16(16, others.count + children.count)
        for child in others { reply.append32(child) }
        for child in children.reversed() { reply.append32(child.id) }
        request.client.send(reply)
    }

    func translateCoordinates(_ request: Request) throws(XError) {
        try request.expect(16)
        let source = try window(request.bytes.u32(4))
        let target = try window(request.bytes.u32(8))
        let point =
            Point(request.bytes.i16(12), request.bytes.i16(14)) + source.rootOrigin - target.rootOrigin
        var child: UInt32 = 0
        tree.forEachChild(of: target.place) { place in
            if child == 0, let window = tree.window(place), window.isMapped, tree.contains(window, point) {
                child = window.id
            }
        }
        var reply = Reply(1)
        reply.put32(8, child)
        reply.put16(12, point.x)
        reply.put16(14, point.y)
        request.client.send(reply)
    }

    func clearArea(_ request: Request) throws(XError) {
        try request.expect(16)
        let exposes = try request.bool(request.data)
        let window = try window(request.bytes.u32(4))
        if window.isInputOnly { throw .match }
        guard window.isViewable else { return }
        let x = request.bytes.i16(8)
        let y = request.bytes.i16(10)
        let width = request.bytes.int16(12)
        let height = request.bytes.int16(14)
        let rect = Rect(
            x, y, width == 0 ? window.width - x : width, height == 0 ? window.height - y : height)
        let clip = window.clip.intersection(rect)
        if clip.isEmpty { return }
        if exposes { expose(window, clip) } else { paintBackground(of: window, clip) }
    }
}

extension WindowTree {
    /// Whether a point, in the parent's coordinates, is in a window or on its border, as its shapes leave it.
    func contains(_ window: Window, _ point: Point) -> Bool {
        guard window.frame.contains(point) else { return false }
        if window.boundingShape == nil, window.inputShape == nil { return true }
        let inside = point - nodes[Int(window.place)].insideOrigin
        return window.boundingShape?.contains(inside) ?? true && window.inputShape?.contains(inside) ?? true
    }
}
