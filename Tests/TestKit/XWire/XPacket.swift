/// A reply, an error or an event, as it came from a server.
package struct XPacket: Hashable, Sendable {
    package let bytes: [UInt8]

    /// The packet of those bytes.
    package init(bytes: [UInt8]) { self.bytes = bytes }

    package var isError: Bool { bytes[0] == 0 }
    package var isReply: Bool { bytes[0] == 1 }
    package var isEvent: Bool { bytes[0] > 1 }
    /// The error's code, or the event's kind without the bit of SendEvent.
    package var code: UInt8 { isError ? bytes[1] : bytes[0] & 0x7f }
    /// The number of the request that it belongs to; an event of KeymapNotify has none.
    package var sequence: UInt16 { UInt16(truncatingIfNeeded: u16(2)) }

    /// A byte; zero behind the end.
    package func u8(_ offset: Int) -> UInt8 { bytes.indices.contains(offset) ? bytes[offset] : 0 }
    /// 16 bits without a sign.
    package func u16(_ offset: Int) -> Int { Int(u8(offset)) | Int(u8(offset + 1)) << 8 }
    /// 16 bits with a sign.
    package func i16(_ offset: Int) -> Int { Int(Int16(truncatingIfNeeded: u16(offset))) }
    /// 32 bits.
    package func u32(_ offset: Int) -> UInt32 { UInt32(u16(offset)) | UInt32(u16(offset + 2)) << 16 }
}

/// Splits the bytes of a server into packets, however they arrive.
package struct XPacketReader {
    private var pending: [UInt8] = []

    package init() {}

    /// Takes bytes and gives the packets that are whole by them.
    package mutating func feed(_ bytes: [UInt8]) -> [XPacket] {
        pending += bytes
        var packets: [XPacket] = []
        var start = 0
        while pending.count - start >= 32 {
            var length = 32
            // Replies say how much follows, and so do generic events.
            if pending[start] == 1 || pending[start] & 0x7f == 35 {
                length += (0..<4).reduce(0) { $0 | Int(pending[start + 4 + $1]) << (8 * $1) } * 4
            }
            if pending.count - start < length { break }
            packets.append(XPacket(bytes: Array(pending[start..<start + length])))
            start += length
        }
        pending.removeFirst(start)
        return packets
    }
}
