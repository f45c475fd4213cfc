internal import Glibc
internal import Plumbing

extension Files {
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
