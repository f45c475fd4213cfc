import Framebuffer
import OSMClient
import Sessions
import Testing

@Suite struct StyleTests {
    @Test func `a ramp is constant outside of its stops and grows by a factor between them`() {
        let ramp = Ramp((10, 1), (12, 4), (14, 4))
        #expect([5, 10, 11, 12, 13, 20].map { ramp.value(at: $0) } == [1, 1, 2, 4, 4, 4])
        #expect(Ramp((0, 0), (2, 4)).value(at: 1) == 2)
    }

    @Test func `filters choose by tag, number and kind`() throws {
        let tile = try VectorTile(TileWriter.sample)
        let border = try #require(tile.layer("border"))
        func passes(_ filter: Filter) -> Bool {
            let prepared = PreparedLayer(border)
            return LayerFilter(filter, border).passes(border.features[0], prepared.tags(0))
        }
        #expect(passes(.all))
        #expect(passes(.isOne("kind", ["state", "country"])))
        #expect(!passes(.isOne("kind", ["state"])))
        #expect(!passes(.isOne("other", ["country"])))
        #expect(passes(.not(.isOne("other", ["country"]))))
        #expect(passes(.has("kind") & .kind(.line)))
        #expect(!passes(.has("kind") & .kind(.point)))
        #expect(!passes(.inRange("kind", 0...9)))
    }

    @Test func `long names are broken into even lines`() {
        #expect(LabelArtist.wrapped("Short", 12) == ["Short"])
        #expect(LabelArtist.wrapped("North Atlantic Ocean", 10) == ["North", "Atlantic", "Ocean"])
        #expect(LabelArtist.wrapped("United States", 12) == ["United", "States"])
        #expect(LabelArtist.wrapped("Donaudampfschifffahrt", 12) == ["Donaudampfschifffahrt"])
    }

    @Test(arguments: [
        (1000.0, 120, "100 km", 100), (0.5, 120, "50 m", 100), (30_000, 100, "2000 km", 67), (0.001, 100, "1 m", 100),
    ])
    func `the scale bar is a round distance that fits`(metres: Double, longest: Int, text: String, length: Int) {
        let (label, pixels) = Overlays.scale(metresPerPixel: metres, longest: longest)
        #expect(pixels <= longest)
        if metres >= 0.1 { #expect(label == text && pixels == length) }
    }

    @Test func `a config may say anything`() {
        #expect(MapConfig(.null) == MapConfig(["open": [], "center": "x", "zoom": "y"]))
        let config = MapConfig(["open": ["a", 3, "b"], "center": [47.5, -8], "zoom": 12])
        #expect(config.files == ["a", "b"])
        #expect(config.center == MapConfig.Place(latitude: 47.5, longitude: -8))
        #expect(config.zoom == 12)
        #expect(MapConfig(["open": "one"]).files == ["one"])
    }
}
