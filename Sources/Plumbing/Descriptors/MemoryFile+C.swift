internal import CLinux
internal import Glibc

/// Anonymous memory behind a descriptor, which can be handed to another process.
///
/// Its size is sealed: neither side can make the other fault by truncating it.
package struct MemoryFile: ~Copyable, Sendable {
    package let descriptor: Descriptor
    /// The size in bytes, fixed by seals.
    package let count: Int

    /// The largest memory file that is made or accepted, in bytes.
    package static let limit = 2 << 30

    /// Makes zeroed memory of `count` bytes, sealed against shrinking and growing.
    ///
    /// - Parameter staysOpen: whether `closeToWriters` may follow.
    package init(count: Int, name: String, staysOpen: Bool = false) throws(SystemError) {
        guard count > 0 && count <= Self.limit else { throw SystemError("memfd_create", EINVAL) }
        let file = try Descriptor("memfd_create", unsafe name.withCString { unsafe clinux_memfd($0) })
        guard ftruncate(file.number, count) == 0 else { throw SystemError("ftruncate", errno) }
        try check("seal", clinux_seal(file.number, staysOpen ? 3 : 0))
        descriptor = file
        self.count = count
    }

    /// Lets nobody else write from now on: mappings that exist stay writable, new ones are not.
    package borrowing func closeToWriters() throws(SystemError) { try check("seal", clinux_seal(descriptor.number, 2)) }

    /// Takes over memory that a peer sent, after a check that it is sealed and at least `minimum` bytes large.
    package init(received descriptor: consuming Descriptor, minimum: Int) throws(SystemError) {
        let seals = try check("seals", clinux_seals(descriptor.number))
        guard seals & 3 == 3 else { throw SystemError("memory is not sealed", EPERM) }
        let size = clinux_size(descriptor.number)
        guard size >= minimum && size <= Self.limit else { throw SystemError("memory size", EINVAL) }
        self.descriptor = descriptor
        count = Int(size)
    }

    /// Writes `bytes` to the start, as far as they fit.
    package borrowing func write(_ bytes: [UInt8]) throws(SystemError) {
        var done = 0
        while done < min(bytes.count, count) {
            let start = done
            let size = min(bytes.count, count) - start
            let n = unsafe bytes.withUnsafeBytes {
                unsafe pwrite(
                    descriptor.number, UnsafeRawBufferPointer(rebasing: $0[start...]).baseAddress, size, start)
            }
            if n < 0 && errno == EINTR { continue }
            if n <= 0 { throw SystemError("pwrite", errno) }
            done += n
        }
    }

    /// Reads the first `count` bytes, fewer when the memory is smaller.
    package borrowing func read(_ count: Int) throws(SystemError) -> [UInt8] {
        let wanted = min(count, self.count)
        var bytes = [UInt8](repeating: 0, count: max(0, wanted))
        var done = 0
        while done < wanted {
            let start = done
            let n = unsafe bytes.withUnsafeMutableBytes {
                unsafe pread(
                    descriptor.number, UnsafeMutableRawBufferPointer(rebasing: $0[start...]).baseAddress,
                    wanted - start, start)
            }
            if n < 0 && errno == EINTR { continue }
            if n <= 0 { throw SystemError("pread", errno) }
            done += n
        }
        return bytes
    }
}
