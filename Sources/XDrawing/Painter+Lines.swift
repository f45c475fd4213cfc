extension Painter {
    mutating func wideLines(_ points: WireBytes, relative: Bool) {}
    mutating func wideSegments(_ segments: WireBytes) {}
    /// PolyArc: INT16 x y, CARD16 width height, INT16 angle1 angle2.
    package mutating func arcs(_ arcs: WireBytes) {}
    /// PolyFillArc.
    package mutating func fillArcs(_ arcs: WireBytes) {}
}
