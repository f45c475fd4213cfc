internal import Sessions
internal import Synchronization

/// A PMTiles archive, version 3: tiles behind a directory of at most three levels.
///
/// Offsets and sizes that the file names are checked against its size and fixed limits before anything is read or
/// reserved, so a hostile file costs an error and nothing else. Tiles and directories may be plain or gzip.
package final class PMTiles: TileSource {
    package let info: SourceInfo
    private let source: any ByteSource
    private let root: PMTilesDirectory
    private let leaves: (offset: UInt64, length: UInt64)
    private let data: (offset: UInt64, length: UInt64)
    private let directoriesPacked: Bool
    private let tilesPacked: Bool
    private let cache = Mutex<[UInt64: PMTilesDirectory]>([:])

    /// The largest tile that is read, unpacked.
    package static let tileLimit = 16 << 20
    private static let directoryLimit = 16 << 20
    private static let metadataLimit = 4 << 20

    /// Opens the archive of a file.
    package convenience init(path: String) throws(MapError) { try self.init(FileBytes(path)) }

    /// Reads header, metadata and root directory.
    package init(_ source: any ByteSource) throws(MapError) {
        let header = try source.bytes(at: 0, count: 127, limit: 127, "header")
        guard header.starts(with: Array("PMTiles".utf8)) else { throw MapError(.malformed, "header") }
        guard header[7] == 3 else { throw MapError(.unsupported, "PMTiles version \(header[7])") }
        var reader = ByteReader(header, 8..<header.count)
        var spans: [UInt64] = []
        for _ in 0..<8 { spans.append(try reader.fixed(8)) }
        self.source = source
        leaves = (spans[4], spans[5])
        data = (spans[6], spans[7])
        directoriesPacked = try Self.isPacked(header[97], "directory compression")
        tilesPacked = try Self.isPacked(header[98], "tile compression")
        let rootBytes = try source.bytes(at: spans[0], count: spans[1], limit: Self.directoryLimit, "directory")
        root = try PMTilesDirectory(
            directoriesPacked ? Gunzip.unpack(rootBytes, limit: Self.directoryLimit) : rootBytes)
        var metadata = Document.null
        if spans[3] > 0 {
            let text = try source.bytes(at: spans[2], count: spans[3], limit: Self.metadataLimit, "metadata")
            let unpacked = try directoriesPacked ? Gunzip.unpack(text, limit: Self.metadataLimit) : text
            // Metadata is for people: an archive whose text is broken still has its tiles.
            metadata = (try? Document(json: unpacked)) ?? .null
        }
        info = Self.info(header, metadata)
    }

    package func tile(_ id: TileID) throws(MapError) -> [UInt8]? {
        let number = id.hilbertNumber
        var directory = root
        for _ in 0..<4 {
            guard let entry = directory.entry(for: number) else { return nil }
            if entry.run > 0 {
                let (end, overflow) = entry.offset.addingReportingOverflow(entry.length)
                guard !overflow, end <= data.length else { throw MapError(.malformed, "tile") }
                let (offset, beyond) = data.offset.addingReportingOverflow(entry.offset)
                guard !beyond else { throw MapError(.malformed, "tile") }
                let bytes = try source.bytes(at: offset, count: entry.length, limit: Self.tileLimit, "tile")
                return try tilesPacked ? Gunzip.unpack(bytes, limit: Self.tileLimit) : bytes
            }
            directory = try leaf(entry)
        }
        throw MapError(.malformed, "directory")
    }

    private func leaf(_ entry: PMTilesEntry) throws(MapError) -> PMTilesDirectory {
        if let known = cache.withLock({ $0[entry.offset] }) { return known }
        let (end, overflow) = entry.offset.addingReportingOverflow(entry.length)
        let (offset, beyond) = leaves.offset.addingReportingOverflow(entry.offset)
        guard !overflow, !beyond, end <= leaves.length else { throw MapError(.malformed, "directory") }
        let bytes = try source.bytes(at: offset, count: entry.length, limit: Self.directoryLimit, "directory")
        let directory = try PMTilesDirectory(
            directoriesPacked ? Gunzip.unpack(bytes, limit: Self.directoryLimit) : bytes)
        cache.withLock {
            if $0.count > 64 { $0.removeAll() }
            $0[entry.offset] = directory
        }
        return directory
    }

    private static func isPacked(_ code: UInt8, _ what: String) throws(MapError) -> Bool {
        switch code {
        case 1: return false
        case 2: return true
        default: throw MapError(.unsupported, what)
        }
    }

    private static func info(_ header: [UInt8], _ metadata: Document) -> SourceInfo {
        func degrees(_ offset: Int) -> Double {
            var reader = ByteReader(header, offset..<offset + 4)
            let bits = UInt32(truncatingIfNeeded: (try? reader.fixed(4)) ?? 0)
            return Double(Int32(bitPattern: bits)) / 10_000_000
        }
        let formats: [UInt8: TileFormat] = [1: .vector, 2: .png, 3: .jpeg, 4: .webp]
        return SourceInfo(
            name: metadata["name"].string ?? "",
            attribution: SourceInfo.plainText(metadata["attribution"].string ?? ""),
            minZoom: Int(header[100]), maxZoom: Int(header[101]),
            bounds: GeoBounds(west: degrees(102), south: degrees(106), east: degrees(110), north: degrees(114)),
            format: formats[header[99]] ?? .unknown,
            schema: metadata["schema"].string == TileSchema.naturalEarth.rawValue ? .naturalEarth : .openMapTiles)
    }
}
