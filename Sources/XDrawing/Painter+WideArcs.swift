internal import Framebuffer

extension Painter {
    /// PolyArc with a width, with dashes, or too large to be drawn pixel by pixel.
    mutating func wideArcs(_ arcs: [Arc]) {
        var even = ArcStroke(context, bounds: bounds)
        var odd = even
        let isUnited = isCareful
        var end: ArcEnd?
        for arc in arcs {
            if arc.sweep == 0 { continue }
            if context.lineStyle == .solid {
                end = even.add(arc, at: origin, after: end)
            } else {
                addDashes(arc, &even, &odd)
                end = nil
            }
            if !isUnited || even.isLarge || odd.isLarge { flush(&even, &odd) }
        }
        flush(&even, &odd)
    }

    private mutating func flush(_ even: inout ArcStroke, _ odd: inout ArcStroke) {
        fill(even.taken(united: isCareful))
        if context.lineStyle != .doubleDash { return }
        var values = context
        values.foreground = context.background
        var painter = Painter(target: target, origin: origin, clip: clip, context: values)
        painter.fill(odd.taken(united: isCareful))
        touch(painter.touched)
    }

    private func addDashes(_ arc: Arc, _ even: inout ArcStroke, _ odd: inout ArcStroke) {
        let path = ArcPath(arc, at: origin, width: max(1, context.lineWidth))
        if !path.mayBeSeen(in: bounds) { return }
        let dashes = DashList(context)
        var place = DashPlace(dashes)
        var left = Double(Int(dashes.lengths[place.index]) - place.offset)
        var from = 0.0
        while from < Double(path.steps) {
            // Step by step: what is out of sight only takes its length from the dashes.
            let next = from.rounded(.down) + 1
            let isSeen = path.isSeen(from, next, in: bounds)
            if !isSeen, from == from.rounded(.down) {
                left -= path.length(from, next).truncatingRemainder(dividingBy: Double(dashes.total))
                from = next
            } else {
                let to = path.advanced(from, by: &left)
                if place.isEven {
                    even.add(path, from, to)
                } else if context.lineStyle == .doubleDash {
                    odd.add(path, from, to)
                }
                from = to
            }
            while left <= 0 {
                place.index = (place.index + 1) % dashes.lengths.count
                left += Double(dashes.lengths[place.index])
            }
        }
    }
}
