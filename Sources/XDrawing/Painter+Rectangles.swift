internal import Framebuffer

extension Painter {
    /// PolyRectangle: INT16 x y, CARD16 width height.
    package mutating func rectangles(_ rectangles: WireBytes) {
        var points: [UInt8] = []
        var boxes: [UInt8] = []
        let width = context.lineWidth
        let isBoxes = context.lineStyle == .solid && context.joinStyle == .miter && width != 0
        for offset in stride(from: 0, to: rectangles.count / 8 * 8, by: 8) {
            let rect = Rect(
                rectangles.i16(offset), rectangles.i16(offset + 2), rectangles.int16(offset + 4),
                rectangles.int16(offset + 6))
            if isBoxes, rect.width > 0 || rect.height > 0 {
                addBoxes(rect, width, to: &boxes)
                continue
            }
            let right = min(rect.right, 32767)
            let bottom = min(rect.bottom, 32767)
            points.removeAll(keepingCapacity: true)
            let corners =
                isBoxes
                ? [rect.x, rect.y, rect.x, rect.y]
                : [rect.x, rect.y, right, rect.y, right, bottom, rect.x, bottom, rect.x, rect.y]
            for value in corners { points.append16(value) }
            withWire(points) { $0.lines($1, relative: false) }
        }
        if !boxes.isEmpty { withWire(boxes) { $0.fillRectangles($1) } }
    }

    /// The sides of an outline with mitered corners as boxes that share no pixel.
    private func addBoxes(_ rect: Rect, _ width: Int, to boxes: inout [UInt8]) {
        let before = width >> 1
        let behind = width - before
        func add(_ x: Int, _ y: Int, _ width: Int, _ height: Int) {
            boxes.append16(min(max(x, -32768), 32767))
            boxes.append16(min(max(y, -32768), 32767))
            boxes.append16(min(width, 65535))
            boxes.append16(min(height, 65535))
        }
        if rect.height < width || rect.width < before {
            // Too thin for an inside; a side without extent has no width across either.
            add(
                rect.height == 0 ? rect.x : rect.x - before, rect.width == 0 ? rect.y : rect.y - before,
                rect.height == 0 ? rect.width : rect.width + width,
                rect.width == 0 ? rect.height : rect.height + width)
            return
        }
        add(rect.x - before, rect.y - before, rect.width + width, width)
        add(rect.x - before, rect.y + behind, width, rect.height - width)
        add(rect.right - before, rect.y + behind, width, rect.height - width)
        add(rect.x - before, rect.bottom - before, rect.width + width, width)
    }
}

extension [UInt8] {
    fileprivate mutating func append16(_ value: Int) {
        append(UInt8(truncatingIfNeeded: value))
        append(UInt8(truncatingIfNeeded: value >> 8))
    }
}
