/// Map files by what they are called.
package enum MapFiles {
    /// Opens a `.pmtiles` or `.mbtiles` file; any other name is taken for what its first bytes say.
    package static func open(_ path: String) throws(MapError) -> any TileSource {
        let head = try FileBytes(path).bytes(0..<min(16, FileBytes(path).count))
        if head.starts(with: Array("PMTiles".utf8)) { return try PMTiles(path: path) }
        if head.starts(with: Array("SQLite format 3".utf8)) { return try MBTiles(path: path) }
        throw MapError(.unsupported, path)
    }
}
