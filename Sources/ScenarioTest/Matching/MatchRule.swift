package import Framebuffer

/// How near a part of the screen must come to a reference image to count as it.
package struct MatchRule: Hashable, Sendable {
    /// What is measured of each pixel, or of the whole.
    package enum Measure: Hashable, Sendable {
        /// Every pixel is the same.
        case exact
        /// No component of a pixel differs by more than this, 0 to 255.
        case tolerance(Int)
        /// The difference that an eye sees (YIQ) is at most this part of that between black and white, 0 to 1.
        case perceptual(Double)
        /// The structure (SSIM) is as alike as this at least, 0 to 1.
        case structure(Double)
    }

    package var measure = Measure.exact
    /// Whether pixels that differ only by the smoothing of an edge pass.
    package var forgivesSmoothing = false
    /// The part of the pixels that may be off, 0 to 1.
    package var share = 0.0
    /// The sizes at which the image is looked for, as factors.
    package var scales = 1.0...1.0

    /// The rule that every pixel is the same.
    package init(_ measure: Measure = .exact) { self.measure = measure }

    /// Whether a place must show the very pixels of the image.
    var isExact: Bool { measure == .exact && !forgivesSmoothing && share == 0 && scales == 1...1 }
}

/// How well a part of the screen fits a reference image.
package struct Match: Hashable, Sendable {
    /// Where, on the screen.
    package var place: Rect
    /// 1 for the same, 0 for nothing in common.
    package var score: Double
    /// How many pixels are off by more than the rule lets pass.
    package var off: Int
    /// Whether it is near enough.
    package var isMatch: Bool
    /// The size of the image there, as a factor.
    package var scale = 1.0
}
