/// Bytes at positions: a file, or an array in tests.
package protocol ByteSource: Sendable {
    /// The number of bytes there are.
    var count: Int { get }

    /// Exactly the bytes of the range, which must lie inside.
    func bytes(_ range: Range<Int>) throws(MapError) -> [UInt8]
}

extension ByteSource {
    /// The bytes at an offset that a file names, checked against its size and a limit.
    package func bytes(at offset: UInt64, count length: UInt64, limit: Int, _ what: String) throws(MapError) -> [UInt8]
    {
        guard length <= UInt64(limit) else { throw MapError(.tooLarge, what) }
        guard let start = Int(exactly: offset), start <= count, Int(length) <= count - start else {
            throw MapError(.malformed, what)
        }
        return try bytes(start..<start + Int(length))
    }
}

/// Bytes in memory.
package struct MemoryBytes: ByteSource {
    private let content: [UInt8]

    /// The given bytes.
    package init(_ content: [UInt8]) { self.content = content }

    package var count: Int { content.count }

    package func bytes(_ range: Range<Int>) throws(MapError) -> [UInt8] {
        guard range.lowerBound >= 0, range.upperBound <= content.count else { throw MapError(.malformed, "bytes") }
        return Array(content[range])
    }
}
