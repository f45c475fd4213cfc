extension Font {
    /// The longest text that is shaped, in characters; what follows is cut off.
    package static let lineLimit = 4096

    /// Turns a line of text into glyphs: ligatures, joined and combined forms, kerning, both directions of writing.
    ///
    /// The direction of the line is that of its first letter.
    package func shape(_ text: String) -> ShapedText {
        let scalars = Array(text.unicodeScalars.prefix(Self.lineLimit))
        var offsets: [Int] = []
        offsets.reserveCapacity(scalars.count)
        var bytes = 0
        for scalar in scalars {
            offsets.append(bytes)
            bytes += UTF8.width(scalar)
        }
        var result = ShapedText()
        for run in BidiRuns.visual(scalars) {
            var pieces = pieces(scalars, run.range)
            if run.isRightToLeft { pieces.reverse() }
            for piece in pieces {
                let codes = scalars[piece.range].map(\.value)
                guard let face = face(piece.face) else { continue }
                for shaped in face.shape(codes, isRightToLeft: run.isRightToLeft) {
                    let advance = fit == .pixels ? shaped.advance.rounded() : shaped.advance
                    result.glyphs.append(
                        Glyph(
                            id: shaped.id, face: piece.face, x: result.advance + shaped.x, y: shaped.y,
                            advance: advance, cluster: offsets[piece.range.lowerBound + shaped.index]))
                    result.advance += advance
                }
            }
        }
        return result
    }

    /// Cuts a run where the script or the font file changes.
    private func pieces(_ scalars: [Unicode.Scalar], _ range: Range<Int>) -> [(range: Range<Int>, face: Int)] {
        var result: [(range: Range<Int>, face: Int)] = []
        var current: (start: Int, face: Int, script: UInt32)?
        for index in range {
            let scalar = scalars[index]
            let script = Face.script(of: scalar)
            if let open = current {
                // Marks, joiners and blanks stay with what they follow when its file has them.
                let stays = Face.isShared(script) || open.script == script || Face.isShared(open.script)
                let follows = Face.isShared(script) && face(open.face)?.glyph(for: scalar) != nil
                let wanted = follows ? open.face : faceIndex(for: scalar)
                if stays && (wanted == open.face || scalar.properties.isDefaultIgnorableCodePoint) {
                    if Face.isShared(open.script) { current?.script = script }
                    continue
                }
                result.append((open.start..<index, open.face))
                current = (index, wanted, script)
            } else {
                current = (index, faceIndex(for: scalar), script)
            }
        }
        if let open = current { result.append((open.start..<range.upperBound, open.face)) }
        return result
    }
}
