/// Glyph masks that were drawn lately, bounded in bytes.
///
/// Two generations: when the young one is full it becomes the old one, and what was old is forgotten unless it was used
/// again meanwhile. Finding and adding take constant time.
struct GlyphCache {
    /// What a mask is known by.
    struct Key: Hashable {
        var id: UInt32
        var face: Int
        var turn: Int
    }

    private var young: [Key: GlyphMask] = [:]
    private var old: [Key: GlyphMask] = [:]
    private var youngBytes = 0
    private let limit: Int

    /// A cache of at most `limit` bytes, or one mask.
    init(limit: Int) { self.limit = limit / 2 }

    /// The number of masks held.
    var count: Int { young.count + old.count }

    /// The mask of that key, if it is held.
    mutating func find(_ key: Key) -> GlyphMask? {
        if let mask = young[key] { return mask }
        guard let mask = old.removeValue(forKey: key) else { return nil }
        add(key, mask)
        return mask
    }

    /// Keeps a mask.
    mutating func add(_ key: Key, _ mask: GlyphMask) {
        let bytes = mask.coverage.count + 128
        if youngBytes + bytes > limit && !young.isEmpty {
            old = young
            young = [:]
            youngBytes = 0
        }
        young[key] = mask
        youngBytes += bytes
    }
}
