internal import Glibc
internal import Text

/// A piece of a line in pixels, along which a label runs.
struct LabelLine {
    /// From the anchor.
    let points: [(x: Double, y: Double)]
    /// Where on the line the middle of the text comes, in pixels from its start.
    let middle: Double

    /// How much neighbouring letters may turn against each other, in radians.
    static let bend = 0.6

    /// Where each glyph's origin comes and how it is turned; nil when the line is too short or too crooked.
    ///
    /// The text runs so that it can be read from below; its letters' middle height, `drop` above the baseline, is on the line.
    func places(for text: ShapedText, drop: Double) -> [(x: Double, y: Double, turn: Int)]? {
        let length = Double(text.advance)
        let start = middle - length / 2
        guard let from = point(at: start), let to = point(at: start + length) else { return nil }
        let reversed = to.x < from.x
        var result: [(x: Double, y: Double, turn: Int)] = []
        var last: Double?
        for glyph in text.glyphs {
            let half = Double(glyph.advance) / 2
            let along = Double(glyph.x) + half
            guard let place = point(at: reversed ? start + length - along : start + along) else { return nil }
            var angle = place.angle
            if reversed { angle += .pi }
            if let last {
                let turn = abs((angle - last).remainder(dividingBy: 2 * .pi))
                if turn > Self.bend { return nil }
            }
            last = angle
            let (sine, cosine) = (sin(angle), cos(angle))
            // Back from the middle of the glyph to its origin, and down to the baseline.
            let x = place.x - half * cosine - drop * sine * 0.8
            let y = place.y - half * sine + drop * cosine * 0.8
            // Screens have y downwards, turns go against the clock.
            result.append((x, y, Int((-angle / (2 * .pi) * 256).rounded()) & 255))
        }
        return result
    }

    private func point(at distance: Double) -> (x: Double, y: Double, angle: Double)? {
        guard distance >= 0 else { return nil }
        var rest = distance
        for (a, b) in zip(points, points.dropFirst()) {
            let (dx, dy) = (b.x - a.x, b.y - a.y)
            let length = (dx * dx + dy * dy).squareRoot()
            if rest <= length, length > 0 {
                return (a.x + dx * rest / length, a.y + dy * rest / length, atan2(dy, dx))
            }
            rest -= length
        }
        return nil
    }
}
