internal import CISAL

/// Compresses the rectangles of a recording, each on its own.
@safe final class RectangleDeflater {
    private let stream: UnsafeMutablePointer<isal_zstream>
    private let levelBuffer: UnsafeMutablePointer<UInt8>

    /// The middle one: the third takes twice the time for as many bytes.
    private static let level: UInt32 = 2
    private static let levelBufferSize = 1 << 18

    /// A compressor, about half a megabyte.
    init() {
        unsafe stream = .allocate(capacity: 1)
        unsafe levelBuffer = .allocate(capacity: Self.levelBufferSize)
    }

    deinit {
        unsafe stream.deallocate()
        unsafe levelBuffer.deallocate()
    }

    /// The zlib stream of the bytes: whole, but without an end, because some viewers take an end for a failure.
    func compressed(_ input: [UInt8]) -> [UInt8] {
        // What deflate can grow incompressible bytes by, and its marks.
        let bound = input.count + input.count / 64 + 1024
        unsafe isal_deflate_init(stream)
        unsafe stream.pointee.level = Self.level
        unsafe stream.pointee.level_buf = levelBuffer
        unsafe stream.pointee.level_buf_size = UInt32(Self.levelBufferSize)
        unsafe stream.pointee.gzip_flag = UInt16(IGZIP_ZLIB)
        unsafe stream.pointee.flush = UInt16(SYNC_FLUSH)
        return unsafe input.withUnsafeBufferPointer { source in
            unsafe [UInt8](unsafeUninitializedCapacity: bound) { target, count in
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                unsafe stream.pointee.avail_in = UInt32(clamping: source.count)
                unsafe stream.pointee.next_out = target.baseAddress
                unsafe stream.pointee.avail_out = UInt32(clamping: target.count)
                // It fails only for bad parameters, and those are the constants above.
                _ = unsafe isal_deflate(stream)
                count = unsafe target.count - Int(stream.pointee.avail_out)
            }
        }
    }
}

/// Takes apart one zlib stream of a recording, which may go on from rectangle to rectangle.
@safe final class RectangleInflater {
    private let state: UnsafeMutablePointer<inflate_state>
    /// What was given and is not taken apart yet.
    private var waiting: [UInt8] = []

    /// At the beginning of a stream.
    init() {
        unsafe state = .allocate(capacity: 1)
        reset()
    }

    deinit { unsafe state.deallocate() }

    /// Begins another stream.
    func reset() {
        waiting = []
        unsafe isal_inflate_init(state)
        unsafe state.pointee.crc_flag = UInt32(ISAL_ZLIB)
    }

    /// The next bytes that the input brings, exactly so many; nil when it is broken or brings fewer.
    func inflated(_ input: ArraySlice<UInt8>, count: Int) -> [UInt8]? {
        waiting += input
        var bytes = [UInt8](repeating: 0, count: count)
        var left = 0
        let isWhole = unsafe waiting.withUnsafeBufferPointer { source in
            unsafe state.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
            unsafe state.pointee.avail_in = UInt32(clamping: source.count)
            return unsafe bytes.withUnsafeMutableBufferPointer { output in
                unsafe state.pointee.next_out = output.baseAddress
                unsafe state.pointee.avail_out = UInt32(clamping: count)
                let result = unsafe isal_inflate(state)
                left = unsafe Int(state.pointee.avail_in)
                return unsafe (result == ISAL_DECOMP_OK || result == ISAL_END_INPUT) && state.pointee.avail_out == 0
            }
        }
        waiting.removeFirst(waiting.count - min(left, waiting.count))
        return isWhole ? bytes : nil
    }
}
