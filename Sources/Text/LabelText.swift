package import Framebuffer

/// Text that a program chose for itself and that is shown in a place of trust: a title, a label.
///
/// Only what stands for itself is left: control characters and line ends become blanks; what changes the direction or the look of other
/// characters (formats, combining marks), what is private or undefined, and blanks that cannot be told apart are taken out or become
/// a plain blank. So a title cannot imitate another's label, draw outside of its line or hide a part of itself.
package struct LabelText: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// The most characters that are kept.
    package static let limit = 256

    /// The plain form of any text.
    package init(_ text: String) {
        var kept = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            if count == Self.limit { break }
            guard let plain = Self.plain(scalar) else { continue }
            kept.append(plain)
            count += 1
        }
        self.text = String(kept)
    }

    package var description: String { text }

    private static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator: " "
        case .format, .nonspacingMark, .spacingMark, .enclosingMark, .surrogate, .privateUse, .unassigned: nil
        default: scalar.properties.isDefaultIgnorableCodePoint ? nil : scalar
        }
    }
}

extension Font {
    /// A label as glyphs, one for each character in the order of the text, without shaping.
    package func layOut(_ label: LabelText) -> ShapedText {
        var result = ShapedText()
        var offset = 0
        for scalar in label.text.unicodeScalars {
            let index = faceIndex(for: scalar)
            if let face = face(index) {
                let id = face.glyph(for: scalar) ?? 0
                let advance = face.advance(of: id)
                result.glyphs.append(
                    Glyph(id: id, face: index, x: result.advance, y: 0, advance: advance, cluster: offset))
                result.advance += advance
            }
            offset += UTF8.width(scalar)
        }
        return result
    }

    /// Draws a label; `point` is the start of its baseline.
    package func draw(
        _ label: LabelText, into surface: Surface, at point: Point, color: Color, halo: Halo? = nil, clip: Rect? = nil
    ) {
        draw(layOut(label), into: surface, at: point, color: color, halo: halo, clip: clip)
    }

    /// The length of a label in pixels.
    package func width(of label: LabelText) -> Int { layOut(label).width }
}
