internal import CDeflate

/// Unpacking of gzip content, bounded.
package enum Gunzip {
    /// Whether the bytes begin like a gzip file.
    package static func isPacked(_ bytes: [UInt8]) -> Bool {
        bytes.count > 2 && bytes[0] == 0x1f && bytes[1] == 0x8b
    }

    /// The content of one gzip member, at most `limit` bytes of it.
    package static func unpack(_ bytes: [UInt8], limit: Int) throws(MapError) -> [UInt8] {
        guard bytes.count >= 18, isPacked(bytes) else { throw MapError(.malformed, "gzip") }
        // The trailer tells the size modulo 2^32; it is only a hint, which a hostile file may get wrong.
        let hint = bytes.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard hint <= limit else { throw MapError(.tooLarge, "gzip") }
        guard let decompressor = unsafe libdeflate_alloc_decompressor() else { throw MapError(.tooLarge, "gzip") }
        defer { unsafe libdeflate_free_decompressor(decompressor) }
        var outcome = LIBDEFLATE_BAD_DATA
        let result = unsafe [UInt8](unsafeUninitializedCapacity: max(1, hint)) { buffer, initialized in
            var written = 0
            unsafe bytes.withUnsafeBytes { source in
                outcome = unsafe libdeflate_gzip_decompress(
                    decompressor, source.baseAddress, source.count, buffer.baseAddress, hint, &written)
            }
            initialized = outcome == LIBDEFLATE_SUCCESS ? min(written, hint) : 0
        }
        guard outcome == LIBDEFLATE_SUCCESS else { throw MapError(.malformed, "gzip") }
        return result
    }
}
