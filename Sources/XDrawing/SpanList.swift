internal import CXDrawing
internal import Framebuffer

/// Rows of pixels that are to be filled; those outside of the bounds are left away.
struct SpanList {
    /// Where pixels may be.
    let bounds: Rect
    var spans: [cxdrawing_span] = []

    init(bounds: Rect) { self.bounds = bounds }

    /// Adds the pixels of a row from `left` to before `right`.
    mutating func append(_ y: Int, _ left: Int, _ right: Int) {
        let left = max(left, bounds.left)
        let right = min(right, bounds.right)
        if left < right, y >= bounds.top, y < bounds.bottom {
            spans.append(
                cxdrawing_span(
                    x: Int32(truncatingIfNeeded: left), y: Int32(truncatingIfNeeded: y),
                    width: Int32(truncatingIfNeeded: right - left)))
        }
    }

    /// Adds a box.
    mutating func append(_ box: Rect) {
        let box = box.intersection(bounds)
        for y in box.top..<box.bottom { append(y, box.left, box.right) }
    }

    /// Forgets the spans, not their memory.
    mutating func removeAll() { spans.removeAll(keepingCapacity: true) }

    /// Puts the spans in order and makes one of those that overlap or touch.
    mutating func unite() {
        if spans.count < 2 { return }
        spans.sort { $0.y != $1.y ? $0.y < $1.y : $0.x < $1.x }
        var last = 0
        for index in 1..<spans.count {
            let span = spans[index]
            if span.y == spans[last].y, span.x <= spans[last].x + spans[last].width {
                spans[last].width = max(spans[last].width, span.x + span.width - spans[last].x)
            } else {
                last += 1
                spans[last] = span
            }
        }
        spans.removeSubrange((last + 1)...)
    }
}
