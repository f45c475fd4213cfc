internal import CZlib

/// Thorough deflate by zlib, each call on its own: a quarter fewer bytes of text than the fast one, for twenty times the time.
///
/// One thread at a time.
@safe final class ThoroughDeflate {
    private let stream: UnsafeMutablePointer<z_stream>
    private let output: UnsafeMutablePointer<UInt8>
    private let isReady: Bool

    /// The level beyond which text becomes hardly smaller, and takes ten times the time.
    private static let level: Int32 = 6
    private static let outputSize = 1 << 16

    /// A compressor, a third of a megabyte.
    init() {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        unsafe output = .allocate(capacity: Self.outputSize)
        // Negative bits of the window: without a header.
        isReady =
            unsafe deflateInit2_(
                stream, Self.level, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
    }

    deinit {
        if isReady { unsafe _ = deflateEnd(stream) }
        unsafe stream.deallocate()
        unsafe output.deallocate()
    }

    /// Appends the first `count` bytes of the input as raw deflate that ends on a byte and may be followed by more; false, with
    /// nothing appended, when there is no memory for it.
    func append(_ input: [UInt8], _ count: Int, to bytes: inout [UInt8]) -> Bool {
        guard isReady, unsafe deflateReset(stream) == Z_OK else { return false }
        unsafe input.withUnsafeBufferPointer { buffer in
            unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: buffer.baseAddress)
            unsafe stream.pointee.avail_in = UInt32(clamping: max(0, min(count, buffer.count)))
            repeat {
                unsafe stream.pointee.next_out = output
                unsafe stream.pointee.avail_out = UInt32(Self.outputSize)
                unsafe _ = deflate(stream, Z_SYNC_FLUSH)
                let produced = unsafe Self.outputSize - Int(stream.pointee.avail_out)
                unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: output, count: produced))
            } while unsafe stream.pointee.avail_out == 0
        }
        return true
    }
}
