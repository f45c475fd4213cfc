internal import CLinux
internal import Glibc

/// The memory that packets arrive in, shared by all sockets of one thread.
package final class ReceiveBuffer {
    fileprivate var bytes = [UInt8](repeating: 0, count: MessageWriter.limit)

    /// Memory for one packet of the largest size.
    package init() {}
}

/// A message with the descriptor that came along, if any.
package struct Packet {
    package let bytes: [UInt8]
    package let parcel: Parcel?

    /// A packet.
    package init(bytes: [UInt8], parcel: Parcel? = nil) {
        self.bytes = bytes
        self.parcel = parcel
    }
}

/// One end of a connection that keeps message boundaries and carries descriptors (AF_UNIX, SOCK_SEQPACKET).
///
/// Nothing blocks. A packet carries at most one descriptor; surplus ones are closed on arrival.
package struct PacketSocket: ~Copyable, Sendable {
    package let descriptor: Descriptor

    /// What a receive found.
    package enum Received {
        case packet(Packet)
        /// Nothing is there now.
        case nothing
        /// The peer is gone.
        case end
    }

    /// Takes over a connected socket.
    package init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

    /// Connects to a unix socket.
    package init(unixPath path: String) throws(SystemError) {
        descriptor = try Descriptor("connect \(path)", unsafe path.withCString { unsafe clinux_connect_unix($0, 1) })
    }

    /// Two connected ends.
    package static func pair() throws(SystemError) -> Pair {
        let ends = try Descriptor.socketPair(packets: true)
        return Pair(first: PacketSocket(ends.first), second: PacketSocket(ends.second))
    }

    /// Two connected ends.
    @frozen package struct Pair: ~Copyable {
        package var first: PacketSocket
        package var second: PacketSocket
    }

    /// Sends a message; false when the peer has to read first.
    package borrowing func send(_ bytes: [UInt8], descriptor number: Int32? = nil) throws(SystemError) -> Bool {
        let n = unsafe bytes.withUnsafeBytes {
            unsafe clinux_send(descriptor.number, $0.baseAddress, $0.count, number ?? -1)
        }
        if n >= 0 { return true }
        let error = SystemError("sendmsg", Int32(n))
        if error.wouldBlock { return false }
        throw error
    }

    /// Receives the next message.
    ///
    /// A packet larger than the limit is an error of the peer's.
    package borrowing func receive(_ buffer: ReceiveBuffer) throws(SystemError) -> Received {
        var fd: Int32 = -1
        var truncated: Int32 = 0
        let n = unsafe buffer.bytes.withUnsafeMutableBytes {
            unsafe clinux_receive(descriptor.number, $0.baseAddress, $0.count, &fd, &truncated)
        }
        let parcel = fd >= 0 ? Parcel(Descriptor(owning: fd)) : nil
        if n < 0 {
            let error = SystemError("recvmsg", Int32(n))
            if error.wouldBlock { return .nothing }
            if error.errno == ECONNRESET { return .end }
            throw error
        }
        if n == 0 { return .end }
        if truncated != 0 { throw SystemError("recvmsg", EMSGSIZE) }
        return .packet(Packet(bytes: Array(buffer.bytes[0..<Int(n)]), parcel: parcel))
    }
}

extension Descriptor {
    /// Two connected, non-blocking unix sockets, of packets or of a stream.
    ///
    ///
    package static func socketPair(packets: Bool) throws(SystemError) -> Pair {
        var numbers: (Int32, Int32) = (-1, -1)
        let result = unsafe withUnsafeMutableBytes(of: &numbers) {
            unsafe clinux_socketpair(packets ? 1 : 0, $0.bindMemory(to: Int32.self).baseAddress)
        }
        try check("socketpair", result)
        return Pair(first: Descriptor(owning: numbers.0), second: Descriptor(owning: numbers.1))
    }

    /// Two connected ends.
    @frozen package struct Pair: ~Copyable {
        package var first: Descriptor
        package var second: Descriptor
    }
}
