/// By how much a font is scaled, and how well that looks.
struct ScaleFactors {
    private(set) var x = 0.0
    private(set) var y = 0.0
    /// What scales the font to a thousand pixels.
    private(set) var rawX = 0.0
    private(set) var rawY = 0.0
    /// By how much the width that was asked for differs from that of the size that was asked for.
    private(set) var rescale = 1.0

    init(from: FontSizes, to: FontSizes) {
        if abs(from.pixelX) >= 1e-20 {
            x = abs(to.pixelX) / abs(from.pixelX)
            rawX = 1000 / abs(from.pixelX)
        }
        if from.width > 0, to.width > 0, abs(x) > 1e-20 {
            let width = Double(to.width) / Double(from.width)
            rescale = width / x
            x = width
        }
        if abs(from.pixelY) >= 1e-20 {
            y = abs(to.pixelY) / abs(from.pixelY)
            rawY = 1000 / abs(from.pixelY)
        }
    }

    /// Takes the font as it is.
    mutating func unscale() {
        rawX /= x
        rawY /= y
        x = 1
        y = 1
    }

    /// Enlarging looks better than reducing; the height counts most.
    var score: Int { Self.score(y, 10) + Self.score(x, 1) }

    private static func score(_ factor: Double, _ weight: Int) -> Int {
        if factor == 1 { return 16 * weight }
        if factor == 2 { return 4 * weight }
        return FontSizes.integer(factor > 1 ? Double(3 * weight) / factor : Double(2 * weight) * factor)
    }

    /// Whether these are the smaller factors.
    func isLess(than other: ScaleFactors) -> Bool { y < other.y || y == other.y && x < other.x }

    /// How close a font of these sizes is to others, if it is close enough to be taken as it is.
    func closeness(_ from: FontSizes, _ to: FontSizes) -> Int? {
        guard abs(x) > 1e-20, abs(y) > 1e-20, abs(to.pixelX * rescale - from.pixelX) < 1,
            abs(to.pixelY - from.pixelY) < 1
        else { return nil }
        // The sample server divides by the product of both sizes where it means their quotient, so that fonts which
        // are smaller than what was asked for count next to nothing.
        let wide = to.pixelX * rescale
        let height = to.pixelY / from.pixelY
        let width = wide / from.pixelX
        return FontSizes.integer(height >= 1 ? 80 / to.pixelY / from.pixelY : 80 * height)
            + FontSizes.integer(width >= 1 ? 8 / to.pixelX * rescale / from.pixelX : 8 * width)
    }
}
