package import Framebuffer
internal import Plumbing
internal import Text

/// Draws labels with the font that the server ships with.
///
/// The font is loaded at the first label; without it there are frames and tints, but no text. Lines are kept as masks, so a label
/// costs its layout once.
package final class FontLabels: LabelPainter {
    private let file: String
    private var font: Font?
    private var hasFailed = false
    private var lines: [String: Line] = [:]

    /// Pixels from one line to the next.
    private static let fontSize = 14
    /// The outline around the letters.
    private static let outline = 2
    /// The texts that are kept.
    private static let lineLimit = 128

    /// A text as masks, with the width that the pen went.
    private struct Line {
        var text: GlyphMask
        var outline: GlyphMask
        var width: Int
    }

    /// A painter that uses a font file, the shipped one unless told.
    package init(file: String? = nil) { self.file = file ?? FontFiles.sans(bold: true) }

    package func size(label: String, title: String) -> Area {
        guard let font = loaded() else { return .zero }
        let title = title.isEmpty ? 0 : gap + line(title, font).width
        return Area(line(label, font).width + title + 2 * Self.outline, font.ascent + font.descent + 2 * Self.outline)
    }

    package func paint(
        label: String, title: String, color: Color, at position: Point, clip: Rect, into surface: Surface
    ) {
        guard let font = loaded() else { return }
        let start = position + Point(Self.outline, Self.outline + font.ascent)
        let line = line(label, font)
        draw(line, .white, at: start, clip, surface)
        if !title.isEmpty { draw(self.line(title, font), color, at: start + Point(line.width + gap, 0), clip, surface) }
    }

    private var gap: Int { Self.fontSize / 2 }

    private func draw(_ line: Line, _ color: Color, at start: Point, _ clip: Rect, _ surface: Surface) {
        for (mask, color) in [(line.outline, Color.black), (line.text, color)] {
            surface.blend(
                color, mask: mask.coverage, size: mask.area, to: start + mask.bounds.origin, clip: clip)
        }
    }

    private func line(_ text: String, _ font: Font) -> Line {
        if let line = lines[text] { return line }
        let shaped = font.layOut(LabelText(text))
        let mask = font.mask(of: shaped)
        let line = Line(text: mask, outline: mask.dilated(by: Float(Self.outline) - 0.5), width: shaped.width)
        if lines.count >= Self.lineLimit { lines = [:] }
        lines[text] = line
        return line
    }

    private func loaded() -> Font? {
        if font == nil && !hasFailed {
            do throws(TextError) { font = try Font(file: file, size: Self.fontSize) } catch {
                hasFailed = true
                Log.warning("labels have no text: \(error)")
            }
        }
        return font
    }
}
