package import Framebuffer
package import Sessions

/// What the map's config document says.
package struct MapConfig: Hashable, Sendable {
    /// The map files that lie over the world, the lowest first.
    package var files: [String]
    /// Where to look at, in degrees; nil for the whole of the files, or of the world.
    package var center: Place?
    package var zoom: Double?

    /// A place in degrees.
    package struct Place: Hashable, Sendable {
        package var latitude: Double
        package var longitude: Double

        /// A place.
        package init(latitude: Double, longitude: Double) {
            self.latitude = latitude
            self.longitude = longitude
        }
    }

    /// Reads `{"open": [file, ...], "center": [latitude, longitude], "zoom": number}`; what is missing or wrong is left out.
    package init(_ document: Document) {
        files = document["open"].items.compactMap(\.string)
        if let file = document["open"].string { files = [file] }
        let numbers = document["center"].items.compactMap(\.number)
        center = numbers.count == 2 ? Place(latitude: numbers[0], longitude: numbers[1]) : nil
        zoom = document["zoom"].number
    }

    /// Where the camera starts over the sources.
    package func camera(_ stack: SourceStack, area: Area) -> Camera {
        if let center {
            return Camera(
                latitude: center.latitude, longitude: center.longitude, zoom: zoom ?? Camera.lowestZoom(area),
                area: area)
        }
        // The whole of the topmost file, or of the world a view in which people live in the middle.
        guard stack.sources.count > 1, let top = stack.sources.last else {
            return Camera(latitude: 25, longitude: 10, zoom: zoom ?? Camera.lowestZoom(area), area: area)
        }
        return Camera(fitting: top.info, zoom: zoom, area: area)
    }
}

extension Camera {
    /// A camera that shows all of a source, at the given zoom if there is one.
    init(fitting info: SourceInfo, zoom: Double?, area: Area) {
        let northWest = Mercator.project(latitude: info.bounds.north, longitude: info.bounds.west)
        let southEast = Mercator.project(latitude: info.bounds.south, longitude: info.bounds.east)
        var fit = 0.0
        while fit + 0.25 <= Double(info.zooms.upperBound),
            (southEast.x - northWest.x) * Mercator.worldSize(zoom: fit + 0.25) < Double(area.width),
            (southEast.y - northWest.y) * Mercator.worldSize(zoom: fit + 0.25) < Double(area.height)
        { fit += 0.25 }
        self.init(
            center: MapPoint((northWest.x + southEast.x) / 2, (northWest.y + southEast.y) / 2), zoom: zoom ?? fit,
            area: area)
    }
}
