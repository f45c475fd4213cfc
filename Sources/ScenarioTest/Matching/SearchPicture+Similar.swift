internal import Framebuffer

extension SearchPicture {
    /// How many places of the coarse search are looked at in full.
    private static let candidateLimit = 12

    /// The places that look most like the image, best first: found on means of squares, then put right to the pixel.
    func candidates(_ image: ReferenceImage, in area: Rect) -> [Point] {
        let size = image.picture.area
        guard !size.isEmpty, size.width <= area.width, size.height <= area.height else { return [] }
        let shortest = min(size.width, size.height)
        let factor = shortest >= 32 ? 4 : shortest >= 12 ? 2 : 1
        var found: [(error: Int, place: Point)] = []
        // What begins in the middle of a square looks otherwise: both phases are tried.
        for phase in factor == 1 ? [Point.zero] : [Point.zero, Point(factor / 2, factor / 2)] {
            let small = Lightness(image.picture, counts: image.counts, factor: factor, offset: phase)
            guard small.width > 0, small.height > 0 else { continue }
            search(small, factor, phase, area, &found)
        }
        let ordered = found.sorted { ($0.error, $0.place.y, $0.place.x) < ($1.error, $1.place.y, $1.place.x) }
        var places: [Point] = []
        for candidate in ordered where places.count < Self.candidateLimit {
            let place = refined(image, candidate.place, factor, area)
            if !places.contains(place) { places.append(place) }
        }
        return places
    }

    /// Adds the best places of one phase, none near a better one.
    private func search(
        _ small: Lightness, _ factor: Int, _ phase: Point, _ area: Rect, _ found: inout [(error: Int, place: Point)]
    ) {
        let screen = lightness(factor)
        let (left, top) = ((area.left + factor - 1) / factor, (area.top + factor - 1) / factor)
        let right = min(screen.width, area.right / factor) - small.width
        let bottom = min(screen.height, area.bottom / factor) - small.height
        guard left <= right, top <= bottom else { return }
        var best: [(error: Int, place: Point)] = []
        var limit = Int.max
        let values = screen.values.span
        let wanted = small.values.span
        for y in top...bottom {
            for x in left...right {
                var error = 0
                var row = 0
                while row < small.height && error < limit {
                    let (start, inner) = ((y + row) * screen.width + x, row * small.width)
                    for column in 0..<small.width {
                        if let counts = small.counts, !counts[inner + column] { continue }
                        error += abs(Int(values[start + column]) - Int(wanted[inner + column]))
                    }
                    row += 1
                }
                if error >= limit { continue }
                let place = Point(x * factor - phase.x, y * factor - phase.y)
                Self.insert((error, place), into: &best, apart: 2 * factor)
                if best.count == Self.candidateLimit { limit = best.last?.error ?? limit }
            }
        }
        found += best
    }

    private static func insert(
        _ new: (error: Int, place: Point), into best: inout [(error: Int, place: Point)], apart: Int
    ) {
        if let near = best.firstIndex(where: {
            abs($0.place.x - new.place.x) < apart && abs($0.place.y - new.place.y) < apart
        }) {
            if best[near].error <= new.error { return }
            best.remove(at: near)
        }
        let index = best.firstIndex { $0.error > new.error } ?? best.count
        best.insert(new, at: index)
        if best.count > candidateLimit { best.removeLast() }
    }

    /// The place near a coarse one at which the pixels differ least.
    private func refined(_ image: ReferenceImage, _ coarse: Point, _ factor: Int, _ area: Rect) -> Point {
        let (full, wanted) = (lightness(1), Lightness(image.picture, counts: image.counts, factor: 1, offset: .zero))
        var best = (error: Int.max, place: coarse)
        for y in (coarse.y - factor)...(coarse.y + factor) {
            for x in (coarse.x - factor)...(coarse.x + factor) {
                guard area.contains(Rect(Point(x, y), image.picture.area)) else { continue }
                var error = 0
                var row = 0
                while row < wanted.height && error < best.error {
                    for column in 0..<wanted.width {
                        let index = row * wanted.width + column
                        if let counts = wanted.counts, !counts[index] { continue }
                        error += abs(Int(full.values[(y + row) * full.width + x + column]) - Int(wanted.values[index]))
                    }
                    row += 1
                }
                if error < best.error { best = (error, Point(x, y)) }
            }
        }
        return best.place
    }
}
