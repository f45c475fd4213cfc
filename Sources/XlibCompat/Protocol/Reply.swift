/// A reply under way: the 32 bytes of its head, and what follows.
package struct Reply {
    private(set) var bytes: [UInt8]

    /// A reply whose second byte is `data`, with zeros behind it.
    package init(_ data: UInt8 = 0) {
        bytes = [UInt8](repeating: 0, count: Self.headCount)
        bytes[0] = 1
        bytes[1] = data
    }

    /// A reply whose head's room stands in front of what follows already.
    init(_ data: UInt8, behindHead bytes: consuming [UInt8]) {
        self.bytes = consume bytes
        self.bytes[0] = 1
        self.bytes[1] = data
    }

    /// The bytes of a reply's head.
    static let headCount = 32

    package mutating func put8(_ offset: Int, _ value: UInt8) { bytes[offset] = value }
    package mutating func put16(_ offset: Int, _ value: Int) {
        bytes[offset] = UInt8(truncatingIfNeeded: value)
        bytes[offset + 1] = UInt8(truncatingIfNeeded: value >> 8)
    }
    package mutating func put32(_ offset: Int, _ value: UInt32) {
        for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt32(index))) }
    }

    package mutating func append(_ more: some Collection<UInt8>) { bytes.append(contentsOf: more) }
    package mutating func append16(_ value: Int) {
        bytes.append(UInt8(truncatingIfNeeded: value))
        bytes.append(UInt8(truncatingIfNeeded: value >> 8))
    }
    package mutating func append32(_ value: UInt32) {
        for index in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt32(index)))) }
    }

    /// The first bytes as they are.
    func head(_ count: Int) -> [UInt8] { Array(bytes.prefix(count)) }

    /// The reply as the wire has it: padded, its length filled in, of that sequence number.
    consuming func finish(sequence: UInt32) -> [UInt8] {
        while bytes.count & 3 != 0 { bytes.append(0) }
        put32(4, UInt32(truncatingIfNeeded: (bytes.count - 32) / 4))
        put16(2, Int(sequence & 0xffff))
        return bytes
    }
}
