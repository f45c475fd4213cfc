import Desktop
import Framebuffer
import Sessions
import Testing

@Suite struct PointerShapeTests {
    @Test(arguments: PointerShape.names)
    func everyShapeIsDrawnAroundItsHotSpot(name: String) throws {
        let shape = try #require(PointerShape.named(name))
        #expect(shape.picture.bounds.contains(shape.hotSpot))
        #expect(max(shape.picture.area.width, shape.picture.area.height) <= 32)
        // Premultiplied: no component above the alpha; nothing is cut off at the edges but the shadow.
        for pixel in shape.picture.pixels {
            let color = Color(bits: pixel)
            #expect(max(color.red, color.green, color.blue) <= color.alpha)
        }
        let isVisible = shape.picture.pixels.contains { $0 >> 24 == 255 }
        #expect(isVisible == (name != "none"))
        for x in 0..<shape.picture.area.width where name != "none" {
            #expect(shape.picture[x, 0].alpha < 128 && shape.picture[x, shape.picture.area.height - 1].alpha < 128)
        }
    }

    @Test func theArrowPointsWithItsTip() {
        let arrow = PointerShape.arrow
        #expect(arrow.picture[arrow.hotSpot.x, arrow.hotSpot.y].alpha > 128)
        #expect(arrow.picture[arrow.hotSpot.x + 3, arrow.hotSpot.y + 8].red < 40)
    }

    @Test func documentsNameShapes() throws {
        #expect(try PointerShape(["name": "text"]) == PointerShape.named("text"))
        #expect(try PointerShape(.null) == .arrow)
        #expect(try PointerShape(["name": "none"]).picture.pixels == [0])
        #expect(throws: PointerShape.Problem.self) { try PointerShape(["name": "unicorn"]) }
    }

    @Test func documentsBringPixels() throws {
        let shape = try PointerShape([
            "width": 2, "height": 1, "hot-x": 1, "hot-y": 7, "pixels": "ff0000FF00ff0080",
        ])
        #expect(shape.picture.area == Area(2, 1) && shape.hotSpot == Point(1, 0))
        #expect(shape.picture.pixels == [0xffff_0000, 0x8000_8000])
    }

    @Test(
        arguments: [
            ["width": 2, "height": 1, "pixels": "ff0000ff00ff008"],
            ["width": 2, "height": 1, "pixels": "ff0000ff00ff00800"],
            ["width": 0, "height": 1, "pixels": ""], ["width": 1000, "height": 1000, "pixels": ""],
            ["width": 1, "height": 1, "pixels": "ff00zz00"], ["width": 1, "height": 1, "pixels": "ff00é0"],
            ["pixels": "00"], ["width": -5, "height": 1, "pixels": "00000000"],
        ] as [Document])
    func damagedPixelsAreRefused(document: Document) {
        #expect(throws: PointerShape.Problem.self) { try PointerShape(document) }
    }
}
