internal import CXRender
package import Framebuffer
package import XDrawing

extension RenderContext {
    /// CompositeGlyphs: the source through the glyphs of a request, whose numbers are `size` bytes long.
    ///
    /// `switching` gives the glyph set of an id when the request goes on with another one. Nothing is answered, and nothing was
    /// drawn, when an item reaches behind the request's end.
    package func composite<Failure: Error>(
        glyphs items: WireBytes, size: Int, of first: GlyphSet, _ op: RenderOperator, _ source: RenderSource,
        _ target: RenderTarget, maskFormat: PictureFormat?, sourceAt: Point,
        switching: (UInt32) throws(Failure) -> GlyphSet
    ) throws(Failure) -> Rect? {
        var set = first
        var (x, y) = (0, 0)
        var start: Point?
        var isMixed = false
        var place = 0
        var formatDrawn = first.format
        glyphs.removeAll()
        while place + 8 <= items.count {
            let count = Int(items.u8(place))
            if count == 255 {
                guard place + 12 <= items.count else { return nil }
                set = try switching(items.u32(place + 8))
                if glyphs.count == 0 { formatDrawn = set.format }
                isMixed = isMixed || set.format != formatDrawn
                place += 12
                continue
            }
            x &+= items.i16(place + 4)
            y &+= items.i16(place + 6)
            if start == nil { start = Point(x, y) }
            place += 8
            guard glyphs.reserve(count) else { return .zero }
            for _ in 0..<count {
                let number =
                    size == 1 ? UInt32(items.u8(place)) : size == 2 ? UInt32(items.u16(place)) : items.u32(place)
                place += size
                guard let glyph = unsafe set.glyph(number) else { continue }
                unsafe glyphs.append(glyph, x, y)
                x &+= unsafe Int(glyph.pointee.advance_x)
                y &+= unsafe Int(glyph.pointee.advance_y)
            }
            place = (place + 3) & ~3
        }
        if place > items.count { return nil }
        guard let start, glyphs.count > 0 else { return .zero }
        return draw(op, source, target, isMixed ? nil : formatDrawn, maskFormat, sourceAt - start)
    }

    private func draw(
        _ op: RenderOperator, _ source: RenderSource, _ target: RenderTarget, _ format: PictureFormat?,
        _ maskFormat: PictureFormat?, _ delta: Point
    ) -> Rect {
        let (all, isApart) = glyphs.bounds()
        let origin = target.pixels.origin
        let raster = target.pixels.raster
        let visible = target.clip.bounds.intersection(Rect(0, 0, raster.width, raster.height))
        let extents = all.intersection(visible.offset(by: -origin))
        if extents.isEmpty { return .zero }
        let touched = extents.offset(by: origin)
        let ofChannels = format == .a8r8g8b8
        if op == .over, format == .a8 || ofChannels, maskFormat == nil || maskFormat == format,
            raster.bitsPerPixel == 32, target.picture.isPlain, let color = source.picture.solidPixel
        {
            glyphs.offset(by: origin)
            var isDrawn = true
            for rect in target.clip.rects {
                let clip = rect.intersection(touched)
                if clip.isEmpty { continue }
                if isApart || maskFormat == nil {
                    glyphs.over(color, raster, clip, ofChannels: ofChannels)
                } else {
                    isDrawn = glyphs.overSum(color, raster, clip, ofChannels: ofChannels) && isDrawn
                }
            }
            return touched
        }
        guard let from = source.picture.reading(source.pixels),
            let to = target.picture.drawing(on: target.pixels, clip: target.clip)
        else { return .zero }
        glyphs.composite(
            op, from.image, to, maskFormat: maskFormat, source: delta + from.offset, target: origin,
            extents: extents)
        return touched
    }
}

extension Picture {
    /// Whether drawing on the picture changes nothing but its pixels, which are red first.
    fileprivate var isPlain: Bool { alphaMap == nil && (format == .x8r8g8b8 || format == .a8r8g8b8) }
}
