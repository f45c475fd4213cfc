/// What a client has to read: replies, events and errors, one behind the other, each a multiple of four bytes from 32 on.
///
/// A client that never reads is ended by its door once `count` is beyond what the door allows.
package struct ClientOutput {
    /// The bytes as on the wire, from `start` on.
    package private(set) var bytes: [UInt8] = []
    private var start = 0
    /// How many packets were ever queued; a door that looks for news compares it.
    package private(set) var packetCount = 0

    package var count: Int { bytes.count - start }
    package var isEmpty: Bool { count == 0 }

    mutating func append(_ event: XEvent) {
        packetCount &+= 1
        for index in 0..<8 {
            let word = event.words[index]
            bytes.append(UInt8(truncatingIfNeeded: word))
            bytes.append(UInt8(truncatingIfNeeded: word >> 8))
            bytes.append(UInt8(truncatingIfNeeded: word >> 16))
            bytes.append(UInt8(truncatingIfNeeded: word >> 24))
        }
    }

    mutating func append(packet: consuming [UInt8]) {
        packetCount &+= 1
        // Most replies are alone, and some are whole pictures.
        if bytes.isEmpty { bytes = packet } else { bytes.append(contentsOf: packet) }
    }

    /// The next packet, taken out; nil when there is none.
    package mutating func next() -> ArraySlice<UInt8>? {
        guard count >= 32 else { return nil }
        var length = 32
        // Replies and generic events tell how much follows.
        if bytes[start] == 1 || bytes[start] & 0x7f == 35 {
            length += 4 * (4..<8).reversed().reduce(0) { $0 << 8 | Int(bytes[start + $1]) }
        }
        let packet = bytes[start..<min(bytes.count, start + length)]
        start += packet.count
        if start == bytes.count {
            let result = packet
            bytes = []
            start = 0
            return result
        }
        return packet
    }

    /// All bytes, taken out.
    package mutating func takeAll() -> [UInt8] {
        let result = start == 0 ? bytes : Array(bytes[start...])
        bytes = []
        start = 0
        return result
    }
}
