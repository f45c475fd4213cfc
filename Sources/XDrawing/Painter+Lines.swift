internal import Framebuffer

extension Painter {
    /// PolyLine with a width.
    mutating func wideLines(_ points: WireBytes, relative: Bool) {
        let count = points.count / 4
        // One point is no line, not even with a cap.
        if count < 2 { return }
        var corners: [Point] = []
        corners.reserveCapacity(count)
        var last = Point.zero
        for index in 0..<count {
            var point = Point(points.i16(4 * index), points.i16(4 * index + 2))
            if relative {
                // Sums are bounded, so that nothing that is made of them overflows.
                point = Point(
                    min(max(point.x + last.x, -1 << 20), 1 << 20), min(max(point.y + last.y, -1 << 20), 1 << 20))
                last = point
            }
            corners.append(point + origin)
        }
        stroke(corners)
    }

    /// PolySegment with a width.
    mutating func wideSegments(_ segments: WireBytes) {
        var corners = [Point.zero, Point.zero]
        if context.lineStyle == .solid, !isCareful || context.capStyle != .round {
            // No segment covers a pixel of its own twice, so that all can be drawn at once where order is nothing.
            var stroke = WideStroke(context, bounds: bounds)
            for offset in stride(from: 0, to: segments.count / 8 * 8, by: 8) {
                corners[0] = Point(segments.i16(offset), segments.i16(offset + 2)) + origin
                corners[1] = Point(segments.i16(offset + 4), segments.i16(offset + 6)) + origin
                stroke.line(corners)
                if stroke.spans.spans.count > 1 << 14 {
                    fill(stroke.spans.spans)
                    stroke.spans.removeAll()
                }
            }
            fill(stroke.spans.spans)
            return
        }
        for offset in stride(from: 0, to: segments.count / 8 * 8, by: 8) {
            corners[0] = Point(segments.i16(offset), segments.i16(offset + 2)) + origin
            corners[1] = Point(segments.i16(offset + 4), segments.i16(offset + 6)) + origin
            self.stroke(corners)
        }
    }

    /// Whether a pixel that is drawn twice differs from one that is drawn once.
    var isCareful: Bool {
        let code = context.function.rawValue
        return code & 0xc == 0x8 || code & 0x3 == 0x2
    }

    private mutating func stroke(_ corners: [Point]) {
        let isUnited = isCareful && (corners.count > 2 || context.capStyle == .round)
        if context.lineStyle != .solid {
            strokeDashes(corners, isUnited: isUnited)
            return
        }
        var stroke = WideStroke(context, bounds: bounds)
        stroke.isUnited = isUnited
        stroke.line(corners) { stroke in
            if !isUnited, stroke.spans.spans.count > 1 << 14 {
                fill(stroke.spans.spans)
                stroke.spans.removeAll()
            }
        }
        if isUnited { stroke.spans.unite() }
        fill(stroke.spans.spans)
    }
}
