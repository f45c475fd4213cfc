package import Framebuffer

/// An outline around text that keeps it legible on any ground.
package struct Halo: Hashable, Sendable {
    package var color: Color
    /// How far it reaches, in pixels.
    package var radius: Float

    /// A halo.
    package init(_ color: Color, radius: Float) {
        self.color = color
        self.radius = radius
    }
}

extension Font {
    /// Shapes and draws a line; `point` is the start of its baseline.
    ///
    /// Returns how far the pen went.
    @discardableResult
    package func draw(
        _ text: String, into surface: Surface, at point: Point, color: Color, halo: Halo? = nil, clip: Rect? = nil
    ) -> Int {
        let line = shape(text)
        draw(line, into: surface, at: point, color: color, halo: halo, clip: clip)
        return line.width
    }

    /// Draws a shaped line; `point` is the start of its baseline.
    package func draw(
        _ line: ShapedText, into surface: Surface, at point: Point, color: Color, halo: Halo? = nil, clip: Rect? = nil
    ) {
        if let halo {
            let ring = mask(of: line).dilated(by: halo.radius)
            surface.blend(
                halo.color, mask: ring.coverage, size: ring.area, to: point + ring.bounds.origin, clip: clip)
        }
        for glyph in line.glyphs {
            let mask = coverage(glyph)
            if mask.area.isEmpty { continue }
            let place = point + Self.pixel(glyph) + mask.bounds.origin
            surface.blend(color, mask: mask.coverage, size: mask.area, to: place, clip: clip)
        }
    }

    /// The pixels that a whole line covers, from the start of its baseline: what a label keeps and makes its halo from.
    package func mask(of line: ShapedText) -> GlyphMask {
        var bounds = Rect.zero
        for glyph in line.glyphs { bounds = bounds.union(coverage(glyph).bounds.offset(by: Self.pixel(glyph))) }
        var result = GlyphMask(
            left: bounds.x, top: bounds.y, area: bounds.area, coverage: Array(repeating: 0, count: bounds.count))
        for glyph in line.glyphs {
            let pixel = Self.pixel(glyph)
            result.add(coverage(glyph), at: pixel.x, pixel.y)
        }
        return result
    }

    /// The length of a line in pixels, rounded up.
    package func width(of text: String) -> Int { shape(text).width }

    /// The pixel on which a glyph's origin is put.
    private static func pixel(_ glyph: Glyph) -> Point {
        Point(Int(glyph.x.rounded()), Int(glyph.y.rounded()))
    }
}
