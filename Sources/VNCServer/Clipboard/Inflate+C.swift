internal import CISAL

/// Takes apart zlib streams that a viewer sent, no further than they are wanted.
@safe enum Inflate {
    /// The pieces that a stream holds, each behind its count in four bytes; nil when it is broken, or a piece is longer than its limit.
    ///
    /// What comes behind them is not looked at, nor whether the stream has an end: some viewers send none.
    static func counted(_ input: [UInt8], limits: [Int]) -> [[UInt8]]? {
        unsafe input.withUnsafeBufferPointer { input in
            let state = UnsafeMutablePointer<inflate_state>.allocate(capacity: 1)
            defer { unsafe state.deallocate() }
            unsafe isal_inflate_init(state)
            unsafe state.pointee.crc_flag = UInt32(ISAL_ZLIB)
            unsafe state.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            unsafe state.pointee.avail_in = UInt32(clamping: input.count)
            var pieces: [[UInt8]] = []
            for limit in limits {
                guard let head = unsafe take(4, from: state) else { return nil }
                let count = head.reduce(0) { $0 << 8 | Int($1) }
                // Memory is spent on what can be there: deflate makes a byte of no more than 1032.
                guard count <= limit, count <= 1032 * input.count + 1032 else { return nil }
                guard let piece = count == 0 ? [] : unsafe take(count, from: state) else { return nil }
                pieces.append(piece)
            }
            return pieces
        }
    }

    /// The next bytes, exactly so many.
    @unsafe private static func take(_ count: Int, from state: UnsafeMutablePointer<inflate_state>) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        let isWhole = unsafe bytes.withUnsafeMutableBufferPointer { output in
            unsafe state.pointee.next_out = output.baseAddress
            unsafe state.pointee.avail_out = UInt32(count)
            return unsafe isal_inflate(state) == ISAL_DECOMP_OK && state.pointee.avail_out == 0
        }
        return isWhole ? bytes : nil
    }
}
