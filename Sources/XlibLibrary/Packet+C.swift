internal import Glibc

/// A reply, event or error as libxcb gives it to programs: one allocation, which the program frees.
@safe struct Packet {
    @unsafe let memory: UnsafeMutableRawPointer
    /// The number of the request that it belongs to, of all 64 bits.
    let sequence: UInt64

    /// A copy of the bytes; all but replies get the number behind their first 32 bytes, as programs expect it.
    ///
    /// Nil without memory.
    init?(_ bytes: ArraySlice<UInt8>, sequence: UInt64) {
        let isReply = bytes.first == 1
        guard bytes.count >= 32, let memory = unsafe malloc(bytes.count + (isReply ? 0 : 4)) else { return nil }
        unsafe bytes.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return }
            unsafe memcpy(memory, base, 32)
            if isReply {
                unsafe memcpy(memory + 32, base + 32, source.count - 32)
            } else {
                unsafe memory.storeBytes(of: UInt32(truncatingIfNeeded: sequence), toByteOffset: 32, as: UInt32.self)
                unsafe memcpy(memory + 36, base + 32, source.count - 32)
            }
        }
        unsafe self.memory = memory
        self.sequence = sequence
    }

    /// Whether it is an error, where it is not an event.
    var isError: Bool { unsafe memory.load(as: UInt8.self) == 0 }

    /// A byte of the first 32.
    func u8(_ offset: Int) -> UInt8 { unsafe memory.load(fromByteOffset: offset & 31, as: UInt8.self) }

    /// Four bytes of the first 32, at a place divisible by four.
    func u32(_ offset: Int) -> UInt32 { unsafe memory.load(fromByteOffset: offset & 28, as: UInt32.self) }

    /// Frees it, where nobody wants it.
    func discard() { unsafe free(memory) }
}

/// Packets in the order of their arrival.
struct PacketQueue {
    private var packets: [Packet] = []
    private var start = 0

    var isEmpty: Bool { start == packets.count }

    mutating func append(_ packet: Packet) { packets.append(packet) }

    /// The first, taken out.
    mutating func next() -> Packet? {
        if isEmpty { return nil }
        let packet = packets[start]
        start += 1
        if isEmpty || start >= 1024 {
            packets.removeFirst(start)
            start = 0
        }
        return packet
    }

    /// The first for a request, taken out; the packets are in the order of their requests.
    mutating func next(for sequence: UInt64) -> Packet? {
        guard let index = place(of: sequence) else { return nil }
        if index == start { return next() }
        return packets.remove(at: index)
    }

    /// Whether there is one for the request.
    func has(_ sequence: UInt64) -> Bool { place(of: sequence) != nil }

    private func place(of sequence: UInt64) -> Int? {
        var low = start
        var high = packets.count
        while low < high {
            let middle = (low + high) / 2
            if packets[middle].sequence < sequence { low = middle + 1 } else { high = middle }
        }
        return low < packets.count && packets[low].sequence == sequence ? low : nil
    }

    /// Frees all that is left.
    mutating func discardAll() { while let packet = next() { packet.discard() } }
}
