internal import Glibc

/// A file, read at positions; any number of threads may read at once.
package final class FileBytes: ByteSource {
    private let descriptor: CInt
    package let count: Int

    /// Opens the file for reading.
    package init(_ path: String) throws(MapError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw MapError(.unreadable, path) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw MapError(.unreadable, path)
        }
        self.descriptor = descriptor
        count = Int(status.st_size)
    }

    deinit { close(descriptor) }

    package func bytes(_ range: Range<Int>) throws(MapError) -> [UInt8] {
        guard range.lowerBound >= 0, range.upperBound <= count else { throw MapError(.malformed, "file") }
        let descriptor = descriptor
        let result = unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
            initialized = 0
            while initialized < range.count, let base = buffer.baseAddress {
                let got = unsafe pread(
                    descriptor, base + initialized, range.count - initialized, off_t(range.lowerBound + initialized))
                if got > 0 { initialized += got } else if got == 0 || errno != EINTR { break }
            }
        }
        // Short when the file shrank since it was opened.
        guard result.count == range.count else { throw MapError(.unreadable, "file") }
        return result
    }
}
