internal import GRDB

/// An MBTiles file: a SQLite database of tiles, rows counted from the south.
package final class MBTiles: TileSource {
    package let info: SourceInfo
    private let database: DatabaseQueue

    /// The largest tile that is read, unpacked.
    package static let tileLimit = 16 << 20

    /// Opens the file for reading and reads its metadata.
    package init(path: String) throws(MapError) {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.maximumReaderCount = 1
        do {
            let database = try DatabaseQueue(path: path, configuration: configuration)
            info = try database.read { try Self.info($0) }
            self.database = database
        } catch let error as MapError {
            throw error
        } catch {
            throw MapError(.unreadable, path)
        }
    }

    package func tile(_ id: TileID) throws(MapError) -> [UInt8]? {
        let row = (1 << id.zoom) - 1 - id.y
        let blob: [UInt8]?
        do {
            blob = try database.read { database in
                let statement = try database.cachedStatement(
                    sql: """
                        SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?
                        AND length(tile_data) <= \(Self.tileLimit)
                        """)
                guard let row = try Row.fetchOne(statement, arguments: [id.zoom, id.x, row]) else { return nil }
                return try row.withUnsafeData(atIndex: 0) { data in data.map { [UInt8]($0) } }
            }
        } catch {
            throw MapError(.malformed, "tile")
        }
        guard let blob, !blob.isEmpty else { return nil }
        return Gunzip.isPacked(blob) ? try Gunzip.unpack(blob, limit: Self.tileLimit) : blob
    }

    private static func info(_ database: Database) throws -> SourceInfo {
        var values: [String: String] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT name, value FROM metadata LIMIT 1000") {
            if let name = String.fromDatabaseValue(row[0]), let value = String.fromDatabaseValue(row[1]) {
                values[name] = value
            }
        }
        let formats: [String: TileFormat] = [
            "pbf": .vector, "mvt": .vector, "png": .png, "jpg": .jpeg, "jpeg": .jpeg, "webp": .webp,
        ]
        let zooms = try Row.fetchOne(database, sql: "SELECT min(zoom_level), max(zoom_level) FROM tiles")
        let bounds = (values["bounds"] ?? "").split(separator: ",").compactMap { part in
            Double(part.filter { $0 != " " })
        }
        return SourceInfo(
            name: values["name"] ?? "", attribution: SourceInfo.plainText(values["attribution"] ?? ""),
            minZoom: zooms.flatMap { Int.fromDatabaseValue($0[0]) } ?? 0,
            maxZoom: zooms.flatMap { Int.fromDatabaseValue($0[1]) } ?? 14,
            bounds: bounds.count == 4
                ? GeoBounds(west: bounds[0], south: bounds[1], east: bounds[2], north: bounds[3]) : .world,
            format: formats[values["format"] ?? "pbf"] ?? .unknown,
            schema: values["schema"] == TileSchema.naturalEarth.rawValue ? .naturalEarth : .openMapTiles)
    }
}
