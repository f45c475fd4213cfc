package import Framebuffer

/// One piece of one update, to be encoded for one class of viewers: an independent value.
package struct EncodingJob: Hashable, Sendable {
    package let kind: EncodingClass
    package let rect: Rect
    /// The number of the piece in the update.
    package let turn: Int
    /// The pointer that is drawn on top, when it touches the piece.
    package let overlay: PointerOverlay?

    /// The jobs that bring the rectangles, clipped to `bounds`, to viewers of a class.
    package static func jobs(
        _ rects: [Rect], within bounds: Rect, _ kind: EncodingClass, overlay: PointerOverlay? = nil
    ) -> [EncodingJob] {
        let encoder = kind.encoder
        let pieces = rects.flatMap { encoder.pieces(of: $0.intersection(bounds)) }
        return pieces.enumerated().map { turn, rect in
            let touching = overlay.flatMap { $0.rect.intersects(rect) ? $0 : nil }
            return EncodingJob(kind: kind, rect: rect, turn: turn % 3, overlay: touching)
        }
    }

    /// Does the job on a surface that holds the rectangle.
    package func run(on surface: Surface, _ bench: inout Workbench) -> EncodedPiece {
        kind.encoder.encode(rect, of: Picture(surface, overlay: overlay), turn: turn, on: &bench)
    }
}
