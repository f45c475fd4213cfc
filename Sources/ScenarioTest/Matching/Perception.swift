package import Framebuffer

/// Differences as an eye sees them.
package enum Perception {
    /// The difference of two colours by lightness and two chrominances (YIQ), squared: 0 to 1 between black and white.
    package static func distance(_ a: UInt32, _ b: UInt32) -> Double {
        if a == b { return 0 }
        let (x, y) = (Color(bits: a), Color(bits: b))
        let (r, g, b) = (Double(x.red - y.red), Double(x.green - y.green), Double(x.blue - y.blue))
        let light = 0.298_895 * r + 0.586_622 * g + 0.114_483 * b
        let inPhase = 0.595_977 * r - 0.274_176 * g - 0.321_801 * b
        let quadrature = 0.211_470 * r - 0.522_617 * g + 0.311_147 * b
        return (0.505_3 * light * light + 0.299 * inPhase * inPhase + 0.195_7 * quadrature * quadrature) / largest
    }

    /// The largest that the weights above make: that between black and white is a little less.
    private static let largest = 35_215.0

    /// The lightness of a colour, 0 to 255.
    static func luma(_ pixel: UInt32) -> UInt8 {
        UInt8(truncatingIfNeeded: ((pixel >> 16 & 255) * 77 + (pixel >> 8 & 255) * 150 + (pixel & 255) * 29) >> 8)
    }

    /// Whether a pixel looks like the smoothing of an edge, in one of two pictures that differ there.
    ///
    /// Such a pixel lies between a darker and a lighter neighbour, of which at least one stands in a plain area in both pictures.
    static func isSmoothing(_ x: Int, _ y: Int, in picture: Bitmap, or other: Bitmap) -> Bool {
        isEdge(x, y, picture, other) || isEdge(x, y, other, picture)
    }

    private static func isEdge(_ x: Int, _ y: Int, _ picture: Bitmap, _ other: Bitmap) -> Bool {
        let here = Int(luma(picture.pixels[y * picture.area.width + x]))
        var (equal, darkest, lightest) = (0, 0, 0)
        var (dark, light) = (Point.zero, Point.zero)
        for ny in max(0, y - 1)...min(picture.area.height - 1, y + 1) {
            for nx in max(0, x - 1)...min(picture.area.width - 1, x + 1) where nx != x || ny != y {
                let difference = Int(luma(picture.pixels[ny * picture.area.width + nx])) - here
                if difference == 0 { equal += 1 }
                if difference < darkest { (darkest, dark) = (difference, Point(nx, ny)) }
                if difference > lightest { (lightest, light) = (difference, Point(nx, ny)) }
            }
        }
        guard equal <= 2, darkest < 0, lightest > 0 else { return false }
        return isPlain(dark, picture) && isPlain(dark, other) || isPlain(light, picture) && isPlain(light, other)
    }

    /// Whether at least three neighbours have the same colour.
    private static func isPlain(_ point: Point, _ picture: Bitmap) -> Bool {
        let pixel = picture.pixels[point.y * picture.area.width + point.x]
        var same = 0
        for y in max(0, point.y - 1)...min(picture.area.height - 1, point.y + 1) {
            for x in max(0, point.x - 1)...min(picture.area.width - 1, point.x + 1)
            where (x != point.x || y != point.y) && picture.pixels[y * picture.area.width + x] == pixel {
                same += 1
            }
        }
        return same >= 3
    }

    /// How alike the structure of two pictures of one size is (mean SSIM over windows of 8x8): 1 for the same.
    package static func structure(_ a: Bitmap, _ b: Bitmap, counts: [Bool]? = nil) -> Double {
        guard a.area == b.area, !a.area.isEmpty else { return 0 }
        let (width, height) = (a.area.width, a.area.height)
        let (first, second) = (a.pixels.map { Double(luma($0)) }, b.pixels.map { Double(luma($0)) })
        var (sum, windows) = (0.0, 0)
        for top in stride(from: 0, to: max(1, height - 7), by: 4) {
            for left in stride(from: 0, to: max(1, width - 7), by: 4) {
                var (n, sa, sb, saa, sbb, sab) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
                for y in top..<min(height, top + 8) {
                    for index in (y * width + left)..<(y * width + min(width, left + 8)) where counts?[index] ?? true {
                        let (p, q) = (first[index], second[index])
                        n += 1
                        sa += p
                        sb += q
                        saa += p * p
                        sbb += q * q
                        sab += p * q
                    }
                }
                guard n > 0 else { continue }
                let (ma, mb) = (sa / n, sb / n)
                let (va, vb, cov) = (saa / n - ma * ma, sbb / n - mb * mb, sab / n - ma * mb)
                // The usual constants: (0.01 * 255)^2 and (0.03 * 255)^2.
                sum +=
                    (2 * ma * mb + 6.5025) * (2 * cov + 58.5225)
                    / ((ma * ma + mb * mb + 6.5025) * (va + vb + 58.5225))
                windows += 1
            }
        }
        return windows == 0 ? 1 : max(0, sum / Double(windows))
    }
}
