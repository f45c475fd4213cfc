internal import Framebuffer
internal import XDrawing

extension Engine {
    func copyArea(_ request: Request) throws(XError) {
        try request.expect(28)
        try copy(request, plane: nil)
    }

    func copyPlane(_ request: Request) throws(XError) {
        try request.expect(32)
        try copy(request, plane: request.bytes.u32(28))
    }

    private func copy(_ request: Request, plane: UInt32?) throws(XError) {
        let bytes = request.bytes
        let context = try context(bytes.u32(12))
        let target = try drawTarget(bytes.u32(8), context)
        let source = try self.target(bytes.u32(4), includesInferiors: context.includesInferiors)
        if let plane {
            guard plane.nonzeroBitCount == 1, plane.trailingZeroBitCount < source.depth else { throw .value(plane) }
        } else {
            guard source.depth == target.depth else { throw .match }
        }
        let wanted = Rect(
            bytes.i16(16) + source.origin.x, bytes.i16(18) + source.origin.y, bytes.int16(24), bytes.int16(26))
        let place = Point(bytes.i16(20), bytes.i16(22))
        // What lies in the source is copied, what does not is told; both as rectangles of the source's raster.
        if let raster = source.raster, !wanted.isEmpty, source.clip.isBox(around: wanted) {
            paint(target, context) { painter in
                if let plane {
                    painter.copyPlane(raster, wanted, plane: plane, x: place.x, y: place.y)
                } else {
                    painter.copyArea(raster, wanted, x: place.x, y: place.y)
                }
            }
            if context.graphicsExposures { tellNoExposure(request) }
            return
        }
        let delta = target.origin + place - wanted.origin
        let available = source.raster == nil ? Region() : source.clip.intersection(wanted)
        paint(target, context) { painter in
            guard let raster = source.raster else { return }
            for rect in inOrder(available.rects, moving: delta, within: source.surface === target.surface) {
                let to = rect.origin + delta - target.origin
                if let plane {
                    painter.copyPlane(raster, rect, plane: plane, x: to.x, y: to.y)
                } else {
                    painter.copyArea(raster, rect, x: to.x, y: to.y)
                }
            }
        }
        let missing = Region(wanted).subtracting(available).offset(by: delta)
        tellExposures(request, context, target, missing)
    }

    private func tellNoExposure(_ request: Request) {
        var event = XEvent(EventKind.noExposure)
        event.put32(4, request.bytes.u32(8))
        event.put8(10, request.opcode)
        request.client.send(event)
    }

    /// Rectangles in an order in which none is overwritten before it was read.
    private func inOrder(_ rects: [Rect], moving delta: Point, within same: Bool) -> [Rect] {
        if rects.count < 2 || !same { return rects }
        return rects.sorted { a, b in
            if a.y != b.y { return delta.y > 0 ? a.y > b.y : a.y < b.y }
            return delta.x > 0 ? a.x > b.x : a.x < b.x
        }
    }

    /// What of the target had no source is painted as background and told.
    private func tellExposures(_ request: Request, _ context: GContext, _ target: DrawTarget, _ missing: Region) {
        var exposed = Region()
        if !missing.isEmpty, target.raster != nil {
            exposed = missing.intersection(target.clip(by: context))
            // A background is never painted over the windows inside, whatever the context draws over.
            if !exposed.isEmpty, let window = target.window {
                paintBackground(of: window, in: exposed.intersection(window.clipList))
            }
        }
        guard context.graphicsExposures else { return }
        let drawable = request.bytes.u32(8)
        if exposed.isEmpty {
            tellNoExposure(request)
            return
        }
        for (index, rect) in exposed.rects.enumerated() {
            var event = XEvent(EventKind.graphicsExposure)
            event.put32(4, drawable)
            event.put16(8, rect.x - target.origin.x)
            event.put16(10, rect.y - target.origin.y)
            event.put16(12, rect.width)
            event.put16(14, rect.height)
            event.put16(18, exposed.rects.count - 1 - index)
            event.put8(20, request.opcode)
            request.client.send(event)
        }
    }
}

extension Region {
    /// Whether the region is one rectangle that holds another.
    fileprivate func isBox(around rect: Rect) -> Bool { rects.count == 1 && rects[0].contains(rect) }
}
