internal import CLinux
internal import Glibc

/// One end of a byte stream (TCP or unix), never blocking.
package struct StreamSocket: ~Copyable, Sendable {
    package let descriptor: Descriptor

    /// Takes over a connected socket.
    package init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

    /// Connects to a unix socket.
    package init(unixPath path: String) throws(SystemError) {
        descriptor = try Descriptor("connect \(path)", unsafe path.withCString { unsafe clinux_connect_unix($0, 0) })
    }

    /// Connects to a numeric address by TCP.
    package init(address: String, port: Int) throws(SystemError) {
        let port32 = Int32(clamping: port)
        descriptor = try Descriptor(
            "connect \(address):\(port)", unsafe address.withCString { unsafe clinux_connect_tcp($0, port32) })
    }

    /// Begins to connect to a numeric address by TCP: the descriptor becomes writable when that is decided.
    package static func begin(address: String, port: Int) throws(SystemError) -> Descriptor {
        let port32 = Int32(clamping: port)
        return try Descriptor(
            "connect \(address):\(port)", unsafe address.withCString { unsafe clinux_begin_tcp($0, port32) })
    }

    /// What became of a connection that was begun; nil when it is there.
    package static func failure(of number: Int32) -> SystemError? {
        let result = clinux_socket_error(number)
        return result == 0 ? nil : SystemError("connect", result)
    }

    /// The user id of the process at the other end of a unix socket, as it was when it connected; nil for others.
    package borrowing func peerUser() -> UInt32? { UInt32(exactly: clinux_peer_user(descriptor.number)) }

    /// Sends small writes at once instead of collecting them; without effect on unix sockets.
    package borrowing func setNoDelay() { _ = clinux_no_delay(descriptor.number) }

    /// Has TCP notice a peer that is gone without a word; without effect on unix sockets.
    ///
    /// - Parameters:
    ///   - idle: the milliseconds of silence after which it is asked whether it is there.
    ///   - interval: the milliseconds between two such questions.
    ///   - limit: the milliseconds without an answer, or in which it takes nothing of what is sent, after which it is gone.
    package borrowing func keepAlive(idle: Int, interval: Int, limit: Int) {
        _ = clinux_keep_alive(
            descriptor.number, Int32(clamping: idle), Int32(clamping: interval), Int32(clamping: limit))
    }

    /// Writes as much of `bytes` from `start` on as the peer takes; returns the bytes taken, 0 when it takes none now.
    package borrowing func write(_ bytes: [UInt8], from start: Int = 0) throws(SystemError) -> Int {
        guard start < bytes.count else { return 0 }
        return try write([bytes[start...]])
    }

    /// Writes up to 16 pieces in one call; returns the bytes taken, 0 when the peer takes none now.
    package borrowing func write(_ pieces: [ArraySlice<UInt8>]) throws(SystemError) -> Int {
        let pieces = pieces.prefix(16)
        let n: Int64 = unsafe withUnsafeTemporaryAllocation(of: clinux_slice.self, capacity: 16) { slices in
            // Each piece's bytes are pinned by one level of the recursion until the call is made.
            func gather(_ index: Int) -> Int64 {
                if index == pieces.count {
                    return unsafe clinux_writev(descriptor.number, slices.baseAddress, Int32(index))
                }
                return unsafe pieces[pieces.startIndex + index].withUnsafeBytes { bytes in
                    unsafe slices[index] = unsafe clinux_slice(bytes: bytes.baseAddress, count: bytes.count)
                    return gather(index + 1)
                }
            }
            return gather(0)
        }
        if n >= 0 { return Int(n) }
        let error = SystemError("send", Int32(n))
        if error.wouldBlock { return 0 }
        throw error
    }

    /// What a read found.
    package enum Received {
        case bytes([UInt8])
        /// Nothing is there now.
        case nothing
        /// The peer is gone.
        case end
    }

    /// Reads what is there, at most `limit` bytes.
    package borrowing func read(limit: Int = 65_536) throws(SystemError) -> Received {
        var failure: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            var n = 0
            repeat {
                n = unsafe recv(descriptor.number, buffer.baseAddress, limit, Int32(MSG_DONTWAIT))
            } while n < 0 && errno == EINTR
            failure = n < 0 ? errno : 0
            count = max(0, n)
        }
        if failure != 0 {
            let error = SystemError("recv", failure)
            if error.wouldBlock { return .nothing }
            if failure == ECONNRESET { return .end }
            throw error
        }
        return bytes.isEmpty ? .end : .bytes(bytes)
    }
}
