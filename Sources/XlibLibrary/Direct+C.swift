internal import CXlib
internal import Glibc
internal import XDrawing

/// A call of libX11's that becomes a request without passing through its buffer.
///
/// Order is kept: while anything older stands in the buffer, or the context has changes, the call joins it by the real function. Numbers are
/// kept: libX11 counts the request as its own. Where anything is unusual - another connection, somebody who watches requests, a
/// program that mixes xcb in - the real function does it too.
enum Direct {
    /// The most bytes of a request; longer ones go the usual way.
    static let limit = 16 << 10
    /// The fewest: libX11 puts shorter ones into its buffer, and several into one request, in less time than the locks take.
    static let minimum = 512

    /// Handles one request; false when the real function has to do it.
    ///
    /// - Parameters:
    ///   - count: its bytes, a multiple of four.
    ///   - fill: puts everything in but the length.
    @inline(__always) @unsafe
    static func request(
        _ display: UnsafeMutableRawPointer?, _ context: UnsafeMutableRawPointer?, count: Int,
        _ fill: (UnsafeMutableRawPointer) -> Void
    ) -> Bool {
        guard count >= minimum, count <= limit, let display = unsafe display,
            let object = unsafe cxlib_direct_begin(display, context)
        else { return false }
        unsafe Unmanaged<Connection>.fromOpaque(object)._withUnsafeGuaranteedRef { connection in
            let saved = errno
            let held = cxlib_lock()
            let bytes = unsafe connection.memory.direct
            unsafe fill(bytes)
            unsafe bytes.storeBytes(of: UInt16(truncatingIfNeeded: count / 4), toByteOffset: 2, as: UInt16.self)
            connection.handleDirect(unsafe WireBytes(UnsafeRawBufferPointer(start: bytes, count: count)))
            cxlib_unlock(held)
            errno = saved
        }
        unsafe cxlib_direct_end(display, 1)
        return true
    }

    /// A request of drawing: opcode, mode, drawable and context, and what follows them.
    @inline(__always) @unsafe
    static func draw(
        _ display: UnsafeMutableRawPointer?, _ drawable: UInt, _ context: UnsafeMutableRawPointer?, _ opcode: UInt8,
        mode: Int32 = 0, count: Int, _ fill: (UnsafeMutableRawPointer) -> Void
    ) -> Bool {
        guard let context = unsafe context else { return false }
        return unsafe request(display, context, count: 12 + count) { bytes in
            unsafe bytes.storeBytes(of: opcode, as: UInt8.self)
            unsafe bytes.storeBytes(of: UInt8(truncatingIfNeeded: mode), toByteOffset: 1, as: UInt8.self)
            unsafe bytes.storeBytes(of: UInt32(truncatingIfNeeded: drawable), toByteOffset: 4, as: UInt32.self)
            unsafe bytes.storeBytes(of: cxlib_context_id(context), toByteOffset: 8, as: UInt32.self)
            unsafe fill(bytes + 12)
        }
    }
}
