internal import Glibc
internal import Plumbing

extension Files {
    /// Makes a pipe.
    static func makePipe() throws(SystemError) -> Pipe {
        var ends: [Int32] = [-1, -1]
        let result = unsafe ends.withUnsafeMutableBufferPointer { unsafe pipe($0.baseAddress) }
        if result < 0 { throw SystemError("pipe", errno) }
        let made = Pipe(output: Descriptor(owning: ends[0]), input: Descriptor(owning: ends[1]))
        try made.output.setCloseOnExec(true)
        try made.input.setCloseOnExec(true)
        return made
    }

    /// Reads what is there, at most 64 KiB; empty at the end.
    static func readSome(_ descriptor: borrowing Descriptor) throws(SystemError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = unsafe buffer.withUnsafeMutableBytes {
            unsafe Glibc.read(descriptor.number, $0.baseAddress, $0.count)
        }
        if count < 0 { throw SystemError("read", errno) }
        return Array(buffer.prefix(count))
    }

    /// Writes a byte, unless there is no room for it.
    static func poke(_ descriptor: borrowing Descriptor) {
        var byte: UInt8 = 1
        _ = unsafe Glibc.write(descriptor.number, &byte, 1)
    }

    /// Writes all of it, waiting where it must.
    static func writeAll(_ bytes: [UInt8], to descriptor: borrowing Descriptor) throws(SystemError) {
        var done = 0
        while done < bytes.count {
            let start = done
            let count = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.write(
                    descriptor.number, UnsafeRawBufferPointer(rebasing: $0[start...]).baseAddress, $0.count - start)
            }
            if count < 0 && errno != EINTR { throw SystemError("write", errno) }
            done += max(0, count)
        }
    }
}

/// Both ends of a pipe.
struct Pipe: ~Copyable, Sendable {
    /// The end from which is read.
    var output: Descriptor
    /// The end to which is written.
    var input: Descriptor
}
