package import Framebuffer

/// An image that is looked for on a screen, with the pixels of it that count.
package struct ReferenceImage: Hashable, Sendable {
    package let picture: Bitmap
    /// Whether each pixel counts; nil when all do.
    package let counts: [Bool]?
    /// How many count.
    package let counted: Int
    /// A pixel that counts, of the colour that there is least of, then one of another colour: what a search looks for first.
    let probes: [Point]

    /// An image; its clear pixels do not count.
    ///
    /// - Parameter mask: a picture of the same size in which what counts is white and what does not is black or clear.
    package init(_ picture: Bitmap, mask: Bitmap? = nil) {
        var counts: [Bool]?
        if picture.pixels.contains(where: { $0 < 0x0100_0000 }) || mask != nil {
            counts = picture.pixels.map { $0 >= 0x0100_0000 }
            if let mask, mask.area == picture.area {
                for index in mask.pixels.indices where Color(bits: mask.pixels[index]).green < 128 {
                    counts?[index] = false
                }
            }
        }
        self.picture = picture
        self.counts = counts
        counted = counts?.count { $0 } ?? picture.area.count
        probes = Self.probes(picture, counts)
    }

    /// The image with parts of it left out.
    package func ignoring(_ region: Region) -> ReferenceImage {
        if region.isEmpty { return self }
        var mask = Bitmap(picture.area, filledWith: .white)
        for y in 0..<picture.area.height {
            for x in 0..<picture.area.width {
                let isCounted = counts?[y * picture.area.width + x] ?? true
                if !isCounted || region.contains(Point(x, y)) { mask[x, y] = .black }
            }
        }
        return ReferenceImage(picture, mask: mask)
    }

    /// The image in another size.
    package func scaled(by factor: Double) -> ReferenceImage {
        let area = Area(
            max(1, Int((Double(picture.area.width) * factor).rounded())),
            max(1, Int((Double(picture.area.height) * factor).rounded())))
        if area == picture.area { return self }
        return ReferenceImage(picture.resized(to: area))
    }

    private static func probes(_ picture: Bitmap, _ counts: [Bool]?) -> [Point] {
        var colors: [UInt32: (count: Int, first: Int)] = [:]
        for (index, pixel) in picture.pixels.enumerated() where counts?[index] ?? true {
            colors[pixel, default: (0, index)].count += 1
        }
        let order = colors.values.sorted { ($0.count, $0.first) < ($1.count, $1.first) }
        let width = max(1, picture.area.width)
        return order.prefix(3).map { Point($0.first % width, $0.first / width) }
    }
}

extension Bitmap {
    /// The picture in another size: the mean of what falls into a pixel, or the nearest one when it grows.
    package func resized(to target: Area) -> Bitmap {
        var result = Bitmap(target)
        guard !area.isEmpty, !target.isEmpty else { return result }
        for y in 0..<target.height {
            let top = y * area.height / target.height
            let bottom = max(top + 1, (y + 1) * area.height / target.height)
            for x in 0..<target.width {
                let left = x * area.width / target.width
                let right = max(left + 1, (x + 1) * area.width / target.width)
                var sums = (0, 0, 0, 0)
                for row in top..<bottom {
                    for column in left..<right {
                        let color = self[column, row]
                        sums.0 += color.red
                        sums.1 += color.green
                        sums.2 += color.blue
                        sums.3 += color.alpha
                    }
                }
                let count = (bottom - top) * (right - left)
                result[x, y] = Color(
                    red: sums.0 / count, green: sums.1 / count, blue: sums.2 / count, alpha: sums.3 / count)
            }
        }
        return result
    }
}
