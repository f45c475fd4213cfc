internal import CISAL

/// Deflate, fast by ISA-L or thorough by zlib, each call on its own: no history goes from one to the next.
///
/// One thread at a time.
@safe final class Deflate {
    private let stream: UnsafeMutablePointer<isal_zstream>
    private let levelBuffer: UnsafeMutablePointer<UInt8>
    private let output: UnsafeMutablePointer<UInt8>
    /// Made when a viewer wants it.
    private lazy var thorough = ThoroughDeflate()

    /// Measured on text and on video: level 1 takes the same time for more bytes, level 3 twice the time for as many.
    private static let level: UInt32 = 2
    /// Below so many bytes the codes that deflate has of itself do: to make some of their own takes longer than all the rest.
    private static let leastOfOwnCodes = 1024
    private static let levelBufferSize = 1 << 18
    private static let outputSize = 1 << 17

    /// A compressor, about half a megabyte.
    init() {
        unsafe stream = .allocate(capacity: 1)
        unsafe levelBuffer = .allocate(capacity: Self.levelBufferSize)
        unsafe output = .allocate(capacity: Self.outputSize)
    }

    deinit {
        unsafe stream.deallocate()
        unsafe levelBuffer.deallocate()
        unsafe output.deallocate()
    }

    /// Appends the first `count` bytes of the input as a zlib stream that has a beginning and no end.
    ///
    /// It is all there all the same, on a byte: viewers take an end for a failure (gtk-vnc), and expect no checksum.
    func appendStream(_ input: [UInt8], count: Int, isThorough: Bool = false, to bytes: inout [UInt8]) {
        if isThorough {
            bytes += [0x78, 0x9c]
            if thorough.append(input, count, to: &bytes) { return }
            bytes.removeLast(2)
        }
        append(input, count, hasHeader: true, to: &bytes)
    }

    /// Appends the first `count` bytes of the input as a whole zlib stream, with its end and its checksum.
    func appendWhole(_ input: [UInt8], count: Int, to bytes: inout [UInt8]) {
        append(input, count, hasHeader: true, isWhole: true, to: &bytes)
    }

    /// The CRC-32 of PNG and gzip.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        unsafe bytes.withUnsafeBufferPointer { unsafe crc32_gzip_refl(0, $0.baseAddress, UInt64($0.count)) }
    }

    /// Appends the first `count` bytes of the input as a piece of raw deflate that ends on a byte and may be followed by
    /// another: behind one zlib header such pieces are one endless stream.
    func appendPiece(_ input: [UInt8], count: Int, isThorough: Bool = false, to bytes: inout [UInt8]) {
        if isThorough, thorough.append(input, count, to: &bytes) { return }
        append(input, count, hasHeader: false, to: &bytes)
    }

    private func append(_ input: [UInt8], _ count: Int, hasHeader: Bool, isWhole: Bool = false, to bytes: inout [UInt8])
    {
        unsafe isal_deflate_init(stream)
        if count < Self.leastOfOwnCodes {
            unsafe isal_deflate_set_hufftables(stream, nil, Int32(IGZIP_HUFFTABLE_STATIC))
        } else {
            unsafe stream.pointee.level = Self.level
        }
        unsafe stream.pointee.level_buf = levelBuffer
        unsafe stream.pointee.level_buf_size = UInt32(Self.levelBufferSize)
        unsafe stream.pointee.gzip_flag = UInt16(hasHeader ? IGZIP_ZLIB : IGZIP_DEFLATE)
        unsafe stream.pointee.flush = UInt16(isWhole ? NO_FLUSH : SYNC_FLUSH)
        unsafe stream.pointee.end_of_stream = isWhole ? 1 : 0
        unsafe input.withUnsafeBufferPointer { buffer in
            unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: buffer.baseAddress)
            unsafe stream.pointee.avail_in = UInt32(min(count, buffer.count))
            repeat {
                unsafe stream.pointee.next_out = output
                unsafe stream.pointee.avail_out = UInt32(Self.outputSize)
                // It fails only for bad parameters, and those are the constants above.
                guard unsafe isal_deflate(stream) == COMP_OK else { return }
                let produced = unsafe Self.outputSize - Int(stream.pointee.avail_out)
                unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: output, count: produced))
            } while unsafe stream.pointee.avail_out == 0
        }
    }
}
