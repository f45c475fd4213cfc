internal import Framebuffer

extension Painter {
    mutating func wideArcs(_ arcs: [Arc]) {}
}
