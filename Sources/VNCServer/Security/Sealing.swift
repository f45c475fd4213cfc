/// Makes messages of RSA-AES out of a stream of bytes.
///
/// Each is a length of two bytes, so many bytes under AES-EAX and a tag of 16; the nonce is a count of messages.
package struct Sealer: Equatable, Sendable {
    private let key: [UInt8]
    private var nonce = Nonce()

    /// What goes into one message: as much as the viewers of others make.
    static let chunk = 8192

    /// A sealer at the start of a stream; the key has 16 or 32 bytes.
    package init(key: [UInt8]) { self.key = key }

    /// The bytes as messages, in order.
    package mutating func seal(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = Array(rest.prefix(Self.chunk))
            rest = rest.dropFirst(part.count)
            var length: [UInt8] = []
            length.put16(part.count)
            result += length
            result += Cryptography.seal(part, key: key, nonce: nonce.next(), associated: length) ?? []
        }
        return result
    }
}

/// Takes messages of RSA-AES apart.
///
/// What it keeps between two feeds is one unfinished message of at most 64 KiB.
package struct Opener: Equatable, Sendable {
    private let key: [UInt8]
    private var nonce = Nonce()
    /// What came of the next message.
    private(set) var unread: [UInt8] = []

    /// An opener at the start of a stream; the key has 16 or 32 bytes.
    package init(key: [UInt8]) { self.key = key }

    /// Takes what arrived and gives what was in it; nil when a message was not sealed by who has the key.
    package mutating func open(_ bytes: some Collection<UInt8>) -> [UInt8]? {
        unread += bytes
        var result: [UInt8] = []
        var position = 0
        while unread.count - position >= 2 {
            let length = Int(unread[position]) << 8 | Int(unread[position + 1])
            let end = position + 2 + length + Cryptography.tagLength
            guard unread.count >= end else { break }
            let opened = Cryptography.open(
                Array(unread[(position + 2)..<end]), key: key, nonce: nonce.next(),
                associated: Array(unread[position..<(position + 2)]))
            guard let opened else { return nil }
            result += opened
            position = end
        }
        unread.removeFirst(position)
        return result
    }
}

/// A count of 16 bytes, the low ones first.
private struct Nonce: Equatable, Sendable {
    private var count: UInt64 = 0

    /// The bytes of the count, which goes on.
    mutating func next() -> [UInt8] {
        defer { count &+= 1 }
        return (0..<16).map { $0 < 8 ? UInt8(truncatingIfNeeded: count >> (8 * UInt64($0))) : 0 }
    }
}
