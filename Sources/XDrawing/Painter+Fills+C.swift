internal import CXDrawing
internal import Framebuffer

extension Painter {
    // Points, rectangles, arcs and segments are the protocol's, little-endian, as they stand in a request.

    /// PolyPoint: INT16 pairs; `relative` is CoordModePrevious.
    package mutating func points(_ points: WireBytes, relative: Bool) {
        draw { pen in
            // Points have no fill style.
            unsafe pen.style = Int32(CXDRAWING_SOLID)
            unsafe cxdrawing_points(&pen, points.base, points.count / 4, relative ? 1 : 0)
        }
    }

    /// PolyFillRectangle.
    package mutating func fillRectangles(_ rectangles: WireBytes) {
        draw { unsafe cxdrawing_rects(&$0, rectangles.base, rectangles.count / 8) }
    }

    /// PolyLine.
    package mutating func lines(_ points: WireBytes, relative: Bool) {
        if context.lineWidth == 0 {
            thinLines { pen, last in
                unsafe cxdrawing_lines(&pen, points.base, points.count / 4, relative ? 1 : 0, last)
            }
        } else {
            wideLines(points, relative: relative)
        }
    }

    /// PolySegment: INT16 x1 y1 x2 y2.
    package mutating func segments(_ segments: WireBytes) {
        if context.lineWidth == 0 {
            thinLines { pen, last in unsafe cxdrawing_segments(&pen, segments.base, segments.count / 8, last) }
        } else {
            wideSegments(segments)
        }
    }

    /// Draws lines of no width, with the context's dashes.
    @safe private mutating func thinLines(_ body: (inout cxdrawing_painter, _ last: Int32) -> Void) {
        let last: Int32 = context.capStyle == .notLast ? 0 : 1
        if context.lineStyle == .solid {
            draw { unsafe body(&$0, last) }
            return
        }
        let dashes = DashList(context)
        let isDouble = context.lineStyle == .doubleDash
        draw { pen in
            unsafe dashes.lengths.withUnsafeBufferPointer {
                unsafe pen.dashes = $0.baseAddress
                unsafe pen.dash_count = $0.count
                unsafe pen.dash_total = Int64(dashes.total)
                unsafe pen.dash_offset = Int64(dashes.offset)
                unsafe pen.dash_double = isDouble ? 1 : 0
                unsafe body(&pen, last)
            }
        }
    }

    /// Fills a box in relative coordinates.
    mutating func fill(_ box: Rect) {
        let box = box.offset(by: origin)
        draw { unsafe cxdrawing_fill(&$0, Int64(box.left), Int64(box.top), Int64(box.right), Int64(box.bottom)) }
    }

    /// Draws rows of pixels; absolute.
    mutating func fill(_ spans: [cxdrawing_span]) {
        draw { pen in
            unsafe spans.withUnsafeBufferPointer { unsafe cxdrawing_spans(&pen, $0.baseAddress, $0.count) }
        }
    }

    /// PolyText: the characters' foreground only; `x` and `y` are the origin of the first.
    package mutating func text(_ glyphs: [GlyphImage], x: Int, y: Int) {
        draw { pen in
            unsafe glyphs.withUnsafeBytes {
                unsafe cxdrawing_text(
                    &pen, $0.baseAddress?.assumingMemoryBound(to: cxdrawing_glyph.self), glyphs.count, Int64(x),
                    Int64(y))
            }
        }
    }

    /// ImageText: the box from `ascent` above the baseline to `descent` below it in the background, then the characters.
    package mutating func imageText(_ glyphs: [GlyphImage], x: Int, y: Int, ascent: Int, descent: Int) {
        // The function and the fill style do not count.
        var plain = context
        plain.function = .copy
        plain.fillStyle = .solid
        swap(&plain.foreground, &plain.background)
        var painter = Painter(target: target, origin: origin, clip: clip, context: plain)
        let width = glyphs.reduce(0) { $0 + $1.advance }
        painter.fill(Rect(min(x, x + width), y - ascent, abs(width), ascent + descent))
        touch(painter.touched)
        swap(&plain.foreground, &plain.background)
        painter = Painter(target: target, origin: origin, clip: clip, context: plain)
        painter.text(glyphs, x: x, y: y)
        touch(painter.touched)
    }
}

extension Painter {
    /// Lets `body` draw with bytes as those of a request.
    mutating func withWire(_ bytes: [UInt8], _ body: (inout Painter, WireBytes) -> Void) {
        unsafe bytes.withUnsafeBytes { body(&self, unsafe WireBytes($0)) }
    }
}
