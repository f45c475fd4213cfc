internal import CLinux
internal import Glibc

/// A socket that accepts connections.
///
/// A unix socket's file is removed when its owner lets go of it.
package struct Listener: ~Copyable, Sendable {
    package let descriptor: Descriptor
    /// The TCP port taken, 0 for a unix socket.
    ///
    ///
    package let port: Int
    /// The file of a unix socket.
    package let path: String?

    /// Listens on a unix socket whose file has the given mode from the first moment.
    ///
    /// A file left over from a dead process is replaced; one that somebody listens on is an error (`isInUse`).
    package init(unixPath path: String, mode: Int = 0o600, packets: Bool = false) throws(SystemError) {
        let result = unsafe path.withCString { unsafe clinux_listen_unix($0, Int32(mode), packets ? 1 : 0, 64) }
        descriptor = try Descriptor("listen on \(path)", result)
        self.path = path
        port = 0
    }

    /// Listens on a TCP port of a numeric address; port 0 takes any free one.
    package init(address: String, port: Int) throws(SystemError) {
        var bound: Int32 = 0
        let wanted = Int32(clamping: port)
        let result = unsafe address.withCString { unsafe clinux_listen_tcp($0, wanted, &bound) }
        descriptor = try Descriptor("listen on \(address):\(port)", result)
        self.port = Int(bound)
        path = nil
    }

    /// Takes over a socket that listens already: TCP, or a unix socket whose file is somebody else's to remove.
    package init?(inheriting descriptor: consuming Descriptor) {
        let port = clinux_bound_port(descriptor.number)
        guard port >= 0, clinux_is_listening(descriptor.number) == 1 else { return nil }
        // Whoever made it may mean to wait in accept.
        _ = clinux_nonblocking(descriptor.number, 1)
        self.descriptor = descriptor
        self.port = Int(port)
        path = nil
    }

    deinit {
        if let path { unsafe unlink(path) }
    }

    /// Takes the next connection with the peer's address ("unix" for a unix socket); nil when none waits.
    package borrowing func accept() throws(SystemError) -> Accepted? {
        var name = [CChar](repeating: 0, count: 64)
        let result = unsafe name.withUnsafeMutableBufferPointer {
            unsafe clinux_accept(descriptor.number, $0.baseAddress, $0.count)
        }
        if result < 0 {
            let error = SystemError("accept", result)
            if error.wouldBlock || error.errno == ECONNABORTED { return nil }
            throw error
        }
        let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return Accepted(descriptor: Descriptor(owning: result), peer: text)
    }

    /// A connection that was accepted.
    @frozen package struct Accepted: ~Copyable {
        package var descriptor: Descriptor
        package let peer: String
    }
}
