import Framebuffer
import Testing
import Text

@Suite struct GlyphMaskTests {
    let dot = GlyphMask(left: 3, top: -2, area: Area(1, 1), coverage: [255])

    @Test func aHaloIsADiscAroundEachPixel() {
        let halo = dot.dilated(by: 2)
        #expect(halo.bounds == Rect(0, -5, 7, 7))
        let rows = (0..<7).map { y in (0..<7).map { halo.coverage[y * 7 + $0] } }
        #expect(rows[3] == [0, 127, 255, 255, 255, 127, 0])
        #expect(rows[0].allSatisfy { $0 == 0 })
        // Symmetric in every direction.
        for y in 0..<7 {
            for x in 0..<7 { #expect(rows[y][x] == rows[x][y] && rows[y][x] == rows[6 - y][6 - x]) }
        }
    }

    @Test func aHaloCoversItsGlyph() throws {
        let font = try Font(file: FontFiles.sans(), size: 15)
        let mask = font.mask(of: font.shape("gj&Å"))
        var halo = mask.dilated(by: 1.5)
        let before = halo
        halo.add(mask, at: 0, 0)
        #expect(halo == before)
    }

    @Test func addingIsClippedAndKeepsTheLarger() {
        var mask = GlyphMask(left: 0, top: 0, area: Area(2, 2), coverage: [10, 20, 30, 40])
        mask.add(GlyphMask(left: 0, top: 0, area: Area(2, 2), coverage: [25, 25, 25, 25]), at: 1, -1)
        #expect(mask.coverage == [10, 25, 30, 40])
        mask.add(dot, at: 100, 100)
        #expect(mask.coverage == [10, 25, 30, 40])
    }

    @Test func nothingHasNoHalo() { #expect(GlyphMask.empty.dilated(by: 3) == .empty) }
}
