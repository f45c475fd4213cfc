package import Framebuffer
internal import Plumbing
internal import Text

/// Draws labels with the font that the server ships with.
///
/// The font is loaded at the first label; without it there are frames and tints, but no text. Lines are kept as masks, so a label
/// costs its layout once.
package final class FontLabels: LabelPainter {
    private let file: String
    private var fonts: [Int: Font] = [:]
    private var hasFailed = false
    private var lines: [Key: Line] = [:]

    /// Pixels from one line to the next at the plain scale.
    private static let fontSize = 14
    /// The outline around the letters at the plain scale.
    private static let outline = 2
    /// The scales for which a font is kept.
    private static let fontLimit = 4
    /// The texts that are kept.
    private static let lineLimit = 128

    private struct Key: Hashable {
        var text: String
        var scale: Int
    }

    /// A text as masks, with the width that the pen went.
    private struct Line {
        var text: GlyphMask
        var outline: GlyphMask
        var width: Int
    }

    /// A painter that uses a font file, the shipped one unless told.
    package init(file: String? = nil) { self.file = file ?? FontFiles.sans(bold: true) }

    package func size(label: String, title: String, scale: Int) -> Area {
        guard let font = loaded(scale) else { return .zero }
        let title = title.isEmpty ? 0 : gap(scale) + line(title, font, scale).width
        let outline = 2 * outline(scale)
        return Area(line(label, font, scale).width + title + outline, font.ascent + font.descent + outline)
    }

    package func paint(
        label: String, title: String, color: Color, scale: Int, at position: Point, clip: Rect, into surface: Surface
    ) {
        guard let font = loaded(scale) else { return }
        let outline = outline(scale)
        let start = position + Point(outline, outline + font.ascent)
        let line = line(label, font, scale)
        draw(line, .white, at: start, clip, surface)
        if title.isEmpty { return }
        let place = start + Point(line.width + gap(scale), 0)
        draw(self.line(title, font, scale), color, at: place, clip, surface)
    }

    private func gap(_ scale: Int) -> Int { Self.fontSize * scale / 240 }

    private func outline(_ scale: Int) -> Int { Self.outline * scale / 120 }

    private func draw(_ line: Line, _ color: Color, at start: Point, _ clip: Rect, _ surface: Surface) {
        for (mask, color) in [(line.outline, Color.black), (line.text, color)] {
            surface.blend(
                color, mask: mask.coverage, size: mask.area, to: start + mask.bounds.origin, clip: clip)
        }
    }

    private func line(_ text: String, _ font: Font, _ scale: Int) -> Line {
        let key = Key(text: text, scale: scale)
        if let line = lines[key] { return line }
        let shaped = font.layOut(LabelText(text))
        let mask = font.mask(of: shaped)
        let line = Line(
            text: mask, outline: mask.dilated(by: Float(outline(scale)) - 0.5), width: shaped.width)
        if lines.count >= Self.lineLimit { lines = [:] }
        lines[key] = line
        return line
    }

    private func loaded(_ scale: Int) -> Font? {
        if let font = fonts[scale] { return font }
        if hasFailed { return nil }
        do throws(TextError) {
            let font = try Font(file: file, size: Self.fontSize * scale / 120)
            if fonts.count >= Self.fontLimit { fonts = [:] }
            fonts[scale] = font
            return font
        } catch {
            hasFailed = true
            Log.warning("labels have no text: \(error)")
            return nil
        }
    }
}
