internal import Framebuffer

/// Painted tiles, found by tile and zoom, bounded in bytes; what was not used for longest goes first.
struct TileCache {
    /// The budget: a full HD view takes about 24 MB at one zoom.
    static let limit = 96 << 20

    private struct Entry {
        let tile: PaintedTile
        var used: UInt64
    }

    private var entries: [TileID: [Double: Entry]] = [:]
    private var clock: UInt64 = 0
    private(set) var bytes = 0
    private var limit: Int

    /// An empty cache.
    init(limit: Int = TileCache.limit) { self.limit = limit }

    /// Sees to it that several times what a view shows fits, however large it is.
    mutating func makeRoom(for view: Area) { limit = max(Self.limit, view.count * 4 * 4) }

    /// Whether the picture is there; asking does not count as use.
    func contains(_ frame: TileFrame) -> Bool { entries[frame.tile]?[frame.zoom] != nil }

    /// The picture of exactly that frame.
    mutating func find(_ frame: TileFrame) -> PaintedTile? {
        guard let entry = entries[frame.tile]?[frame.zoom] else { return nil }
        clock += 1
        entries[frame.tile]?[frame.zoom]?.used = clock
        return entry.tile
    }

    /// The picture of the tile whose zoom is nearest to the given one, the larger of two equally near.
    mutating func nearest(_ tile: TileID, zoom: Double) -> PaintedTile? {
        guard let zooms = entries[tile],
            let best = zooms.keys.min(by: { (abs($0 - zoom), -$0) < (abs($1 - zoom), -$1) })
        else { return nil }
        clock += 1
        entries[tile]?[best]?.used = clock
        return zooms[best]?.tile
    }

    /// Keeps a picture.
    mutating func add(_ tile: PaintedTile) {
        clock += 1
        let frame = tile.frame
        if let old = entries[frame.tile]?[frame.zoom] { bytes -= Self.size(old.tile) }
        entries[frame.tile, default: [:]][frame.zoom] = Entry(tile: tile, used: clock)
        bytes += Self.size(tile)
        if bytes > limit { evict() }
    }

    private static func size(_ tile: PaintedTile) -> Int { tile.bitmap.area.count * 4 + 1024 }

    /// Makes room for a while, so that this is not done for each tile.
    private mutating func evict() {
        var ages: [(used: UInt64, tile: TileID, zoom: Double)] = []
        for (tile, zooms) in entries {
            // The world stays: it is what is shown when nothing better is there.
            for (zoom, entry) in zooms where tile.zoom > 0 { ages.append((entry.used, tile, zoom)) }
        }
        ages.sort { $0.used < $1.used }
        for (_, tile, zoom) in ages {
            if bytes <= limit * 7 / 8 { break }
            if let entry = entries[tile]?.removeValue(forKey: zoom) { bytes -= Self.size(entry.tile) }
            if entries[tile]?.isEmpty == true { entries[tile] = nil }
        }
    }
}
