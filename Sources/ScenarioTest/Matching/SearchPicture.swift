package import Framebuffer

/// A picture in which images are looked for: it keeps what one search computes for the next.
package final class SearchPicture {
    package let picture: Bitmap
    private var reduced: [Int: Lightness] = [:]

    /// A picture to search in.
    package init(_ picture: Bitmap) { self.picture = picture }

    /// The lightness of the picture, each value the mean of `factor` by `factor` pixels.
    func lightness(_ factor: Int) -> Lightness {
        if let known = reduced[factor] { return known }
        let made = Lightness(picture, counts: nil, factor: factor, offset: .zero)
        reduced[factor] = made
        return made
    }

    /// Where the image is by a rule: the first place from the top that shows it exactly, else the best one that passes.
    ///
    /// - Parameters:
    ///   - area: the part of the picture in which the whole image must lie; nil for everywhere.
    ///   - changed: what has changed since a search that found nothing: only places that touch it can have come; nil for all.
    package func find(
        _ image: ReferenceImage, in area: Rect? = nil, _ rule: MatchRule = MatchRule(),
        changed: [Rect]? = nil
    ) -> Match? {
        var area = (area ?? picture.bounds).intersection(picture.bounds)
        if let changed, rule.scales == 1...1 {
            let size = image.picture.area
            let reach = changed.reduce(Rect.zero) { bounds, rect in
                let grown = Rect(
                    left: rect.left - size.width + 1, top: rect.top - size.height + 1,
                    right: rect.right + size.width - 1, bottom: rect.bottom + size.height - 1)
                return bounds.union(grown.intersection(picture.bounds))
            }
            area = area.intersection(reach)
        }
        if let place = exactPlace(of: image, in: area) {
            return Match(place: Rect(place, image.picture.area), score: 1, off: 0, isMatch: true)
        }
        if rule.isExact { return nil }
        let best = best(image, in: area, rule)
        return best.flatMap { $0.isMatch ? $0 : nil }
    }

    /// The place that fits best, whether or not it is near enough; nil when the image fits nowhere.
    package func best(_ image: ReferenceImage, in area: Rect? = nil, _ rule: MatchRule = MatchRule())
        -> Match?
    {
        let area = (area ?? picture.bounds).intersection(picture.bounds)
        var best: Match?
        for scale in Self.steps(rule.scales) {
            let image = image.scaled(by: scale)
            for place in candidates(image, in: area) {
                var match = image.compare(picture, at: place, rule)
                match.scale = scale
                if match.score > best?.score ?? -1 { best = match }
            }
            // Of other sizes the best counts, not the first that would do.
            if scale == 1 && best?.isMatch ?? false { break }
        }
        return best
    }

    /// The factors between two sizes, that of the image itself first, a twentieth from each to the next.
    private static func steps(_ range: ClosedRange<Double>) -> [Double] {
        var result: [Double] = range.contains(1) ? [1] : []
        var factor = range.lowerBound
        while factor <= range.upperBound {
            if abs(factor - 1) > 0.001 { result.append(factor) }
            factor *= 1.05
        }
        return result.isEmpty ? [range.lowerBound] : result
    }
}
