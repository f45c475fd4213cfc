internal import Framebuffer

/// A tile at its place in the view.
struct VisibleTile: Hashable {
    let frame: TileFrame
    /// Which copy of the world it belongs to.
    let copy: Int
    /// The pixels of the view that it takes, also outside of it.
    let rect: Rect
}

/// The tiles that a camera sees.
enum MapTiles {
    /// The tiles that touch the view grown by `margin` pixels, the nearest to the middle first.
    static func visible(_ camera: Camera, margin: Int = 0) -> [VisibleTile] {
        let zoom = camera.tileZoom
        let count = 1 << zoom
        let side = camera.worldSize / Double(count)
        let view = camera.rect
        let wide = view.inset(by: -margin)
        let columns = Int((Double(wide.left) / side).rounded(.down))...Int((Double(wide.right) / side).rounded(.down))
        let rows = Int((Double(wide.top) / side).rounded(.down))...Int((Double(wide.bottom) / side).rounded(.down))
        var result: [VisibleTile] = []
        for row in rows where row >= 0 && row < count {
            for column in columns {
                let copy = Int((Double(column) / Double(count)).rounded(.down))
                guard let tile = TileID(zoom: zoom, x: column - copy * count, y: row) else { continue }
                let frame = TileFrame(tile, zoom: camera.zoom)
                let rect = frame.rect.offset(by: Point(copy * camera.worldWidth, 0)).offset(by: -view.origin)
                if rect.intersects(Rect(.zero, camera.area).inset(by: -margin)) {
                    result.append(VisibleTile(frame: frame, copy: copy, rect: rect))
                }
            }
        }
        let middle = Point(camera.area.width / 2, camera.area.height / 2)
        func distance(_ tile: VisibleTile) -> Int {
            let (dx, dy) = (tile.rect.x + tile.rect.width / 2 - middle.x, tile.rect.y + tile.rect.height / 2 - middle.y)
            return dx * dx + dy * dy
        }
        return result.sorted { (distance($0), $0.frame.tile, $0.copy) < (distance($1), $1.frame.tile, $1.copy) }
    }
}
