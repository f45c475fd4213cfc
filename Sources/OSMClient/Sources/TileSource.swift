/// Where tiles come from: a file of them, or something that behaves like one.
///
/// Sources are read from several threads at once and never block on a network.
package protocol TileSource: Sendable {
    /// What the source says of itself.
    var info: SourceInfo { get }

    /// The tile's content, unpacked; nil when the source has none there.
    func tile(_ id: TileID) throws(MapError) -> [UInt8]?
}

/// What a tile holds.
package enum TileFormat: String, Hashable, Sendable {
    case vector, png, jpeg, webp, unknown
}

/// The layers and names that the features of a vector tile go by.
package enum TileSchema: String, Hashable, Sendable {
    /// The built-in world map's own: land, lake, river, border, country, place and so on.
    case naturalEarth = "natural-earth"
    /// OpenMapTiles: water, landcover, transportation and so on; also what is assumed of files that say nothing.
    case openMapTiles = "openmaptiles"
}

/// The extent of a map in degrees.
package struct GeoBounds: Hashable, Sendable {
    package let west: Double
    package let south: Double
    package let east: Double
    package let north: Double

    /// The bounds, put in order and into range; the whole world where a number is not finite.
    package init(west: Double, south: Double, east: Double, north: Double) {
        func clamped(_ value: Double, _ limit: Double, _ otherwise: Double) -> Double {
            value.isFinite ? min(limit, max(-limit, value)) : otherwise
        }
        let x = (clamped(west, 180, -180), clamped(east, 180, 180))
        let y = (clamped(south, Mercator.latitudeLimit, -90), clamped(north, Mercator.latitudeLimit, 90))
        self.west = min(x.0, x.1)
        self.east = max(x.0, x.1)
        self.south = min(y.0, y.1)
        self.north = max(y.0, y.1)
    }

    /// Everything.
    package static let world = GeoBounds(
        west: -180, south: -Mercator.latitudeLimit, east: 180, north: Mercator.latitudeLimit)
}

/// The metadata of a source.
package struct SourceInfo: Hashable, Sendable {
    package var name: String
    /// The text to show on the map, plain, never empty of what the source demands.
    package var attribution: String
    package var zooms: ClosedRange<Int>
    package var bounds: GeoBounds
    package var format: TileFormat
    package var schema: TileSchema

    /// Metadata; zooms beyond the pyramid are cut.
    package init(
        name: String, attribution: String = "", minZoom: Int = 0, maxZoom: Int = 14, bounds: GeoBounds = .world,
        format: TileFormat = .vector, schema: TileSchema = .openMapTiles
    ) {
        self.name = name
        self.attribution = attribution
        let low = min(TileID.deepestZoom, max(0, minZoom))
        zooms = low...max(low, min(TileID.deepestZoom, maxZoom))
        self.bounds = bounds
        self.format = format
        self.schema = schema
    }

    /// Whether the tile can show something of the source's bounds.
    package func covers(_ id: TileID) -> Bool {
        let northWest = Mercator.project(latitude: bounds.north, longitude: bounds.west)
        let southEast = Mercator.project(latitude: bounds.south, longitude: bounds.east)
        let side = Double(1 << id.zoom)
        return northWest.x * side <= Double(id.x + 1) && southEast.x * side >= Double(id.x)
            && northWest.y * side <= Double(id.y + 1) && southEast.y * side >= Double(id.y)
    }
}

extension SourceInfo {
    /// Attribution as the metadata of files has it - often HTML - as plain text.
    package static func plainText(_ html: String) -> String {
        var result = ""
        var inTag = false
        for character in html.prefix(2000) {
            switch character {
            case "<": inTag = true
            case ">" where inTag: inTag = false
            case _ where inTag: break
            case _ where character.isNewline || character == "\t": result.append(" ")
            default: result.append(character)
            }
        }
        let names = [("&copy;", "©"), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&nbsp;", " ")]
        for (name, text) in names {
            result = result.split(separator: name, omittingEmptySubsequences: false).joined(separator: text)
        }
        return String(result.prefix(300))
    }
}
