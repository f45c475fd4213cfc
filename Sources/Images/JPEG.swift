package import Framebuffer

/// JPEG files: raster tiles, photographs.
///
/// Bytes from anywhere may be given to `decode`: what is damaged beyond use throws, what is cut off is grey at its end, and an
/// image is never larger than `limit`.
package enum JPEG {
    /// The first bytes of every JPEG file.
    package static let signature: [UInt8] = [0xff, 0xd8, 0xff]

    /// Reads an image of at most `limit` pixels; it is opaque.
    package static func decode(_ bytes: [UInt8], limit: Int = PNG.pixelLimit) throws(ImageError) -> Bitmap {
        guard bytes.starts(with: signature) else { throw ImageError(code: .malformed, context: "not a JPEG file") }
        return try read(bytes, limit: limit)
    }
}

/// An image file of any kind that is read.
package enum ImageFile {
    /// Reads a PNG or a JPEG, told apart by its first bytes.
    package static func decode(_ bytes: [UInt8], limit: Int = PNG.pixelLimit) throws(ImageError) -> Bitmap {
        if bytes.starts(with: PNG.signature) { return try PNG.decode(bytes, limit: limit) }
        return try JPEG.decode(bytes, limit: limit)
    }
}
