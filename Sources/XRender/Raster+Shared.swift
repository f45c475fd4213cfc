internal import XDrawing

extension Raster {
    /// Whether this is the same memory in the same shape.
    func isSame(as other: Raster?) -> Bool {
        guard let other else { return false }
        return unsafe base == other.base && width == other.width && height == other.height && stride == other.stride
    }

    /// The first pixel of a raster of 32 bits a pixel.
    var firstPixel: UInt32 { unsafe base.load(as: UInt32.self) }
}
