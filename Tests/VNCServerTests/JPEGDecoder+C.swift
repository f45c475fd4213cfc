import CTurboJPEG

/// A JPEG file's pixels as 0x00RRGGBB.
func decodeJPEG(_ bytes: [UInt8], width: Int, height: Int) -> [UInt32]? {
    guard let handle = unsafe tjInitDecompress() else { return nil }
    defer { unsafe tjDestroy(handle) }
    var pixels = [UInt32](repeating: 0, count: width * height)
    let result = unsafe pixels.withUnsafeMutableBytes { target in
        unsafe tjDecompress2(
            handle, bytes, UInt(bytes.count), target.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(width), 0,
            Int32(height), Int32(TJPF_BGRX.rawValue), 0)
    }
    return result == 0 ? pixels.map { $0 & 0xff_ffff } : nil
}
