internal import CPNG
internal import Framebuffer

extension PNG {
    /// The pixels of a file with straight alpha.
    static func readStraight(_ bytes: [UInt8], limit: Int) throws(ImageError) -> (Area, [UInt32]) {
        var image = unsafe png_image()
        unsafe image.version = cpng_version
        defer { unsafe png_image_free(&image) }
        var result: Result<(Area, [UInt32]), ImageError> = .failure(ImageError(code: .malformed, context: ""))
        // The bytes must stay where they are from the header to the last row.
        unsafe bytes.withUnsafeBytes { file in
            guard unsafe png_image_begin_read_from_memory(&image, file.baseAddress, file.count) != 0 else {
                unsafe result = .failure(ImageError(code: .malformed, context: message(of: image)))
                return
            }
            let width = unsafe Int(image.width)
            let height = unsafe Int(image.height)
            guard width > 0, height > 0, width <= max(0, limit) / height else {
                result = .failure(ImageError(code: .tooLarge, context: "\(width)x\(height)"))
                return
            }
            unsafe image.format = cpng_format_bgra
            unsafe image.flags |= cpng_flag_srgb
            var pixels = [UInt32](repeating: 0, count: width * height)
            let read = unsafe pixels.withUnsafeMutableBytes {
                unsafe png_image_finish_read(&image, nil, $0.baseAddress, png_int_32(width * 4), nil)
            }
            if unsafe read != 0 && image.warning_or_error & cpng_error == 0 {
                result = .success((Area(width, height), pixels))
            } else {
                unsafe result = .failure(ImageError(code: .malformed, context: message(of: image)))
            }
        }
        return try result.get()
    }

    /// The file of a picture without transparency.
    static func writeOpaque(_ bitmap: Bitmap, fast: Bool) throws(ImageError) -> [UInt8] {
        var packed = [UInt8](repeating: 0, count: bitmap.area.count * 3)
        var position = 0
        for pixel in bitmap.pixels {
            packed[position] = UInt8(truncatingIfNeeded: pixel)
            packed[position + 1] = UInt8(truncatingIfNeeded: pixel >> 8)
            packed[position + 2] = UInt8(truncatingIfNeeded: pixel >> 16)
            position += 3
        }
        return try unsafe packed.withUnsafeBytes { bytes in
            unsafe write(bytes, bitmap.area, format: cpng_format_bgr, bytesPerPixel: 3, fast: fast)
        }.get()
    }

    /// The file of a picture with transparency.
    static func writeStraight(_ bitmap: Bitmap, fast: Bool) throws(ImageError) -> [UInt8] {
        let straight = bitmap.pixels.map(Alpha.straight)
        return try unsafe straight.withUnsafeBytes { bytes in
            unsafe write(bytes, bitmap.area, format: cpng_format_bgra, bytesPerPixel: 4, fast: fast)
        }.get()
    }

    @unsafe private static func write(
        _ bytes: UnsafeRawBufferPointer, _ area: Area, format: UInt32, bytesPerPixel: Int, fast: Bool
    ) -> Result<[UInt8], ImageError> {
        var image = unsafe png_image()
        unsafe image.version = cpng_version
        unsafe image.width = UInt32(area.width)
        unsafe image.height = UInt32(area.height)
        unsafe image.format = format
        if fast { unsafe image.flags |= cpng_flag_fast }
        defer { unsafe png_image_free(&image) }
        // What deflate can grow incompressible rows by, the chunk around each block, and the other chunks.
        let rows = area.height * (area.width * bytesPerPixel + 1)
        let bound = rows + rows / 256 + 4096
        var written = bound
        let file = unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            let stored = unsafe png_image_write_to_memory(
                &image, buffer.baseAddress, &written, 0, bytes.baseAddress, png_int_32(area.width * bytesPerPixel),
                nil)
            count = stored != 0 ? min(written, bound) : 0
        }
        return unsafe file.isEmpty
            ? .failure(ImageError(code: .encoding, context: message(of: image))) : .success(file)
    }

    @unsafe private static func message(of image: png_image) -> String {
        unsafe withUnsafeBytes(of: image.message) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
