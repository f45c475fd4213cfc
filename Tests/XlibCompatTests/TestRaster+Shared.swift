import XDrawing

extension Raster {
    /// One pixel of a raster of 32 bits a pixel.
    subscript(x: Int, y: Int) -> UInt32 {
        get {
            precondition(x >= 0 && y >= 0 && x < width && y < height)
            return unsafe base.load(fromByteOffset: y * stride + x * 4, as: UInt32.self)
        }
        nonmutating set {
            precondition(x >= 0 && y >= 0 && x < width && y < height)
            unsafe base.storeBytes(of: newValue, toByteOffset: y * stride + x * 4, as: UInt32.self)
        }
    }
}

/// Handles a request that stands in an array.
func withWire(_ bytes: [UInt8], _ body: (WireBytes) -> Void) {
    unsafe bytes.withUnsafeBytes { unsafe body(WireBytes($0)) }
}
