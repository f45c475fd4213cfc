/// A queue of its own for the generic events of one event id (xcb_register_for_special_xge).
@safe final class SpecialQueue {
    let opcode: UInt8
    let identifier: UInt32
    var events = PacketQueue()

    /// Counts the events, for a program that looks at it.
    @unsafe private let stamp: UnsafeMutablePointer<UInt32>?

    @unsafe init(opcode: UInt8, identifier: UInt32, stamp: UnsafeMutablePointer<UInt32>?) {
        self.opcode = opcode
        self.identifier = identifier
        unsafe self.stamp = stamp
    }

    func append(_ packet: Packet) {
        events.append(packet)
        unsafe stamp?.pointee &+= 1
    }
}

extension Connection {
    /// Puts a generic event into the queue that is there for it; false when there is none.
    func sortSpecial(_ packet: Packet) -> Bool {
        guard let queue = special.first(where: { $0.opcode == packet.u8(1) && $0.identifier == packet.u32(12) }) else {
            return false
        }
        queue.append(packet)
        return true
    }
}
