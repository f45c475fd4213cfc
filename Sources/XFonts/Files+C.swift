internal import CDeflate
internal import Glibc

/// The files of font directories, read whole; whatever their content is, reading them neither blocks nor traps.
enum Files {
    /// The most that a font file may hold, inflated.
    static let limit = 48 << 20

    /// Whether there is something to be read.
    static func exists(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }

    /// The bytes of a plain file of at most `limit` bytes.
    static func read(_ path: String) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size <= limit
        else { return nil }
        let size = Int(status.st_size)
        var isWhole = true
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
            while initialized < size {
                let rest = unsafe UnsafeMutableBufferPointer(rebasing: buffer[initialized...])
                let count = unsafe Glibc.read(descriptor, rest.baseAddress, rest.count)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { break }
                initialized += count
            }
            isWhole = initialized == size
        }
        return isWhole ? bytes : nil
    }

    /// The content of a gzip file, or nothing when it is damaged, cut off or larger than `limit`.
    static func inflate(_ bytes: [UInt8]) -> [UInt8]? {
        // The trailer tells the size modulo 2^32. A member cannot hold more than 1032 times its own size.
        let hint = bytes.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard bytes.count >= 18, hint <= limit, hint <= bytes.count * 1032 else { return nil }
        guard let decompressor = unsafe libdeflate_alloc_decompressor() else { return nil }
        defer { unsafe libdeflate_free_decompressor(decompressor) }
        var isWhole = false
        let result = unsafe [UInt8](unsafeUninitializedCapacity: max(1, hint)) { buffer, initialized in
            var written = 0
            let outcome = unsafe bytes.withUnsafeBytes { source in
                unsafe libdeflate_gzip_decompress(
                    decompressor, source.baseAddress, source.count, buffer.baseAddress, hint, &written)
            }
            isWhole = outcome == LIBDEFLATE_SUCCESS
            initialized = isWhole ? min(written, hint) : 0
        }
        return isWhole ? result : nil
    }
}
