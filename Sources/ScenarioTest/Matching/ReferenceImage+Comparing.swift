package import Framebuffer

extension ReferenceImage {
    /// How well the image fits a place of a picture, by a rule.
    ///
    /// What does not lie in the picture is off.
    package func compare(_ picture: Bitmap, at place: Point, _ rule: MatchRule) -> Match {
        let rect = Rect(place, self.picture.area)
        guard picture.bounds.contains(rect), counted > 0 else {
            return Match(place: rect, score: 0, off: counted, isMatch: false)
        }
        let part = picture.part(rect)
        if case .structure(let least) = rule.measure {
            let score = Perception.structure(part, self.picture, counts: counts)
            return Match(place: rect, score: score, off: score >= least ? 0 : counted, isMatch: score >= least)
        }
        var off = 0
        for y in 0..<rect.height {
            for x in 0..<rect.width {
                let index = y * rect.width + x
                let (a, b) = (part.pixels[index], self.picture.pixels[index])
                if a == b || counts.map({ !$0[index] }) ?? false || Self.passes(a, b, rule.measure) { continue }
                if rule.forgivesSmoothing && Perception.isSmoothing(x, y, in: part, or: self.picture) { continue }
                off += 1
            }
        }
        let share = Double(off) / Double(counted)
        return Match(place: rect, score: 1 - share, off: off, isMatch: share <= rule.share)
    }

    private static func passes(_ a: UInt32, _ b: UInt32, _ measure: MatchRule.Measure) -> Bool {
        switch measure {
        case .exact: (a ^ b) & 0xff_ffff == 0
        case .tolerance(let tolerance): Comparison.distance(a | 0xff00_0000, b | 0xff00_0000) <= tolerance
        case .perceptual(let threshold): Perception.distance(a, b) <= threshold * threshold
        case .structure: false
        }
    }

    /// The pixels of a part of the screen that differ from the image, red on a pale copy of what is there.
    package func difference(_ part: Bitmap, _ rule: MatchRule) -> Bitmap {
        var ignored = picture
        for index in ignored.pixels.indices where counts.map({ !$0[index] }) ?? false && part.area == picture.area {
            ignored.pixels[index] = part.pixels[index]
        }
        let tolerance: Int
        if case .tolerance(let most) = rule.measure { tolerance = most } else { tolerance = 0 }
        return Bitmap.difference(part, ignored, tolerance: tolerance)
    }
}
