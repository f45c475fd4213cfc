package import Framebuffer

/// Where the composer gets the pixels of sessions from: shared memory in the server, bitmaps in tests.
package protocol PixelSource {
    /// Lets `body` read a session's buffer, whose size may differ from what the scene says, or tells that there is none by
    /// returning false.
    func withPixels(of session: SessionID, _ body: (Surface) -> Void) -> Bool

    /// Whether input at a pixel of a session's buffer is the session's own (its mask there is not 0).
    func takesInput(_ session: SessionID, at pixel: Point) -> Bool
}

/// What draws the text of labels, so that this room needs no fonts.
package protocol LabelPainter {
    /// The size of a label and a title in one line, at a scale in 1/120.
    func size(label: String, title: String, scale: Int) -> Area

    /// Draws both with their top-left corner at `position`: the label in white, the title in `color`, outlined in black; only inside `clip`.
    func paint(
        label: String, title: String, color: Color, scale: Int, at position: Point, clip: Rect, into surface: Surface)
}

/// Draws no text: frames and tints still tell domains apart.
package struct NoLabels: LabelPainter {
    /// A painter without a font.
    package init() {}

    package func size(label: String, title: String, scale: Int) -> Area { .zero }
    package func paint(
        label: String, title: String, color: Color, scale: Int, at position: Point, clip: Rect, into surface: Surface
    ) {}
}
