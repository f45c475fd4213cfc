import TestKit

/// What the fields of a packet mean, as far as two servers have to agree on them.
struct PacketShape {
    /// Where ids stand.
    var ids: [Int] = []
    /// Where atoms stand.
    var atoms: [Int] = []
    /// Where times stand, of which only zero and not zero is compared.
    var times: [Int] = []
    /// Which bytes have no meaning, or one of the server's own.
    var free: [Range<Int>] = []
    /// How many bytes mean something.
    var length = Int.max

    /// Of an event of that kind.
    static func event(_ kind: UInt8) -> PacketShape {
        switch kind {
        case 2...6: PacketShape(ids: [8, 12, 16], times: [4], length: 31)
        case 7, 8: PacketShape(ids: [8, 12, 16], times: [4])
        case 9, 10: PacketShape(ids: [4], length: 9)
        case 11: PacketShape()
        case 12: PacketShape(ids: [4], free: [1..<2], length: 18)
        case 13: PacketShape(ids: [4], free: [1..<2], length: 21)
        case 14: PacketShape(ids: [4], free: [1..<2], length: 11)
        case 15: PacketShape(ids: [4], free: [1..<2], length: 9)
        case 16: PacketShape(ids: [4, 8], free: [1..<2], length: 23)
        case 17: PacketShape(ids: [4, 8], free: [1..<2], length: 12)
        case 18, 19: PacketShape(ids: [4, 8], free: [1..<2], length: 13)
        case 20: PacketShape(ids: [4, 8], free: [1..<2], length: 12)
        case 21: PacketShape(ids: [4, 8, 12], free: [1..<2], length: 21)
        case 22: PacketShape(ids: [4, 8, 12], free: [1..<2], length: 27)
        case 23: PacketShape(ids: [4, 8, 12], length: 28)
        case 24: PacketShape(ids: [4, 8], free: [1..<2], length: 16)
        case 25: PacketShape(ids: [4], free: [1..<2], length: 12)
        case 26, 27: PacketShape(ids: [4, 8], free: [1..<2, 12..<16], length: 17)
        case 28: PacketShape(ids: [4], atoms: [8], times: [12], free: [1..<2], length: 17)
        case 29: PacketShape(ids: [8], atoms: [12], times: [4], free: [1..<2], length: 16)
        case 30: PacketShape(ids: [8, 12], atoms: [16, 20, 24], times: [4], free: [1..<2], length: 28)
        case 31: PacketShape(ids: [8], atoms: [12, 16, 20], times: [4], free: [1..<2], length: 24)
        case 32: PacketShape(ids: [4, 8], free: [1..<2], length: 14)
        case 33: PacketShape(ids: [4], atoms: [8])
        case 34: PacketShape(free: [1..<2], length: 7)
        default: PacketShape()
        }
    }

    /// Of a reply to a request of that opcode; nil when nothing in it can be compared.
    static func reply(_ opcode: UInt8, _ packet: XPacket) -> PacketShape? {
        let rest = stride(from: 32, to: packet.bytes.count, by: 4).map { $0 }
        switch opcode {
        case 3: return PacketShape(ids: [8, 28], length: 42)
        case 14: return PacketShape(ids: [8], length: 22)
        case 15: return PacketShape(ids: [8, 12] + rest, free: [1..<2, 18..<32])
        case 16: return PacketShape(atoms: [8], free: [1..<2], length: 12)
        case 17: return PacketShape(free: [1..<2, 10..<32])
        case 20:
            // Lists of windows and atoms are compared as such.
            let type = packet.u32(8)
            return PacketShape(
                ids: type == 33 ? rest : [], atoms: [8] + (type == 4 ? rest : []), free: [20..<32])
        case 21: return PacketShape(atoms: rest, free: [1..<2, 10..<32])
        case 23: return PacketShape(ids: [8], free: [1..<2], length: 12)
        case 26, 31: return PacketShape(length: 2)
        case 38: return PacketShape(ids: [8, 12], length: 26)
        case 39: return PacketShape(length: 1)
        case 40: return PacketShape(ids: [8], length: 16)
        case 43: return PacketShape(ids: [8], length: 12)
        // Fonts name their properties by atoms, and some of these mean atoms too.
        case 47: return PacketShape(free: [1..<2, 24..<32, 60..<60 + 8 * packet.u16(46)])
        case 48: return PacketShape(length: 28)
        case 49, 52: return PacketShape(free: [1..<2, 10..<32])
        case 73: return PacketShape(ids: [8], free: [12..<32])
        case 83: return PacketShape(ids: rest, free: [1..<2, 10..<32])
        case 84: return PacketShape(free: [1..<2, 14..<16], length: 20)
        case 85: return PacketShape(free: [1..<2], length: 24)
        case 91: return PacketShape(free: [1..<2, 10..<32] + rest.filter { $0 % 8 == 0 }.map { $0 + 6..<$0 + 8 })
        case 92: return PacketShape(free: [1..<2], length: 20)
        case 97: return PacketShape(free: [1..<2], length: 12)
        case 98: return PacketShape(free: [1..<2, 9..<32])
        case 44, 99, 101, 103, 106, 108, 110, 117, 119: return nil
        default: return PacketShape()
        }
    }

    /// The packet in words.
    func text(_ packet: XPacket, _ names: XNames) -> String {
        var parts: [String] = []
        var bytes = packet.bytes
        func blank(_ range: Range<Int>) { for index in range where index < bytes.count { bytes[index] = 0 } }
        blank(2..<4)
        for place in ids where place < min(length, bytes.count) {
            parts.append("@\(place)=\(names.word(packet.u32(place)))")
            blank(place..<place + 4)
        }
        for place in atoms where place < min(length, bytes.count) {
            parts.append("@\(place)=\(names.atomWord(packet.u32(place)))")
            blank(place..<place + 4)
        }
        for place in times where place < min(length, bytes.count) {
            parts.append("@\(place)=\(packet.u32(place) == 0 ? "now" : "then")")
            blank(place..<place + 4)
        }
        for range in free { blank(range) }
        if length < bytes.count { blank(length..<bytes.count) }
        if bytes.count > 400 {
            var sum: UInt64 = 0xcbf2_9ce4_8422_2325
            for byte in bytes { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
            parts.append("\(bytes.count) bytes, sum \(String(sum, radix: 16))")
            bytes = Array(bytes[..<32])
        }
        let words = stride(from: 0, to: bytes.count, by: 4).map { start in
            bytes[start..<min(bytes.count, start + 4)].map {
                $0 < 16 ? "0\(String($0, radix: 16))" : String($0, radix: 16)
            }
            .joined()
        }
        return (parts + words).joined(separator: " ")
    }
}
