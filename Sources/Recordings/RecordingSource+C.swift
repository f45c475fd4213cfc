internal import Glibc
internal import Plumbing

/// The bytes of a recording: of a file, or in memory.
final class RecordingSource {
    private enum Content: ~Copyable {
        case file(Descriptor)
        case memory([UInt8])
    }

    private let content: Content
    /// What was read last, as neighbours are usually wanted next.
    private var window: [UInt8] = []
    private var windowStart = 0

    private static let windowSize = 1 << 16

    /// A file.
    init(path: String) throws(RecordingError) {
        do throws(SystemError) {
            content = .file(try Files.open(path))
        } catch {
            throw RecordingError("\(error)")
        }
    }

    /// Bytes in memory.
    init(_ bytes: [UInt8]) { content = .memory(bytes) }

    /// The bytes from an offset on; fewer where they end.
    func bytes(at offset: Int, count: Int) throws(RecordingError) -> ArraySlice<UInt8> {
        switch content {
        case .memory(let bytes):
            let start = min(max(0, offset), bytes.count)
            return bytes[start..<min(bytes.count, start + max(0, count))]
        case .file(let descriptor):
            if offset < windowStart || offset + count > windowStart + window.count {
                window = try Self.read(descriptor.number, at: offset, count: max(count, Self.windowSize))
                windowStart = offset
            }
            let start = offset - windowStart
            return window[start..<min(window.count, start + count)]
        }
    }

    private static func read(_ number: Int32, at offset: Int, count: Int) throws(RecordingError) -> [UInt8] {
        var result: [UInt8] = []
        while result.count < count {
            var failure: Int32 = 0
            let done = result.count
            let piece = unsafe [UInt8](unsafeUninitializedCapacity: min(1 << 20, count - done)) { buffer, taken in
                let n = unsafe pread(number, buffer.baseAddress, buffer.count, off_t(offset + done))
                failure = n < 0 ? errno : 0
                taken = max(0, n)
            }
            if failure == EINTR { continue }
            if failure != 0 { throw RecordingError("\(SystemError("read", failure))") }
            if piece.isEmpty { break }
            result += piece
        }
        return result
    }
}
