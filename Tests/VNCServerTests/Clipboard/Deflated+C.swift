import CZlib

extension Cut {
    /// What zlib makes of the bytes; without an end it is all there all the same.
    static func deflated(_ bytes: [UInt8], hasEnd: Bool) -> [UInt8] {
        var input = bytes
        var output = [UInt8](repeating: 0, count: bytes.count + 1024)
        var stream = unsafe z_stream()
        guard unsafe deflateInit_(&stream, 6, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            return []
        }
        let left = unsafe input.withUnsafeMutableBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                unsafe stream.next_in = source.baseAddress
                unsafe stream.avail_in = UInt32(source.count)
                unsafe stream.next_out = target.baseAddress
                unsafe stream.avail_out = UInt32(target.count)
                unsafe _ = CZlib.deflate(&stream, hasEnd ? Z_FINISH : Z_SYNC_FLUSH)
                return unsafe Int(stream.avail_out)
            }
        }
        unsafe _ = deflateEnd(&stream)
        return Array(output.dropLast(left))
    }
}
