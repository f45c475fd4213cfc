package import Framebuffer

extension Bitmap {
    /// A copy of a part, clipped to the picture.
    package func part(_ rect: Rect) -> Bitmap { withPixels { $0.bitmap(of: rect) } }

    /// Where `image` stands in the picture, or nil: the first place from the top, then from the left.
    ///
    /// - Parameter area: the part of the picture in which the whole image must lie; nil for everywhere.
    package func find(_ image: Bitmap, in area: Rect? = nil, tolerance: Int = 0) -> Point? {
        let area = (area ?? bounds).intersection(bounds)
        guard !image.area.isEmpty, image.area.width <= area.width, image.area.height <= area.height else { return nil }
        let (probe, offset) = image.rarestPixel
        for y in area.top...(area.bottom - image.area.height) {
            for x in area.left...(area.right - image.area.width) {
                let pixel = pixels[(y + offset.y) * self.area.width + x + offset.x]
                if pixel != probe && (tolerance == 0 || Comparison.distance(pixel, probe) > tolerance) { continue }
                if matches(image, at: Point(x, y), tolerance: tolerance) { return Point(x, y) }
            }
        }
        return nil
    }

    /// A pixel of the colour that there is least of, and where it is: what a search looks for first.
    private var rarestPixel: (UInt32, Point) {
        var counts: [UInt32: (count: Int, first: Int)] = [:]
        for (index, pixel) in pixels.enumerated() { counts[pixel, default: (0, index)].count += 1 }
        let rarest = counts.min { ($0.value.count, $0.value.first) < ($1.value.count, $1.value.first) }
        let index = rarest?.value.first ?? 0
        return (rarest?.key ?? 0, Point(index % max(1, area.width), index / max(1, area.width)))
    }

    /// Whether the picture shows `image` at this place, where it must fit.
    private func matches(_ image: Bitmap, at place: Point, tolerance: Int) -> Bool {
        for y in 0..<image.area.height {
            let row = (place.y + y) * area.width + place.x
            for x in 0..<image.area.width {
                let (a, b) = (pixels[row + x], image.pixels[y * image.area.width + x])
                if a != b && (tolerance == 0 || Comparison.distance(a, b) > tolerance) { return false }
            }
        }
        return true
    }

    /// How many pixels of a part have exactly this colour.
    package func count(of color: Color, in rect: Rect? = nil) -> Int {
        let rect = (rect ?? bounds).intersection(bounds)
        var result = 0
        for y in rect.top..<rect.bottom {
            for x in rect.left..<rect.right where pixels[y * area.width + x] == color.bits { result += 1 }
        }
        return result
    }

    /// How many different colours there are, counted up to a limit.
    package func colors(upTo limit: Int) -> Int {
        var seen: Set<UInt32> = []
        for pixel in pixels {
            seen.insert(pixel)
            if seen.count >= limit { break }
        }
        return seen.count
    }
}
