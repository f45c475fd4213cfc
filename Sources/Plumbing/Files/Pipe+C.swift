internal import Glibc

/// Both ends of a pipe.
@frozen package struct PipeEnds: ~Copyable, Sendable {
    /// The end from which is read.
    package var output: Descriptor
    /// The end to which is written.
    package var input: Descriptor

    /// Makes one that no program inherits unasked.
    package init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        let result = unsafe ends.withUnsafeMutableBufferPointer { unsafe pipe($0.baseAddress) }
        if result < 0 { throw SystemError("pipe", errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        output = Descriptor(owning: ends[0])
        input = Descriptor(owning: ends[1])
    }
}

extension Files {
    /// Reads what is there, at most 64 KiB; empty at the end.
    package static func readSome(_ descriptor: borrowing Descriptor) throws(SystemError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = unsafe buffer.withUnsafeMutableBytes {
            unsafe Glibc.read(descriptor.number, $0.baseAddress, $0.count)
        }
        if count < 0 { throw SystemError("read", errno) }
        return Array(buffer.prefix(count))
    }
}
