internal import Framebuffer

extension Painter {
    /// PolyFillArc.
    package mutating func fillArcs(_ arcs: WireBytes) {
        var spans = SpanList(bounds: bounds)
        for arc in Arc.list(arcs) {
            if arc.sweep == 0 { continue }
            Ellipse(arc, at: origin).fill(EllipsePart(arc, context.arcMode), into: &spans)
            if spans.spans.count > 1 << 14 {
                fill(spans.spans)
                spans.removeAll()
            }
        }
        fill(spans.spans)
    }
}
