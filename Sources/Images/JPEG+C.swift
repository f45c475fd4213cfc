internal import CTurboJPEG
internal import Framebuffer

extension JPEG {
    /// The pixels of a file.
    static func read(_ bytes: [UInt8], limit: Int) throws(ImageError) -> Bitmap {
        guard let decoder = unsafe tjInitDecompress() else {
            throw ImageError(code: .malformed, context: "no decoder")
        }
        defer { unsafe _ = tjDestroy(decoder) }
        var (width, height, sampling, space): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        let header = unsafe tjDecompressHeader3(
            decoder, bytes, UInt(bytes.count), &width, &height, &sampling, &space)
        guard header == 0, width > 0, height > 0 else {
            throw unsafe ImageError(code: .malformed, context: String(cString: tjGetErrorStr2(decoder)))
        }
        guard Int(width) <= max(0, limit) / Int(height) else {
            throw ImageError(code: .tooLarge, context: "\(width)x\(height)")
        }
        var bitmap = Bitmap(Area(Int(width), Int(height)))
        // A file of few bytes may claim scans without end; more than 500 are refused.
        let flags = TJFLAG_LIMITSCANS
        let result = unsafe bitmap.pixels.withUnsafeMutableBytes { target in
            unsafe tjDecompress2(
                decoder, bytes, UInt(bytes.count), target.baseAddress?.assumingMemoryBound(to: UInt8.self), width,
                width * 4, height, Int32(TJPF_BGRX.rawValue), flags)
        }
        // A warning means that something was missing or odd, and that there is a picture all the same.
        if unsafe result != 0 && tjGetErrorCode(decoder) != Int32(TJERR_WARNING.rawValue) {
            throw unsafe ImageError(code: .malformed, context: String(cString: tjGetErrorStr2(decoder)))
        }
        for index in bitmap.pixels.indices { bitmap.pixels[index] |= 0xff00_0000 }
        return bitmap
    }
}
