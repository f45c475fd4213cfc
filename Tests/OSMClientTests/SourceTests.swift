import Foundation
import GRDB
import OSMClient
import Testing

@Suite struct SourceTests {
    @Test func `the Hilbert numbers are those of the format`() throws {
        let expected: [(Int, Int, Int, UInt64)] = [
            (0, 0, 0, 0), (1, 0, 0, 1), (1, 0, 1, 2), (1, 1, 1, 3), (1, 1, 0, 4), (2, 0, 0, 5), (2, 1, 0, 6),
            (2, 1, 1, 7), (2, 0, 1, 8), (2, 3, 0, 20), (12, 3423, 1763, 19_078_479),
        ]
        for (zoom, x, y, number) in expected {
            #expect(try #require(TileID(zoom: zoom, x: x, y: y)).hilbertNumber == number)
        }
        for zoom in 0...5 {
            let side = 1 << zoom
            var numbers = Set<UInt64>()
            for x in 0..<side {
                for y in 0..<side { numbers.insert(TileID(zoom: zoom, x: x, y: y)?.hilbertNumber ?? 0) }
            }
            #expect(numbers.count == side * side)
        }
    }

    @Test func `tiles outside of the pyramid do not exist`() {
        for (zoom, x, y) in [(-1, 0, 0), (25, 0, 0), (0, 1, 0), (3, 8, 0), (3, 0, -1)] {
            #expect(TileID(zoom: zoom, x: x, y: y) == nil)
        }
    }

    @Test(arguments: [false, true]) func `an archive gives its tiles and tells of itself`(leaf: Bool) throws {
        let tiles: [(number: UInt64, content: [UInt8])] = [(0, [1, 2, 3]), (1, [4]), (3, TileWriter.sample)]
        let archive = try PMTiles(MemoryBytes(TileWriter.pmtiles(tiles, leaf: leaf)))
        #expect(archive.info.name == "Test")
        #expect(archive.info.attribution == "Made & up")
        #expect(archive.info.schema == .naturalEarth)
        #expect(archive.info.zooms == 0...3)
        #expect(archive.info.bounds.west == -180 && archive.info.bounds.north == 85)
        #expect(try archive.tile(.world) == [1, 2, 3])
        #expect(try archive.tile(#require(TileID(zoom: 1, x: 0, y: 0))) == [4])
        #expect(try archive.tile(#require(TileID(zoom: 1, x: 0, y: 1))) == nil)
        #expect(try archive.tile(#require(TileID(zoom: 1, x: 1, y: 1))) == TileWriter.sample)
    }

    @Test func `what is no archive, or one of another version, is refused`() {
        #expect(throws: MapError(.malformed, "header")) { try PMTiles(MemoryBytes(Array("PMTiles".utf8))) }
        var other = TileWriter.pmtiles([(0, [1])])
        other[7] = 4
        #expect(throws: MapError(.unsupported, "PMTiles version 4")) { try PMTiles(MemoryBytes(other)) }
        var brotli = TileWriter.pmtiles([(0, [1])])
        brotli[98] = 3
        #expect(throws: MapError(.unsupported, "tile compression")) { try PMTiles(MemoryBytes(brotli)) }
    }

    @Test func `a hostile archive costs an error and nothing else`() {
        var generator = SeededGenerator(1)
        let tiles: [(number: UInt64, content: [UInt8])] = [(0, [1, 2, 3]), (1, [4]), (3, TileWriter.sample)]
        let sound = [TileWriter.pmtiles(tiles), TileWriter.pmtiles(tiles, leaf: true)]
        var opened = 0
        for round in 0..<20_000 {
            guard let archive = try? PMTiles(MemoryBytes(damaged(sound[round % 2], &generator))) else { continue }
            opened += 1
            for x in 0...1 { for y in 0...1 { _ = try? archive.tile(TileID(zoom: 1, x: x, y: y) ?? .world) } }
        }
        #expect(opened > 100)
    }

    @Test func `a directory that leads to itself ends`() throws {
        // A leaf whose only entry is that leaf again.
        var archive = TileWriter.pmtiles([(0, [1])], leaf: true)
        let leafStart = Int(archive[40]) | Int(archive[41]) << 8
        archive[leafStart + 2] = 0
        #expect(throws: MapError(.malformed, "directory")) { try PMTiles(MemoryBytes(archive)).tile(.world) }
    }

    @Test func `rows of a database are counted from the south`() throws {
        let path = NSTemporaryDirectory() + "osm-\(UUID().uuidString).mbtiles"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try DatabaseQueue(path: path).write { database in
            try database.execute(
                sql: """
                    CREATE TABLE metadata (name text, value text);
                    CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);
                    INSERT INTO metadata VALUES ('name', 'Box'), ('format', 'pbf'), ('bounds', '-10,-5, 20,30'),
                        ('attribution', '<b>Me</b> &copy;');
                    INSERT INTO tiles VALUES (1, 0, 0, x'010203'), (2, 3, 3, x'04'), (2, 0, 0, NULL), (2, 1, 0, 'text');
                    """)
        }
        let file = try #require(try MapFiles.open(path) as? MBTiles)
        #expect(file.info.name == "Box")
        #expect(file.info.attribution == "Me ©")
        #expect(file.info.zooms == 1...2)
        #expect(file.info.bounds == GeoBounds(west: -10, south: -5, east: 20, north: 30))
        #expect(try file.tile(#require(TileID(zoom: 1, x: 0, y: 1))) == [1, 2, 3])
        #expect(try file.tile(#require(TileID(zoom: 2, x: 3, y: 0))) == [4])
        #expect(try file.tile(#require(TileID(zoom: 2, x: 0, y: 3))) == nil)
        #expect(try file.tile(#require(TileID(zoom: 1, x: 0, y: 0))) == nil)
    }

    @Test func `a file that is no map is refused`() throws {
        let path = NSTemporaryDirectory() + "osm-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("SQLite format 3\0 but not really".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: MapError.self) { try MapFiles.open(path) }
        try Data("hello".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: MapError(.unsupported, path)) { try MapFiles.open(path) }
        #expect(throws: MapError(.unreadable, "/nowhere")) { try MapFiles.open("/nowhere") }
    }

    @Test func `packed content that is broken or too large is refused`() {
        #expect(throws: MapError(.malformed, "gzip")) {
            try Gunzip.unpack([0x1f, 0x8b] + Array(repeating: 0, count: 16), limit: 100)
        }
        let lies = [0x1f, 0x8b] + [UInt8](repeating: 0, count: 14) + [0xff, 0xff, 0xff, 0x7f]
        #expect(throws: MapError(.tooLarge, "gzip")) { try Gunzip.unpack(lies, limit: 1 << 20) }
        #expect(throws: MapError.self) { try Gunzip.unpack([], limit: 10) }
    }

    @Test func `the built-in world is whole`() throws {
        let world = try BuiltInWorld.open()
        #expect(world.info.schema == .naturalEarth)
        #expect(world.info.zooms == 0...6)
        #expect(world.info.attribution == "Made with Natural Earth. Place names: GeoNames (CC BY 4.0)")
        let bytes = try #require(try world.tile(.world))
        let tile = try VectorTile(bytes)
        #expect(Set(tile.layers.map(\.name)).isSuperset(of: ["land", "ice", "lake", "border"]))
        for zoom in 1...6 {
            let middle = try #require(TileID(zoom: zoom, x: 1 << (zoom - 1), y: (1 << zoom) * 35 / 100))
            #expect(try VectorTile(try #require(try world.tile(middle))).layer("land") != nil)
        }
    }
}
