import Foundation

/// What a recording of 16-bit stereo holds.
struct HeardSound {
    private let samples: [Double]
    static let rate = 48_000

    /// The left channel of the end of a recording, at most so many seconds of it.
    init(_ bytes: some Collection<UInt8>, last seconds: Double) {
        let whole = bytes.count / 4 * 4
        let wanted = Int(seconds * Double(Self.rate)) * 4
        let bytes = Array(bytes.prefix(whole).suffix(wanted))
        samples = stride(from: 0, to: bytes.count, by: 4).map {
            Double(Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)) / 32768
        }
    }

    /// The seconds that there are.
    var length: Double { Double(samples.count) / Double(Self.rate) }

    /// How loud a tone is, and how loud all else beside it, in decibels.
    func tone(_ frequency: Double) -> (level: Double, rest: Double) {
        let step = 2 * Double.pi * frequency / Double(Self.rate)
        var (ss, cc, sc, ys, yc, yy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        for (index, y) in samples.enumerated() {
            let (s, c) = (sin(step * Double(index)), cos(step * Double(index)))
            (ss, cc, sc) = (ss + s * s, cc + c * c, sc + s * c)
            (ys, yc, yy) = (ys + y * s, yc + y * c, yy + y * y)
        }
        let determinant = ss * cc - sc * sc
        guard determinant > 0, yy > 0 else { return (0, 0) }
        let (a, b) = ((ys * cc - yc * sc) / determinant, (yc * ss - ys * sc) / determinant)
        let rest = max(yy - a * ys - b * yc, 1e-30)
        return ((a * a + b * b).squareRoot(), 10 * log10(rest / yy))
    }
}
