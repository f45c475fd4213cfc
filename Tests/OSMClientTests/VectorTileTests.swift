import Foundation
import Framebuffer
import OSMClient
import Testing

@Suite struct VectorTileTests {
    @Test func `layers, tags and geometry are read`() throws {
        let tile = try VectorTile(TileWriter.sample)
        #expect(tile.layers.map(\.name) == ["land", "border", "place"])
        let border = try #require(tile.layer("border"))
        #expect(border.features.map(\.kind) == [.line])
        #expect(border.value(border.features[0], "kind") == .string("country"))
        #expect(border.value(border.features[0], "nothing") == nil)
        var path = GeometryPath()
        try border.read(border.features[0], into: &path, scale: 0.5, x: 10, y: -10)
        #expect(path.coordinates == [10, 40, 1010, 740, 2058, 40])
        #expect(path.parts == [0..<6])
        let land = try #require(tile.layer("land"))
        try land.read(land.features[0], into: &path, scale: 1, x: 0, y: 0)
        #expect(path.coordinates == [0, 0, 4096, 0, 4096, 2048, 0, 2048])
        path.closeParts()
        #expect(path.coordinates.count == 10 && path.coordinates[8] == 0)
    }

    @Test func `values of every type are read`() throws {
        var values = TileWriter()
        func value(_ fill: (inout TileWriter) -> Void) {
            var inner = TileWriter()
            fill(&inner)
            values.block(4, inner.bytes)
        }
        value { $0.block(1, Array("text".utf8)) }
        value {
            $0.varint(2 << 3 | 5); for byte in [0, 0, 0x20, 0x40] as [UInt64] { $0.varint(byte) }
        }
        value { $0.number(4, UInt64(bitPattern: -3)) }
        value { $0.number(5, 7) }
        value { $0.number(6, TileWriter.zigzag(-9)) }
        value { $0.number(7, 1) }
        let layer = TileWriter.layer("x", []) + values.bytes
        #expect(
            try VectorTile(TileWriter.tile([layer])).layers[0].values
                == [.string("text"), .number(2.5), .number(-3), .number(7), .number(-9), .bool(true)])
    }

    @Test func `what is broken is refused or passed over`() throws {
        func count(_ feature: [UInt8]) throws -> Int {
            try VectorTile(TileWriter.tile([TileWriter.layer("x", [feature])])).layers[0].features.count
        }
        #expect(try count(TileWriter.feature(0, [9, 2, 2])) == 0)
        #expect(try count(TileWriter.feature(4, [9, 2, 2])) == 0)
        #expect(throws: MapError.self) { try VectorTile(TileWriter.tile([TileWriter.layer("", [])])) }
        let geometries: [(UInt64, [UInt64])] = [
            (1, [0 << 3 | 1]), (1, [9, 2]), (2, [15]), (2, [10, 2, 2]), (3, [9, 2, 2, 2 << 3 | 7]),
            (1, [1 << 40 | 1, 2, 2]),
            (2, [9, 2, 2, 1 << 28 | 2, 2, 2]), (2, [9, 2, 2, 15]),
        ]
        for (kind, commands) in geometries {
            let layer = try VectorTile(TileWriter.tile([TileWriter.layer("x", [TileWriter.feature(kind, commands)])]))
                .layers[0]
            var path = GeometryPath()
            #expect(throws: MapError.self) {
                try layer.read(layer.features[0], into: &path, scale: 1, x: 0, y: 0)
            }
        }
    }

    @Test func `no bytes at all trap, whatever is done with what they decode to`() {
        var generator = SeededGenerator(2)
        let raster = TileRaster()
        let frame = TileFrame(.world, zoom: -2)
        var decoded = 0
        for _ in 0..<30_000 {
            guard let tile = try? VectorTile(damaged(TileWriter.sample, &generator)) else { continue }
            decoded += 1
            var bitmap = Bitmap(frame.rect.area)
            raster.draw(tile, of: .world, style: .naturalEarth, frame: frame, into: &bitmap)
        }
        #expect(decoded > 1000)
    }

    static let fixtures = "/work/shared/mapdata/mvt/spec-fixtures"

    @Test(.enabled(if: FileManager.default.fileExists(atPath: fixtures), "the MVT fixtures are not here"))
    func `the fixtures of the format are taken or refused as they say`() throws {
        // Faults after which a reader may go on; what is readable is shown.
        let lenient: Set = [3, 4, 5, 6, 15, 30, 46]
        // Called valid, but its count promises more points than there are.
        let truncated: Set = [57]
        for number in 1...77 {
            let folder = Self.fixtures + "/" + String(format: "%03d", number)
            guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: folder + "/tile.mvt")),
                let info = try? JSONSerialization.jsonObject(
                    with: Data(contentsOf: URL(fileURLWithPath: folder + "/info.json"))),
                let validity = (info as? [String: Any])?["validity"] as? [String: Any],
                let isValid = validity["v2"] as? Bool
            else { continue }
            var failed = false
            do {
                let tile = try VectorTile([UInt8](bytes))
                var path = GeometryPath()
                for layer in tile.layers {
                    for feature in layer.features {
                        _ = try layer.tags(of: feature)
                        try layer.read(feature, into: &path, scale: 1, x: 0, y: 0)
                    }
                }
            } catch {
                failed = true
            }
            if isValid && !truncated.contains(number) { #expect(!failed, "fixture \(number)") }
            if !isValid && !lenient.contains(number) { #expect(failed, "fixture \(number)") }
        }
    }
}
