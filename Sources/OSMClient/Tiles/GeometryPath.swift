/// The points of a feature: parts of x and y pairs, each part a line, a ring or a set of points.
///
/// A scratch value that is filled again and again, so that its storage is reserved once.
package struct GeometryPath: Sendable {
    /// x, y, x, y and so on.
    package private(set) var coordinates: [Double] = []
    /// Where in `coordinates` each part begins.
    package private(set) var starts: [Int] = []

    /// An empty path.
    package init() {}

    /// The ranges of `coordinates` that the parts take.
    package var parts: [Range<Int>] {
        starts.indices.map { starts[$0]..<($0 + 1 < starts.count ? starts[$0 + 1] : coordinates.count) }
    }

    /// Forgets the points and keeps the storage.
    package mutating func removeAll() {
        coordinates.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
    }

    /// Ends each part where it began, as a line along a ring must.
    package mutating func closeParts() {
        let parts = parts
        let open = coordinates
        removeAll()
        for part in parts where part.count >= 2 {
            begin()
            coordinates += open[part]
            add(open[part.lowerBound], open[part.lowerBound + 1])
        }
    }

    /// Begins a new part.
    package mutating func begin() { starts.append(coordinates.count) }

    /// Adds a point to the part.
    package mutating func add(_ x: Double, _ y: Double) {
        coordinates.append(x)
        coordinates.append(y)
    }
}

extension VectorLayer {
    /// Reads the feature's geometry into `path`, each coordinate times `scale` plus an offset.
    ///
    /// What was read before an error is thrown stays in the path.
    package func read(
        _ feature: VectorFeature, into path: inout GeometryPath, scale: Double, x offsetX: Double, y offsetY: Double
    ) throws(MapError) {
        path.removeAll()
        var reader = ByteReader(bytes, feature.geometry)
        var x: Int64 = 0
        var y: Int64 = 0
        var open = false
        while !reader.isAtEnd {
            let command = try reader.varint()
            let count = command >> 3
            switch command & 7 {
            case 1 where count > 0:
                for _ in 0..<count {
                    x &+= unzigzag(try reader.varint())
                    y &+= unzigzag(try reader.varint())
                    path.begin()
                    path.add(Double(x) * scale + offsetX, Double(y) * scale + offsetY)
                }
                open = true
            case 2 where open && count > 0 && feature.kind != .point:
                for _ in 0..<count {
                    x &+= unzigzag(try reader.varint())
                    y &+= unzigzag(try reader.varint())
                    path.add(Double(x) * scale + offsetX, Double(y) * scale + offsetY)
                }
            case 7 where open && count == 1 && feature.kind == .polygon:
                open = false
            default:
                throw MapError(.malformed, "geometry")
            }
        }
    }
}
