package import Framebuffer

/// What a session's buffer holds: size, pixel format, alpha, input mask, scale.
package struct Mode: Hashable, Sendable {
    package var area: Area
    /// Whether the top byte of a pixel is its alpha (pixels are then premultiplied); otherwise it is ignored.
    package var hasAlpha: Bool
    /// Whether a plane of one byte a pixel follows, in which 0 lets input fall through to the view below.
    package var hasInputMask: Bool
    /// Buffer pixels a logical pixel in 1/120; 120 is the only scale served, others are refused.
    package var scale: Int

    /// The largest width and height.
    package static let sizeLimit = 16384

    /// The largest scale, sixteen times.
    package static let scaleLimit = 120 * 16

    /// A mode.
    package init(_ area: Area, hasAlpha: Bool = false, hasInputMask: Bool = false, scale: Int = 120) {
        self.area = area
        self.hasAlpha = hasAlpha
        self.hasInputMask = hasInputMask
        self.scale = scale
    }

    /// The bytes of the buffer behind its header: four a pixel, one more for the mask.
    package var byteCount: Int { area.count * (hasInputMask ? 5 : 4) }
}
