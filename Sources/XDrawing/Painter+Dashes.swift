internal import CXDrawing
internal import Framebuffer

extension Painter {
    /// PolyLine with a width and dashes.
    mutating func strokeDashes(_ corners: [Point], isUnited: Bool) {
        let dashes = DashList(context)
        let isDouble = context.lineStyle == .doubleDash
        var batches = DashBatches(isUnited: isUnited, painter: self)
        var stroke = WideStroke(context, bounds: bounds)
        stroke.isUnited = isUnited
        var place = DashPlace(dashes)
        let isClosed = corners.count > 1 && corners.first == corners.last
        var projects = context.capStyle == .projecting && !isClosed
        let isRound = context.capStyle == .round
        var first: LineFace?
        var isFirstEven = false
        var previous: (face: LineFace, isEven: Bool)?
        for index in corners.indices.dropFirst() {
            let (a, b) = (corners[index - 1], corners[index])
            let isLast = index == corners.count - 1
            if a != b {
                let startIsEven = place.isEven
                let faces = stroke.dashed(
                    a, b, dashes, at: &place, isDouble: isDouble, projectsFirst: projects,
                    projectsSecond: isLast && context.capStyle == .projecting && (!isClosed || isFirstEven)
                ) { batches.take(&$0, isOdd: $1) }
                // At the end of a dash its face belongs to it although the next begins.
                let endIsEven = place.isEven != (place.offset == 0)
                if isDouble || startIsEven {
                    if let previous, isDouble || previous.isEven {
                        stroke.join(faces.first, previous.face)
                    } else if previous == nil, isClosed {
                        first = faces.first
                        isFirstEven = startIsEven
                    } else if isRound {
                        stroke.roundCap(faces.first)
                    }
                    batches.take(&stroke, isOdd: !startIsEven)
                }
                previous = (faces.second, endIsEven)
                projects = false
            }
            if isLast, let previous {
                if isDouble || previous.isEven {
                    if let first, isDouble || isFirstEven {
                        stroke.join(first, previous.face)
                    } else if isRound {
                        stroke.roundCap(previous.face)
                    }
                    batches.take(&stroke, isOdd: !previous.isEven)
                } else if let first, isFirstEven, isRound {
                    stroke.roundCap(first)
                    batches.take(&stroke, isOdd: false)
                }
            }
        }
        if previous == nil, let point = corners.last, isDouble || place.isEven {
            if isRound {
                stroke.arc.add(x: point.x, y: point.y, to: &stroke.spans)
            } else if context.capStyle == .projecting {
                let width = context.lineWidth
                stroke.spans.append(Rect(point.x - width >> 1, point.y - width >> 1, width, width))
            }
            batches.take(&stroke, isOdd: !place.isEven)
        }
        batches.finish()
        touch(batches.painter.touched)
    }
}

/// The spans of dashes in two inks, drawn in their order, or, where that differs, each pixel once in its last ink.
struct DashBatches {
    private let isUnited: Bool
    private(set) var painter: Painter
    private var odd: Painter
    private var batches: [(isOdd: Bool, spans: [cxdrawing_span])] = []

    init(isUnited: Bool, painter: Painter) {
        self.isUnited = isUnited
        self.painter = painter
        var context = painter.context
        context.foreground = context.background
        odd = Painter(target: painter.target, origin: painter.origin, clip: painter.clip, context: context)
    }

    /// Takes the spans of a stroke.
    mutating func take(_ stroke: inout WideStroke, isOdd: Bool) {
        if stroke.spans.spans.isEmpty { return }
        if let last = batches.indices.last, batches[last].isOdd == isOdd {
            batches[last].spans += stroke.spans.spans
        } else {
            batches.append((isOdd, stroke.spans.spans))
        }
        stroke.spans.removeAll()
        if !isUnited, batches.count > 1 || batches[0].spans.count > 1 << 12 { flush(1) }
    }

    /// Draws what is left.
    mutating func finish() {
        if isUnited { unite() }
        flush(0)
        painter.touch(odd.touched)
    }

    private mutating func flush(_ keep: Int) {
        let count = batches.count > keep ? batches.count - keep : batches.count
        for batch in batches.prefix(count) {
            if batch.isOdd { odd.fill(batch.spans) } else { painter.fill(batch.spans) }
        }
        batches.removeFirst(count)
    }

    /// Leaves each pixel only to the last that took it.
    private mutating func unite() {
        var list = SpanList(bounds: painter.bounds)
        if batches.count < 2 {
            guard let only = batches.first else { return }
            list.spans = only.spans
            list.unite()
            batches = [(only.isOdd, list.spans)]
            return
        }
        let bounds = painter.bounds
        var inks = [UInt8](repeating: 0, count: bounds.count)
        for batch in batches {
            for span in batch.spans {
                let start = (Int(span.y) - bounds.y) * bounds.width + Int(span.x) - bounds.x
                for place in start..<start + Int(span.width) { inks[place] = batch.isOdd ? 2 : 1 }
            }
        }
        var results = [SpanList(bounds: bounds), SpanList(bounds: bounds)]
        for y in 0..<bounds.height {
            var x = 0
            while x < bounds.width {
                let ink = inks[y * bounds.width + x]
                let start = x
                while x < bounds.width, inks[y * bounds.width + x] == ink { x += 1 }
                if ink > 0 { results[Int(ink) - 1].append(y + bounds.y, start + bounds.x, x + bounds.x) }
            }
        }
        batches = [(false, results[0].spans), (true, results[1].spans)]
    }
}
