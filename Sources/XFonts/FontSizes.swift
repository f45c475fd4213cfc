/// The sizes of a font as its name tells them, and as they are when they were completed.
///
/// Horizontal and vertical sizes differ where the pixels of the resolutions are not square.
struct FontSizes {
    enum PixelKind { case none, scalar, normalized }

    /// The resolution of what this server shows, of the two that bitmap fonts are made for.
    private static let resolution = 100
    private static let pointSize = 12.0

    var pixelKind = PixelKind.none
    var pixelIsWild = false
    var pixelX = 0.0
    var pixelY = 0.0
    var hasPoint = false
    var pointIsWild = false
    var pointX = 0.0
    var pointY = 0.0
    /// The resolutions, and the average width in tenths of pixels; -1 is any.
    var x = 0
    var y = 0
    var width = 0

    /// No sizes: all are zero, which replaces the sizes of a name by zeros.
    init(x: Int, y: Int) {
        self.x = x
        self.y = y
        pixelKind = .scalar
        hasPoint = true
    }

    /// The sizes of a name; -1 is any, 0 is none.
    init(pixel: Int, point: Int, x: Int, y: Int, width: Int) {
        if pixel > 0 {
            pixelKind = .scalar
            pixelX = Double(pixel)
            pixelY = pixelX
        }
        pixelIsWild = pixel < 0
        if point > 0 {
            hasPoint = true
            pointX = Double(point) / 10
            pointY = pointX
        }
        pointIsWild = point < 0
        self.x = x
        self.y = y
        self.width = width
    }

    /// Whether the name tells a size.
    var isSpecific: Bool { pixelKind != .none || hasPoint }

    /// Computes what is missing of pixels, points and resolutions; false when they contradict each other.
    mutating func complete() -> Bool {
        if pixelKind == .none || !hasPoint {
            if x <= 0 { x = Self.resolution }
            if y <= 0 { y = Self.resolution }
        } else {
            if y <= 0 {
                guard abs(pointY) > 1e-20 else { return false }
                y = Self.integer(abs(pixelY) * 72.27 / abs(pointY) + 0.5)
            }
            if x <= 0 {
                guard pixelKind == .normalized else {
                    x = y
                    return completeSizes()
                }
                guard abs(pointX) > 1e-20 else { return false }
                x = Self.integer(abs(pixelX) * 72.27 / abs(pointX) + 0.5)
            }
        }
        return completeSizes()
    }

    private mutating func completeSizes() -> Bool {
        guard x > 0, y > 0 else { return false }
        if pixelKind == .none && !hasPoint {
            pointX = Self.pointSize
            pointY = Self.pointSize
            hasPoint = true
        }
        var tolerance = 1.0
        if pixelKind == .scalar {
            tolerance = Double(x) / Double(y)
            pixelX *= tolerance
            pixelKind = .normalized
        }
        let scaleX = Double(x) / 72.27
        let scaleY = Double(y) / 72.27
        if !hasPoint {
            // Points have tenths, so that the same name comes of it again.
            pointX = Double(Self.integer(pixelX / scaleX * 10 + 0.5)) / 10
            pointY = Double(Self.integer(pixelY / scaleY * 10 + 0.5)) / 10
            hasPoint = true
        }
        let fineX = pointX * scaleX
        let fineY = pointY * scaleY
        if pixelKind != .none, abs(pixelX - fineX) > tolerance || abs(pixelY - fineY) > 1 { return false }
        pixelX = Self.rounded(fineX)
        pixelY = Self.rounded(fineY)
        pointX = Self.rounded(pointX)
        pointY = Self.rounded(pointY)
        pixelKind = .normalized
        return true
    }

    /// Whether a font of these sizes is what completed sizes ask for.
    func serves(_ wanted: FontSizes) -> Bool {
        x == wanted.x && y == wanted.y
            && (width == wanted.width || width == 0 || wanted.width == 0 || wanted.width == -1)
            && pixelKind == wanted.pixelKind && pixelX == wanted.pixelX && pixelY == wanted.pixelY
            && hasPoint == wanted.hasPoint && pointX == wanted.pointX && pointY == wanted.pointY
    }

    /// The integer of a number, cut off; absurd ones are clamped.
    static func integer(_ value: Double) -> Int { value.isFinite ? Int(max(-1e9, min(1e9, value))) : 0 }

    /// The nearest integer, halves away from zero.
    static func nearest(_ value: Double) -> Int { integer(value >= 0 ? value + 0.5 : value - 0.5) }

    /// Ten binary digits of a number, rounded up as the sample server does, so that sizes can be compared.
    private static func rounded(_ value: Double) -> Double {
        guard value != 0, value.isFinite else { return value }
        return Double(bitPattern: (value.bitPattern &+ 1 << 43) & ~(1 << 43 - 1))
    }
}
