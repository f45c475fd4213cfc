internal import Framebuffer

/// Puts painted tiles and labels together in a picture of the view.
///
/// Where the exact picture of a tile is missing the best there is stands in, scaled: the same tile at another zoom, the
/// nearest ancestor, and above it what there is of the tiles below. It is never blank once the world is there.
struct MapCanvas {
    var cache = TileCache()

    /// Draws the part of the map that lies in `clip`.
    mutating func drawTiles(_ camera: Camera, _ tiles: [VisibleTile], into surface: Surface, clip: Rect) {
        for tile in tiles where tile.rect.intersects(clip) {
            if let exact = cache.find(tile.frame) {
                let part = clip.intersection(tile.rect).offset(by: -tile.rect.origin)
                exact.bitmap.withPixels { surface.copy($0, part, to: part.origin + tile.rect.origin) }
            } else {
                drawStandIn(tile, camera, into: surface, clip: clip)
            }
        }
        // Only a view that is higher than the map sees beyond its edges.
        let map = Rect(0, -camera.origin.y, camera.area.width, camera.worldWidth)
        for rect in Region(clip).subtracting(map).rects { surface.fill(rect, Style.naturalEarth.background) }
    }

    private mutating func drawStandIn(_ tile: VisibleTile, _ camera: Camera, into surface: Surface, clip: Rect) {
        if let same = cache.nearest(tile.frame.tile, zoom: camera.zoom) {
            let size = same.bitmap.area
            same.bitmap.withPixels {
                surface.stretch(
                    $0, window: (0, 0, Double(size.width), Double(size.height)), to: tile.rect, clip: clip)
            }
            return
        }
        let children = tile.frame.tile.children.compactMap { cache.nearest($0, zoom: camera.zoom) }
        if children.count < 4, !drawAncestor(tile, camera, into: surface, clip: clip) {
            surface.fill(tile.rect.intersection(clip), Style.naturalEarth.background)
        }
        for child in children {
            let frame = TileFrame(child.frame.tile, zoom: camera.zoom)
            let target = frame.rect.offset(by: tile.rect.origin - tile.frame.rect.origin)
            let size = child.bitmap.area
            child.bitmap.withPixels {
                surface.stretch($0, window: (0, 0, Double(size.width), Double(size.height)), to: target, clip: clip)
            }
        }
    }

    private mutating func drawAncestor(
        _ tile: VisibleTile, _ camera: Camera, into surface: Surface, clip: Rect
    ) -> Bool {
        var above = tile.frame.tile.parent
        while let id = above {
            if let found = cache.nearest(id, zoom: camera.zoom) {
                let parts = Double(1 << (tile.frame.tile.zoom - id.zoom))
                let size = found.bitmap.area
                let (width, height) = (Double(size.width) / parts, Double(size.height) / parts)
                let x = Double(tile.frame.tile.x).truncatingRemainder(dividingBy: parts) * width
                let y = Double(tile.frame.tile.y).truncatingRemainder(dividingBy: parts) * height
                found.bitmap.withPixels {
                    surface.stretch($0, window: (x, y, width, height), to: tile.rect, clip: clip)
                }
                return true
            }
            above = id.parent
        }
        return false
    }

    /// The labels of the tiles, from the best picture that there is of each.
    mutating func labelTiles(_ camera: Camera, _ tiles: [VisibleTile]) -> [LabelPlacer.Tile] {
        tiles.map { tile in
            var sheets = cache.find(tile.frame)?.sheets ?? cache.nearest(tile.frame.tile, zoom: camera.zoom)?.sheets
            var above = tile.frame.tile.parent
            while sheets == nil, let id = above {
                sheets = cache.nearest(id, zoom: camera.zoom)?.sheets
                above = id.parent
            }
            return LabelPlacer.Tile(frame: tile.frame, copy: tile.copy, sheets: sheets ?? [])
        }
    }

    /// Draws the labels that reach into `clip`.
    static func draw(_ labels: [PlacedLabel], _ camera: Camera, into surface: Surface, clip: Rect) {
        let origin = camera.origin
        // The most important last, so that it is on top should two meet while the zoom changes.
        for label in labels.reversed() {
            let at = label.position(zoom: camera.zoom) - origin
            if label.art.bounds.offset(by: at).intersects(clip) { label.art.draw(into: surface, at: at, clip: clip) }
        }
    }
}
