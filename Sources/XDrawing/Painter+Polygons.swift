internal import Framebuffer

extension Painter {
    /// Where pixels can be drawn at all.
    var bounds: Rect { clip.bounds.intersection(Rect(0, 0, target.width, target.height)) }

    /// FillPoly.
    package mutating func fillPolygon(_ points: WireBytes, relative: Bool, shape: UInt8) {
        let count = points.count / 4
        if count < 3 { return }
        var edges: [ScanEdge] = []
        edges.reserveCapacity(count)
        let first = Point(points.i16(0), points.i16(2))
        var last = first
        for index in 1..<count {
            var point = Point(points.i16(4 * index), points.i16(4 * index + 2))
            // Sums are of 16 bits, as the coordinates are.
            if relative {
                point = Point(
                    Int(Int16(truncatingIfNeeded: point.x + last.x)), Int(Int16(truncatingIfNeeded: point.y + last.y)))
            }
            add(last, point, to: &edges)
            last = point
        }
        add(last, first, to: &edges)
        var spans = SpanList(bounds: bounds)
        PolygonScan.fill(&edges, winding: context.fillRule == .winding, into: &spans)
        fill(spans.spans)
    }

    private func add(_ a: Point, _ b: Point, to edges: inout [ScanEdge]) {
        if let edge = ScanEdge(a.x + origin.x, a.y + origin.y, b.x + origin.x, b.y + origin.y) { edges.append(edge) }
    }
}
