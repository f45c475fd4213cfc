/// Which values of red, green and blue clients have allocated of colour maps, and how often.
///
/// Nothing depends on it but what FreeColors answers: of a TrueColor map every pixel is its colour, allocated or not. Only requests for
/// colours look here.
struct ColorShares {
    private struct Share: Hashable {
        let client: Int
        let map: UInt32
    }
    private var counts: [Share: [UInt32]] = [:]

    /// A client allocated a pixel.
    mutating func add(_ pixel: UInt32, of map: UInt32, for client: Int) {
        var cells = counts.removeValue(forKey: Share(client: client, map: map)) ?? []
        if cells.isEmpty { cells = [UInt32](repeating: 0, count: 3 * 256) }
        for channel in 0..<3 { cells[Self.place(pixel, channel)] &+= 1 }
        counts[Share(client: client, map: map)] = cells
    }

    /// A client frees pixels with all combinations of the bits of `mask`, as far as it has them; tells the last error, if any.
    ///
    /// - Parameter used: the bits of a pixel that mean something.
    mutating func free(
        _ pixels: [UInt32], mask: UInt32, used: UInt32, of map: UInt32, for client: Int
    ) -> XError? {
        if pixels.isEmpty { return nil }
        let share = Share(client: client, map: map)
        var cells = counts.removeValue(forKey: share) ?? []
        var result: XError?
        for channel in 0..<3 {
            let bits = mask & Self.mask(channel)
            var subset: UInt32 = 0
            repeat {
                for pixel in pixels {
                    let place = Self.place(pixel | subset, channel)
                    if pixel & ~used != 0 {
                        result = .value(pixel | subset)
                    } else if cells.isEmpty || cells[place] == 0 {
                        result = .access
                    } else {
                        cells[place] -= 1
                    }
                }
                subset = (subset &- bits) & bits
            } while subset != 0
        }
        if !cells.isEmpty { counts[share] = cells }
        if mask & ~used != 0 { result = .value(pixels[0] | mask) }
        return result
    }

    /// What a client has of a map is its share of another one from now on.
    mutating func move(from map: UInt32, to other: UInt32, for client: Int) {
        if let cells = counts.removeValue(forKey: Share(client: client, map: map)) {
            counts[Share(client: client, map: other)] = cells
        }
    }

    /// A client ended.
    mutating func forget(client: Int) { forget { $0.client == client } }

    /// A map ended.
    mutating func forget(map: UInt32) { forget { $0.map == map } }

    private mutating func forget(_ isMeant: (Share) -> Bool) {
        for share in counts.keys where isMeant(share) { counts[share] = nil }
    }

    private static func mask(_ channel: Int) -> UInt32 { 0xff0000 >> UInt32(8 * channel) }

    private static func place(_ pixel: UInt32, _ channel: Int) -> Int {
        channel << 8 | Int(pixel >> UInt32(16 - 8 * channel) & 0xff)
    }
}
