package import Framebuffer
internal import Glibc

/// Where values are drawn.
package enum ScopeScale {
    /// The frequencies at the edges of a spectrum.
    package static let frequencies = 20.0...20_000.0
    /// The decibels at the edges of a spectrum.
    package static let spectrum: ClosedRange<Float> = -96...0
    /// The decibels at the edges of a meter.
    package static let meter: ClosedRange<Float> = -60...0

    /// The distance from a box's left to a frequency.
    package static func x(_ frequency: Double, in box: Rect) -> Double {
        let range = log(frequencies.upperBound / frequencies.lowerBound)
        return log(max(1, frequency) / frequencies.lowerBound) / range * Double(box.width)
    }

    /// The frequency at a distance from a box's left.
    package static func frequency(_ x: Double, in box: Rect) -> Double {
        let range = log(frequencies.upperBound / frequencies.lowerBound)
        return frequencies.lowerBound * exp(x / Double(max(1, box.width)) * range)
    }

    /// The distance from a box's top to a level.
    package static func y(_ decibels: Float, in box: Rect, _ range: ClosedRange<Float>) -> Double {
        let part = (range.upperBound - decibels) / (range.upperBound - range.lowerBound)
        return Double(min(max(part, 0), 1)) * Double(box.height)
    }

    /// The decibels of an amplitude.
    package static func decibels(_ amplitude: Float) -> Float { amplitude > 1e-6 ? 20 * log10(amplitude) : -120 }
}
