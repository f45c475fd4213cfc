internal import Framebuffer

extension Painter {
    /// PolyLine with a width and dashes.
    mutating func strokeDashes(_ corners: [Point], isUnited: Bool) {}
}
