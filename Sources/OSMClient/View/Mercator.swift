internal import Glibc

/// A position in the unit square of web mercator: (0, 0) is the north-west corner of the world, (1, 1) the south-east.
package struct MapPoint: Hashable, Sendable {
    package var x: Double
    package var y: Double

    /// The position.
    package init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }
}

/// Web mercator.
package enum Mercator {
    /// The latitude at which the map's square ends.
    package static let latitudeLimit = 85.0511287798066
    /// The side of a tile at its own zoom, in pixels.
    package static let tileSize = 512.0
    /// The circumference of the Earth at the equator, in metres.
    package static let circumference = 40_075_016.686

    /// The position of degrees; latitudes beyond the limit are clamped.
    package static func project(latitude: Double, longitude: Double) -> MapPoint {
        let phi = min(latitudeLimit, max(-latitudeLimit, latitude)) * .pi / 180
        return MapPoint((longitude + 180) / 360, 0.5 - log(tan(.pi / 4 + phi / 2)) / (2 * .pi))
    }

    /// The degrees of a position.
    package static func unproject(_ point: MapPoint) -> (latitude: Double, longitude: Double) {
        (atan(sinh(.pi * (1 - 2 * point.y))) * 180 / .pi, point.x * 360 - 180)
    }

    /// The side of the world in pixels at a zoom.
    package static func worldSize(zoom: Double) -> Double { tileSize * exp2(zoom) }

    /// Metres a pixel at a place and zoom.
    package static func metresPerPixel(latitude: Double, zoom: Double) -> Double {
        cos(latitude * .pi / 180) * circumference / worldSize(zoom: zoom)
    }
}
