package import Framebuffer
package import XDrawing

extension Engine {
    func getImage(_ request: Request) throws(XError) {
        try request.expect(20)
        let bytes = request.bytes
        let format = request.data
        guard format == 1 || format == 2 else { throw .value(format) }
        let id = bytes.u32(4)
        let rect = Rect(bytes.i16(8), bytes.i16(10), bytes.int16(12), bytes.int16(14))
        let (depth, visual, image) = try image(
            of: id, rect, format: format, planeMask: bytes.u32(16), behind: Reply.headCount)
        // The pixels are put where they are sent from.
        var reply = Reply(UInt8(depth), behindHead: consume image)
        reply.put32(8, visual)
        request.client.send(consume reply)
    }

    /// The pixels of a drawable behind `head` bytes of 0, with its depth, and its visual when it is a window.
    func image(
        of id: UInt32, _ rect: Rect, format: UInt8, planeMask: UInt32, behind head: Int = 0
    ) throws(XError) -> (depth: Int, visual: UInt32, image: [UInt8]) {
        if let pixmap = resources[id]?.asPixmap {
            guard pixmap.target.clip.bounds.contains(rect) else { throw .match }
            let raster = pixmap.memory.raster
            return (raster.depth, 0, raster.image(of: rect, format: format, planeMask: planeMask, behind: head))
        }
        guard let window = resources[id]?.asWindow else { throw .drawable(id) }
        guard !window.isInputOnly, window.isViewable else { throw .match }
        let image = try self.image(of: window, rect, format: format, planeMask: planeMask, behind: head)
        return (window.depth, window.visual, image)
    }

    private func image(
        of window: Window, _ rect: Rect, format: UInt8, planeMask: UInt32, behind head: Int
    ) throws(XError) -> [UInt8] {
        let border = window.borderWidth
        let whole = Rect(-border, -border, window.width + 2 * border, window.height + 2 * border)
        guard whole.contains(rect) else { throw .match }
        if window.id == Identifiers.root, window.surface == nil {
            guard let picture = rootPicture(of: rect) else { throw .alloc }
            return picture.raster.image(
                of: Rect(0, 0, rect.width, rect.height), format: format, planeMask: planeMask, behind: head)
        }
        guard let raster = window.surface?.raster else { throw .match }
        let place = rect.offset(by: window.surfaceOrigin)
        if Rect(0, 0, raster.width, raster.height).contains(place) {
            return raster.image(of: place, format: format, planeMask: planeMask, behind: head)
        }
        // Parts of the border, or of a window that reaches beyond its surface: what is not there is 0.
        guard let memory = PixelMemory(width: max(1, rect.width), height: max(1, rect.height), depth: window.depth)
        else { throw .alloc }
        var painter = Painter(
            target: memory.raster, origin: .zero, clip: Region(Rect(0, 0, rect.width, rect.height)),
            context: GraphicsContext())
        let there = place.intersection(Rect(0, 0, raster.width, raster.height))
        painter.copyArea(raster, there, x: there.x - place.x, y: there.y - place.y)
        return memory.raster.image(
            of: Rect(0, 0, rect.width, rect.height), format: format, planeMask: planeMask, behind: head)
    }

    /// What a root that nobody sees would show: the surfaces on black, as they are stacked, at their places of the root's coordinates.
    ///
    /// This is what a magnifier or a screen shot inside of the world gets; nothing of other worlds is in it.
    package func rootPicture(of rect: Rect) -> PixelMemory? {
        guard let memory = PixelMemory(width: max(1, rect.width), height: max(1, rect.height), depth: 24) else {
            return nil
        }
        for surface in surfacesBottomToTop {
            guard let raster = surface.raster else { continue }
            let visible = surface.bounds.offset(by: surface.origin).intersection(rect)
            if visible.isEmpty { continue }
            var painter = Painter(
                target: memory.raster, origin: .zero, clip: Region(visible.offset(by: .zero - rect.origin)),
                context: GraphicsContext())
            painter.copyArea(
                raster, visible.offset(by: .zero - surface.origin), x: visible.x - rect.x, y: visible.y - rect.y)
        }
        return memory
    }
}
