internal import Framebuffer

extension Bitmap {
    /// Sets a row from the little-endian words of `bytes`, each made opaque; nothing happens where there are too few.
    mutating func setRow(_ y: Int, from bytes: [UInt8], at offset: Int) {
        let width = area.width
        guard y >= 0, y < area.height, offset >= 0, offset + 4 * width <= bytes.count else { return }
        unsafe bytes.withUnsafeBytes { source in
            unsafe pixels.withUnsafeMutableBufferPointer { target in
                for x in 0..<width {
                    let word = unsafe source.loadUnaligned(fromByteOffset: offset + 4 * x, as: UInt32.self)
                    unsafe target[y * width + x] = UInt32(littleEndian: word) | 0xff00_0000
                }
            }
        }
    }
}
