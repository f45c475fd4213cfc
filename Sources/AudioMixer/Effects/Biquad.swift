internal import Glibc

/// The coefficients of a second-order section, the first of the denominator being 1.
struct Biquad: Hashable, BitwiseCopyable, Sendable {
    var b0 = 1.0
    var b1 = 0.0
    var b2 = 0.0
    var a1 = 0.0
    var a2 = 0.0

    /// Lets everything pass as it is.
    static let identity = Biquad()

    /// The section of a band at a sampling rate, by the formulas of Robert Bristow-Johnson's cookbook.
    ///
    /// A frequency above 49 % of the rate counts as that.
    init(_ band: EqualizerBand, rate: Int) {
        let w = 2 * Double.pi * min(band.frequency / Double(rate), 0.49)
        let a = pow(10, band.gain / 40)
        let c = cos(w)
        let alpha = sin(w) / (2 * band.quality)
        let root = 2 * a.squareRoot() * alpha
        switch band.kind {
        case .peaking:
            self.init(1 + alpha * a, -2 * c, 1 - alpha * a, 1 + alpha / a, -2 * c, 1 - alpha / a)
        case .lowShelf:
            self.init(
                a * ((a + 1) - (a - 1) * c + root), 2 * a * ((a - 1) - (a + 1) * c),
                a * ((a + 1) - (a - 1) * c - root), (a + 1) + (a - 1) * c + root, -2 * ((a - 1) + (a + 1) * c),
                (a + 1) + (a - 1) * c - root)
        case .highShelf:
            self.init(
                a * ((a + 1) + (a - 1) * c + root), -2 * a * ((a - 1) + (a + 1) * c),
                a * ((a + 1) + (a - 1) * c - root), (a + 1) - (a - 1) * c + root, 2 * ((a - 1) - (a + 1) * c),
                (a + 1) - (a - 1) * c - root)
        case .lowPass:
            self.init((1 - c) / 2, 1 - c, (1 - c) / 2, 1 + alpha, -2 * c, 1 - alpha)
        case .highPass:
            self.init((1 + c) / 2, -(1 + c), (1 + c) / 2, 1 + alpha, -2 * c, 1 - alpha)
        case .notch:
            self.init(1, -2 * c, 1, 1 + alpha, -2 * c, 1 - alpha)
        }
    }

    private init() {}

    private init(_ b0: Double, _ b1: Double, _ b2: Double, _ a0: Double, _ a1: Double, _ a2: Double) {
        self.b0 = b0 / a0
        self.b1 = b1 / a0
        self.b2 = b2 / a0
        self.a1 = a1 / a0
        self.a2 = a2 / a0
    }
}
