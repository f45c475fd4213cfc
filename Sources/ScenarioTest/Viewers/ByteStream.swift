internal import Plumbing

/// A stream that is read in pieces of known length or up to a byte, each within a deadline.
///
/// For the other end of a pipe or a socket that a tool of a test speaks through. Its owner may wait for the descriptor
/// itself.
struct ByteStream: ~Copyable {
    let descriptor: Descriptor
    private var buffer: [UInt8] = []
    private var position = 0

    /// Takes over a descriptor.
    init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

    /// How many bytes have been read ahead.
    var buffered: Int { buffer.count - position }

    /// The next bytes, exactly so many; nil when they did not come in time or the stream ended.
    mutating func take(_ count: Int, _ deadline: Deadline) -> [UInt8]? {
        while buffered < count {
            if !fill(deadline) { return nil }
        }
        let piece = Array(buffer[position..<(position + count)])
        position += count
        return piece
    }

    /// The bytes up to the next `end`, which is taken but not returned; nil when it did not come in time.
    mutating func take(upTo end: UInt8, _ deadline: Deadline) -> [UInt8]? {
        var searched = position
        while true {
            if let found = buffer[searched...].firstIndex(of: end) {
                let piece = Array(buffer[position..<found])
                position = found + 1
                return piece
            }
            let seen = buffered
            if !fill(deadline) { return nil }
            searched = position + seen
        }
    }

    private mutating func fill(_ deadline: Deadline) -> Bool {
        buffer.removeFirst(position)
        position = 0
        guard Poll.wait([descriptor.number], deadline), let piece = try? Files.readSome(descriptor), !piece.isEmpty
        else {
            return false
        }
        buffer += piece
        return true
    }
}
