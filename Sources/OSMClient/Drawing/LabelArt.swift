internal import Framebuffer
package import Text

/// A label as pixels: its letters, the halo around them, and what it keeps free, all from its anchor.
package struct LabelArt: Sendable {
    let letters: GlyphMask
    let halo: GlyphMask
    /// What no other label may touch.
    let boxes: [Rect]
    /// Everything that is drawn.
    let bounds: Rect
    let look: LabelLook
    /// Whether a dot is drawn at the anchor.
    let dotted: Bool

    /// Draws the label with its anchor at a point.
    func draw(into surface: Surface, at point: Point, clip: Rect) {
        if dotted {
            surface.blend(
                look.halo, mask: Self.ring.coverage, size: Self.ring.area, to: point + Self.ring.bounds.origin,
                clip: clip)
            surface.blend(
                look.color, mask: Self.dot.coverage, size: Self.dot.area, to: point + Self.dot.bounds.origin, clip: clip
            )
        }
        surface.blend(look.halo, mask: halo.coverage, size: halo.area, to: point + halo.bounds.origin, clip: clip)
        surface.blend(
            look.color, mask: letters.coverage, size: letters.area, to: point + letters.bounds.origin, clip: clip)
    }

    private static let dot = disc(2.1)
    private static let ring = disc(3.6)

    private static func disc(_ radius: Double) -> GlyphMask {
        let reach = Int(radius.rounded(.up)) + 1
        let side = 2 * reach + 1
        let coverage = (0..<side * side).map { index -> UInt8 in
            let (x, y) = (Double(index % side - reach), Double(index / side - reach))
            return UInt8(min(1, max(0, radius + 0.5 - (x * x + y * y).squareRoot())) * 255)
        }
        return GlyphMask(left: -reach, top: -reach, area: Area(side, side), coverage: coverage)
    }
}

/// Makes labels into pixels; keeps fonts, haloed glyphs and finished labels.
///
/// Used by one thread at a time.
package final class LabelArtist {
    private struct FontKey: Hashable {
        let size: Int
        let bold: Bool
        let exact: Bool
    }

    private struct GlyphKey: Hashable {
        let font: FontKey
        let glyph: UInt32
        let face: Int
        let turn: Int
        let radius: Float
    }

    private struct ArtKey: Hashable {
        let text: String
        let look: LabelLook
        let placement: LabelPlacement
    }

    private let regular: [String]
    private let bold: [String]
    private var fonts: [FontKey: Font] = [:]
    private var halos: [GlyphKey: GlyphMask] = [:]
    private var shapes: [ArtKey: ShapedText] = [:]
    private var arts: [ArtKey: LabelArt] = [:]

    /// An artist for the given chains of font files.
    package init(regular: [String] = MapFonts.chain(bold: false), bold: [String] = MapFonts.chain(bold: true)) {
        self.regular = regular
        self.bold = bold
    }

    /// A font of the map, nil when the files cannot be read.
    package func font(size: Int, bold: Bool = false, exact: Bool = false) -> Font? {
        let key = FontKey(size: size, bold: bold, exact: exact)
        if let font = fonts[key] { return font }
        let font = try? Font(files: bold ? self.bold : regular, size: size, fit: exact ? .exact : .pixels)
        fonts[key] = font
        return font
    }

    /// The label on a point or beside its dot.
    func art(_ candidate: LabelCandidate) -> LabelArt? {
        let key = ArtKey(text: candidate.text, look: candidate.look, placement: candidate.placement)
        if let art = arts[key] { return art }
        guard let font = font(size: key.look.size, bold: key.look.bold) else { return nil }
        let lines = Self.wrapped(key.text, key.look.wrap).map { spaced(font.shape($0), key.look.spacing) }
        let height = font.lineHeight - 1
        var pen: [(glyph: Glyph, x: Int, y: Int, turn: Int)] = []
        for (number, line) in lines.enumerated() {
            let x = key.placement == .dot ? 6 : -line.width / 2
            let y = (font.ascent - font.descent) / 2 + number * height - (lines.count - 1) * height / 2
            for glyph in line.glyphs {
                pen.append((glyph, x + Int(glyph.x.rounded()), y + Int(glyph.y.rounded()), 0))
            }
        }
        let art = compose(
            pen, font, FontKey(size: key.look.size, bold: key.look.bold, exact: false), key.look,
            dotted: key.placement == .dot, perGlyph: false)
        if arts.count > 4000 { arts.removeAll() }
        arts[key] = art
        return art
    }

    /// The label along a line of pixels that begins at its anchor's place; nil where it does not fit.
    func art(_ candidate: LabelCandidate, along line: LabelLine) -> LabelArt? {
        guard let font = font(size: candidate.look.size, bold: candidate.look.bold, exact: true) else { return nil }
        let key = ArtKey(text: candidate.text, look: candidate.look, placement: .line)
        let shaped = shapes[key] ?? spaced(font.shape(candidate.text), candidate.look.spacing)
        if shapes.count > 4000 { shapes.removeAll() }
        shapes[key] = shaped
        guard let places = line.places(for: shaped, drop: Double(font.ascent - font.descent) * 0.5) else { return nil }
        return compose(
            zip(shaped.glyphs, places).map { ($0, Int($1.x.rounded()), Int($1.y.rounded()), $1.turn) }, font,
            FontKey(size: candidate.look.size, bold: candidate.look.bold, exact: true), candidate.look, dotted: false,
            perGlyph: true)
    }

    /// How long the text is when it runs along a line.
    func length(_ candidate: LabelCandidate) -> Double {
        guard let font = font(size: candidate.look.size, bold: candidate.look.bold, exact: true) else { return 0 }
        let key = ArtKey(text: candidate.text, look: candidate.look, placement: .line)
        let shaped = shapes[key] ?? spaced(font.shape(candidate.text), candidate.look.spacing)
        shapes[key] = shaped
        return Double(shaped.advance)
    }

    private func spaced(_ text: ShapedText, _ spacing: Int) -> ShapedText {
        if spacing == 0 { return text }
        var result = text
        for index in result.glyphs.indices { result.glyphs[index].x += Float(index * spacing) }
        result.advance += Float(max(0, result.glyphs.count - 1) * spacing)
        return result
    }

    private func compose(
        _ pen: [(glyph: Glyph, x: Int, y: Int, turn: Int)], _ font: Font, _ key: FontKey, _ look: LabelLook,
        dotted: Bool, perGlyph: Bool
    ) -> LabelArt? {
        var pieces: [(letters: GlyphMask, halo: GlyphMask, at: Point)] = []
        var inked = Rect.zero
        var ringed = Rect.zero
        for (glyph, x, y, turn) in pen.prefix(200) {
            let mask = font.coverage(glyph, turn: turn)
            if mask.area.isEmpty { continue }
            let halo = halo(
                mask, GlyphKey(font: key, glyph: glyph.id, face: glyph.face, turn: turn, radius: look.haloRadius))
            pieces.append((mask, halo, Point(x, y)))
            inked = inked.union(mask.bounds.offset(by: Point(x, y)))
            ringed = ringed.union(halo.bounds.offset(by: Point(x, y)))
        }
        if pieces.isEmpty { return nil }
        var letters = GlyphMask(left: inked.x, top: inked.y, area: inked.area, coverage: [])
        var halo = GlyphMask(left: ringed.x, top: ringed.y, area: ringed.area, coverage: [])
        for piece in pieces {
            letters.add(piece.letters, at: piece.at.x, piece.at.y)
            halo.add(piece.halo, at: piece.at.x, piece.at.y)
        }
        // Letters along a line keep free only what they cover, a block of lines its whole rectangle.
        let boxes =
            perGlyph
            ? pieces.map { $0.letters.bounds.offset(by: $0.at).inset(by: -2) }
            : [(dotted ? inked.union(Rect(-4, -4, 9, 9)) : inked).inset(by: -3)]
        let bounds = dotted ? ringed.union(Rect(-5, -5, 11, 11)) : ringed
        return LabelArt(letters: letters, halo: halo, boxes: boxes, bounds: bounds, look: look, dotted: dotted)
    }

    private func halo(_ mask: GlyphMask, _ key: GlyphKey) -> GlyphMask {
        if let halo = halos[key] { return halo }
        let halo = mask.dilated(by: key.radius)
        if halos.count > 8000 { halos.removeAll() }
        halos[key] = halo
        return halo
    }

    /// The text in lines of at most about `limit` characters, of even length, broken at blanks.
    package static func wrapped(_ text: String, _ limit: Int) -> [String] {
        let words = text.split(separator: " ")
        let count = text.count
        guard count > limit, words.count > 1, limit > 0 else { return [text] }
        let lines = (count + limit - 1) / limit
        let target = (count + lines - 1) / lines
        var result: [String] = []
        var line = ""
        for word in words {
            // A line is closed where that brings it nearer to its share.
            if !line.isEmpty, line.count + 1 + word.count > target,
                line.count + word.count - target > target - line.count || line.count + 1 + word.count > limit
            {
                result.append(line)
                line = String(word)
            } else {
                line += (line.isEmpty ? "" : " ") + word
            }
        }
        return result + [line]
    }
}

/// The fonts of the map.
package enum MapFonts {
    /// The condensed face where it is shipped beside the plain one, and what the distribution adds.
    package static func chain(bold: Bool) -> [String] {
        var chain = FontFiles.chain(bold: bold)
        let folder = chain[0].split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let condensed = folder + (bold ? "/DejaVuSansCondensed-Bold.ttf" : "/DejaVuSansCondensed.ttf")
        if (try? FileBytes(condensed)) != nil { chain.insert(condensed, at: 0) }
        return chain
    }
}
