extension Bitmap {
    /// Lets `body` draw into the image.
    package mutating func withSurface<R>(_ body: (Surface) throws -> R) rethrows -> R {
        let area = area
        return try unsafe pixels.withUnsafeMutableBufferPointer { buffer in
            // An empty array may have no address; nothing is ever read through the stand-in.
            let base = unsafe buffer.baseAddress ?? UnsafeMutablePointer(bitPattern: 8).unsafelyUnwrapped
            return try unsafe body(Surface(base: base, area: area, stride: area.width))
        }
    }

    /// Lets `body` read the image.
    ///
    /// It must not draw into the surface it gets.
    package func withPixels<R>(_ body: (Surface) throws -> R) rethrows -> R {
        try unsafe pixels.withUnsafeBufferPointer { buffer in
            let start = unsafe buffer.baseAddress ?? UnsafePointer(bitPattern: 8).unsafelyUnwrapped
            return try unsafe body(
                Surface(base: UnsafeMutablePointer(mutating: start), area: area, stride: area.width))
        }
    }
}
