import CZlib

/// zlib's own inflate: the independent peer of our compressor.
@safe final class Inflate {
    private let stream: UnsafeMutablePointer<z_stream>

    init() {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let result = unsafe inflateInit_(stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(result == Z_OK)
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    func reset() { unsafe _ = inflateReset(stream) }

    /// Exactly `count` bytes out of all of the input, or nil.
    func inflate(_ input: some Collection<UInt8>, count: Int) -> [UInt8]? {
        var input = Array(input)
        var output = [UInt8](repeating: 0, count: count + 1)
        let result: Int32 = unsafe input.withUnsafeMutableBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                unsafe stream.pointee.next_in = source.baseAddress
                unsafe stream.pointee.avail_in = UInt32(source.count)
                unsafe stream.pointee.next_out = target.baseAddress
                unsafe stream.pointee.avail_out = UInt32(target.count)
                return unsafe CZlib.inflate(stream, Z_SYNC_FLUSH)
            }
        }
        // Not the end of the stream: gtk-vnc would give up.
        guard result == Z_OK, unsafe stream.pointee.avail_in == 0,
            unsafe stream.pointee.avail_out == 1
        else { return nil }
        output.removeLast()
        return output
    }

    /// All that the input holds, at most `limit` bytes, or nil when it is broken or holds more.
    func inflateAll(_ input: [UInt8], limit: Int) -> [UInt8]? {
        var input = input
        var output = [UInt8](repeating: 0, count: limit + 1)
        let left: UInt32? = unsafe input.withUnsafeMutableBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                unsafe stream.pointee.next_in = source.baseAddress
                unsafe stream.pointee.avail_in = UInt32(source.count)
                unsafe stream.pointee.next_out = target.baseAddress
                unsafe stream.pointee.avail_out = UInt32(target.count)
                let result = unsafe CZlib.inflate(stream, Z_SYNC_FLUSH)
                let isDone = unsafe result == Z_OK && stream.pointee.avail_in == 0
                return unsafe isDone ? stream.pointee.avail_out : nil
            }
        }
        guard let left, left > 0 else { return nil }
        output.removeLast(Int(left))
        return output
    }
}
