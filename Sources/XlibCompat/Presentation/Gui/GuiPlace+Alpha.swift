internal import Framebuffer

/// Alpha in a buffer that has it for the sake of some of its surfaces.
extension GuiPlace {
    /// Whether a surface lets through what is behind it.
    var wantsAlpha: Bool { surfaces.contains(where: \.isTranslucent) }

    /// Makes what was drawn opaque inside of a surface's shape and takes away what is outside.
    ///
    /// Programs draw without a thought of alpha, unless their window's depth is 32.
    func settleAlpha(of surface: GuiSurface, in damage: [Rect]) {
        guard let buffer, buffer.mode.hasAlpha, !surface.hasAlpha else { return }
        let whole = Rect(.zero, surface.area)
        buffer.withSurface { pixels in
            for rect in damage {
                let rect = rect.intersection(whole)
                for part in surface.shape?.intersection(rect).rects ?? [rect] {
                    let place = part.offset(by: surface.rect.origin)
                    pixels.copyOpaque(pixels, place, to: place.origin)
                }
                guard let shape = surface.shape else { continue }
                for part in Region(rect).subtracting(shape).rects {
                    pixels.fill(part.offset(by: surface.rect.origin), .clear)
                }
            }
        }
    }
}
