internal import CXDrawing
internal import Framebuffer
internal import Glibc

extension Painter {
    /// PolyArc: INT16 x y, CARD16 width height, INT16 angle1 angle2.
    package mutating func arcs(_ arcs: WireBytes) {
        let all = Arc.list(arcs)
        if context.lineWidth > 0 || context.lineStyle != .solid || all.contains(where: { !$0.canBeThin }) {
            wideArcs(all)
            return
        }
        draw { pen in
            // What is a single point, or no way along the ellipse, is nothing, as in the sample server.
            for arc in all where (arc.width > 0 || arc.height > 0) && arc.sweep != 0 {
                var wedge = arc.wedge
                unsafe cxdrawing_arc(
                    &pen, Int64(arc.x), Int64(arc.y), Int64(arc.width), Int64(arc.height), &wedge)
            }
        }
    }
}

extension Arc {
    /// The part of the ellipse as the pixel loops know it.
    fileprivate var wedge: cxdrawing_wedge {
        if isWhole { return cxdrawing_wedge(x1: 0, y1: 0, x2: 0, y2: 0, is_whole: 1, is_wide: 0) }
        let from = sweep > 0 ? start : start + sweep
        let a = Self.direction(from)
        let b = Self.direction(from + abs(sweep))
        return cxdrawing_wedge(x1: a.x, y1: a.y, x2: b.x, y2: b.y, is_whole: 0, is_wide: abs(sweep) > 180 * 64 ? 1 : 0)
    }

    /// Where an angle of 1/64 degrees points to on a circle of radius 1, y upwards; exact on the axes.
    static func direction(_ angle: Int) -> (x: Double, y: Double) {
        let turned = (angle % 23040 + 23040) % 23040
        switch turned {
        case 0: return (1, 0)
        case 5760: return (0, 1)
        case 11520: return (-1, 0)
        case 17280: return (0, -1)
        default:
            let radians = Double(turned) * .pi / 11520
            return (cos(radians), sin(radians))
        }
    }
}
