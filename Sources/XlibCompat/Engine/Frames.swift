internal import Framebuffer

extension Engine {
    /// Says that a surface is about to be drawn on; each time before, cheap when it was said in this frame.
    func willDraw(on surface: WindowSurface) {
        if surface.isInFrame { return }
        surface.isInFrame = true
        framed.append(surface)
        presenter.begin(surface)
    }

    /// Notes what was drawn, in pixels of the surface.
    func drew(_ rect: Rect, on surface: WindowSurface) { surface.note(rect) }

    /// A frame boundary: what was drawn since the last one is shown together.
    ///
    /// Called where a program flushes its requests, or waits.
    package func endFrame() {
        settleSprite()
        if framed.isEmpty { return }
        let surfaces = framed
        framed.removeAll(keepingCapacity: true)
        for surface in surfaces {
            surface.isInFrame = false
            presenter.end(surface)
            surface.clearDamage()
        }
    }
}
