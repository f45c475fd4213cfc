/// The different colours of a piece, in the order in which they appeared, at most 256.
struct Palette: Sendable {
    /// Round of use, index and colour of what hashed here; an older round means empty.
    private var slots = [UInt64](repeating: 0, count: 1024)
    private var round: UInt64 = 0
    private(set) var colors: [UInt32] = []
    private var limit = 256

    /// No colours yet, and room for `limit` of them.
    init() { colors.reserveCapacity(256) }

    /// Forgets all colours.
    mutating func reset(limit: Int) {
        self.limit = min(256, limit)
        colors.removeAll(keepingCapacity: true)
        round += 1
        if round >> 24 != 0 {
            round = 1
            for index in slots.indices { slots[index] = 0 }
        }
    }

    /// The index of the colour, which is added when it is new, or nil when there is no room for it.
    @inline(__always) mutating func index(_ color: UInt32) -> UInt8? {
        let key = round << 40 | UInt64(color)
        var slot = Int((color &* 0x9e37_79b1) >> 22)
        while true {
            let found = slots[slot]
            if found & 0xffff_ff00_ffff_ffff == key { return UInt8(truncatingIfNeeded: found >> 32) }
            if found >> 40 != round { break }
            slot = (slot + 1) & 1023
        }
        guard colors.count < limit else { return nil }
        slots[slot] = key | UInt64(colors.count) << 32
        colors.append(color)
        return UInt8(truncatingIfNeeded: colors.count - 1)
    }
}
