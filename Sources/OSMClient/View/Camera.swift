package import Framebuffer
internal import Glibc

/// Which part of the world is seen: a centre, a zoom, and the size of the view in pixels.
///
/// The latitude is clamped so that the view never leaves the map, as far as it is not taller than the map; the
/// longitude goes round. Zoom counts tiles of 512 pixels: at zoom 0 the world is 512 pixels wide.
package struct Camera: Hashable, Sendable {
    package private(set) var center: MapPoint
    package private(set) var zoom: Double
    package private(set) var area: Area

    /// The zooms that can be reached.
    package static let zooms = 0.0...20.0

    /// A camera; what is out of range is clamped, what is not finite is the middle of the world.
    package init(center: MapPoint = MapPoint(0.5, 0.5), zoom: Double = 0, area: Area) {
        self.center = center.x.isFinite && center.y.isFinite ? center : MapPoint(0.5, 0.5)
        self.zoom = zoom.isFinite ? zoom : 0
        self.area = area
        clamp()
    }

    /// A camera over degrees.
    package init(latitude: Double, longitude: Double, zoom: Double, area: Area) {
        self.init(center: Mercator.project(latitude: latitude, longitude: longitude), zoom: zoom, area: area)
    }

    /// The side of the world in pixels.
    package var worldSize: Double { Mercator.worldSize(zoom: zoom) }

    /// The side of the world in whole pixels, by which its copies lie apart.
    package var worldWidth: Int { Int(worldSize.rounded()) }

    /// The pixel of the world, from its north-west corner, that is at the view's top-left corner.
    package var origin: Point {
        Point(
            Int((center.x * worldSize - Double(area.width) / 2).rounded()),
            Int((center.y * worldSize - Double(area.height) / 2).rounded()))
    }

    /// The pixels of the world that are seen.
    package var rect: Rect { Rect(origin, area) }

    /// The zoom of the tiles that are drawn.
    package var tileZoom: Int { min(TileID.deepestZoom, max(0, Int((zoom + 0.5).rounded(.down)))) }

    /// The position under a pixel of the view.
    package func position(_ x: Double, _ y: Double) -> MapPoint {
        MapPoint(
            center.x + (x - Double(area.width) / 2) / worldSize, center.y + (y - Double(area.height) / 2) / worldSize)
    }

    /// Gives the view another size; the centre stays.
    package mutating func resize(_ area: Area) {
        self.area = area
        clamp()
    }

    /// Moves what is seen by pixels: positive moves the map right and down.
    package mutating func pan(_ dx: Double, _ dy: Double) {
        center.x -= dx / worldSize
        center.y -= dy / worldSize
        clamp()
    }

    /// Changes the zoom; the position under the pixel (x, y) of the view stays where it is.
    package mutating func zoom(to zoom: Double, at x: Double, _ y: Double) {
        let fixed = position(x, y)
        self.zoom = min(Self.zooms.upperBound, max(Self.zooms.lowerBound, zoom.isFinite ? zoom : self.zoom))
        limitZoom()
        let moved = position(x, y)
        center.x += fixed.x - moved.x
        center.y += fixed.y - moved.y
        clamp()
    }

    /// Puts the centre on a pixel of the world, so that pictures of tiles are copied and not resampled.
    package mutating func snap() {
        let origin = origin
        center.x = (Double(origin.x) + Double(area.width) / 2) / worldSize
        center.y = (Double(origin.y) + Double(area.height) / 2) / worldSize
    }

    /// The zoom at which the whole world is as high as the view, or a little less.
    package static func lowestZoom(_ area: Area) -> Double {
        let fit = log2(max(1, Double(area.height)) / Mercator.tileSize)
        // Rounded up to a step of the wheel, so that the lowest zoom has sharp tiles like any other.
        return min(4, max(0, (fit * 8).rounded(.up) / 8))
    }

    private mutating func limitZoom() {
        zoom = min(Self.zooms.upperBound, max(Self.lowestZoom(area), zoom))
    }

    private mutating func clamp() {
        limitZoom()
        center.x -= center.x.rounded(.down)
        let half = Double(area.height) / 2 / worldSize
        center.y = half >= 0.5 ? 0.5 : min(1 - half, max(half, center.y))
    }
}
