package import Framebuffer

/// PNG files: pictures of tests, icons, raster tiles.
///
/// Bytes from anywhere may be given to `decode`: what is damaged throws, and an image is never larger than `limit`.
/// Both directions take milliseconds for a full screen: servers call them from a helper thread.
package enum PNG {
    /// The largest number of pixels that is read unless the caller says otherwise: 128 MiB.
    package static let pixelLimit = 32 << 20

    /// The first bytes of every PNG file.
    package static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

    /// Reads an image of any PNG colour type and depth, of at most `limit` pixels.
    package static func decode(_ bytes: [UInt8], limit: Int = pixelLimit) throws(ImageError) -> Bitmap {
        guard bytes.starts(with: signature) else { throw ImageError(code: .malformed, context: "not a PNG file") }
        let (area, straight) = try readStraight(bytes, limit: limit)
        guard let bitmap = Bitmap(area, pixels: straight.map(Alpha.premultiplied)) else {
            throw ImageError(code: .malformed, context: "short image")
        }
        return bitmap
    }

    /// Writes an image; one without transparency gets no alpha channel.
    ///
    /// A pixel of an opaque image comes back exactly, one with alpha to within the rounding of its alpha. `fast` trades a
    /// third larger file for a fraction of the time.
    package static func encode(_ bitmap: Bitmap, fast: Bool = false) throws(ImageError) -> [UInt8] {
        guard !bitmap.area.isEmpty else { throw ImageError(code: .tooLarge, context: "an image without pixels") }
        guard max(bitmap.area.width, bitmap.area.height) < 1 << 20, bitmap.area.count < 1 << 28 else {
            throw ImageError(code: .tooLarge, context: "\(bitmap.area.width)x\(bitmap.area.height)")
        }
        let isOpaque = bitmap.pixels.allSatisfy { $0 >= 0xff00_0000 }
        return try isOpaque ? writeOpaque(bitmap, fast: fast) : writeStraight(bitmap, fast: fast)
    }
}
