/// A tile of the web mercator pyramid: zoom, column from the west, row from the north.
package struct TileID: Hashable, Sendable, Comparable {
    package let zoom: Int
    package let x: Int
    package let y: Int

    /// The deepest zoom that is addressed.
    package static let deepestZoom = 24

    /// The tile, or nil outside of the pyramid.
    package init?(zoom: Int, x: Int, y: Int) {
        guard (0...Self.deepestZoom).contains(zoom) else { return nil }
        let side = 1 << zoom
        guard (0..<side).contains(x), (0..<side).contains(y) else { return nil }
        self.init(unchecked: zoom, x, y)
    }

    private init(unchecked zoom: Int, _ x: Int, _ y: Int) {
        self.zoom = zoom
        self.x = x
        self.y = y
    }

    /// The whole world.
    package static let world = TileID(unchecked: 0, 0, 0)

    /// The tile that holds this one at a lower zoom; itself at its own zoom and above.
    package func ancestor(at zoom: Int) -> TileID {
        let steps = self.zoom - min(self.zoom, max(0, zoom))
        return TileID(unchecked: self.zoom - steps, x >> steps, y >> steps)
    }

    /// The tile one zoom up, nil for the world.
    package var parent: TileID? { zoom == 0 ? nil : ancestor(at: zoom - 1) }

    /// The four tiles one zoom down, none at the deepest.
    package var children: [TileID] {
        guard zoom < Self.deepestZoom else { return [] }
        return [(0, 0), (1, 0), (0, 1), (1, 1)].map { TileID(unchecked: zoom + 1, 2 * x + $0.0, 2 * y + $0.1) }
    }

    /// The number of tiles before this one on the Hilbert curves of all zooms, as PMTiles counts.
    package var hilbertNumber: UInt64 {
        var number: UInt64 = 0
        for level in 0..<zoom { number += 1 << (2 * UInt64(level)) }
        var (x, y) = (x, y)
        var side = zoom == 0 ? 0 : 1 << (zoom - 1)
        while side > 0 {
            let right = x & side != 0
            let lower = y & side != 0
            let quadrant: UInt64 = right ? (lower ? 2 : 3) : (lower ? 1 : 0)
            number += UInt64(side) * UInt64(side) * quadrant
            (x, y) = (x & (side - 1), y & (side - 1))
            if !lower {
                if right { (x, y) = (side - 1 - x, side - 1 - y) }
                (x, y) = (y, x)
            }
            side >>= 1
        }
        return number
    }

    /// Orders by zoom, then by row, then by column.
    package static func < (a: TileID, b: TileID) -> Bool { (a.zoom, a.y, a.x) < (b.zoom, b.y, b.x) }
}
