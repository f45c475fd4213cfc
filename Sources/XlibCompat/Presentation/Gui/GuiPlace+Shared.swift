package import Framebuffer
internal import XDrawing

extension GuiPlace {
    /// The pixels of a surface in the session's buffer; valid as long as that buffer.
    func raster(of surface: GuiSurface) -> Raster? {
        guard let buffer else { return nil }
        let width = buffer.mode.area.width
        let first = surface.rect.y * width + surface.rect.x
        guard surface.rect.right <= width, surface.rect.bottom <= buffer.mode.area.height else { return nil }
        return unsafe Raster(
            base: buffer.address + first * 4, width: surface.rect.width, height: surface.rect.height, stride: width * 4,
            depth: surface.hasAlpha ? 32 : 24)
    }
}

extension GuiSurface {
    /// Lets `body` use the pixels; nil when the surface is closed.
    package func withPixels<R>(_ body: (Surface) -> R) -> R? {
        guard let raster else { return nil }
        return withExtendedLifetime(place) {
            unsafe body(
                Surface(
                    base: raster.base.assumingMemoryBound(to: UInt32.self), area: Area(raster.width, raster.height),
                    stride: raster.stride / 4))
        }
    }
}
