import Framebuffer
import ScenarioTest
import Testing
import VNCServer

/// Every encoding that LibVNCClient decodes, in every kind of pixel format, pixel by pixel.
@Suite(.serialized)
struct LibVNCClientTests {
    static let encodings: [VNCEncoding] = [.raw, .rre, .hextile, .zlib, .tight, .zrle]

    static let formats: [VNCPixelFormat] = [
        .bgrx, .rgbx, .rgb565, .bgr233,
        // The colours in the upper bytes, as Java's and Apple's viewers had them.
        VNCPixelFormat(
            bitsPerPixel: 32, depth: 24, redMaximum: 255, greenMaximum: 255, blueMaximum: 255, redShift: 24,
            greenShift: 16, blueShift: 8),
        VNCPixelFormat(
            bitsPerPixel: 16, depth: 15, redMaximum: 31, greenMaximum: 31, blueMaximum: 31, redShift: 10, greenShift: 5,
            blueShift: 0),
        VNCPixelFormat(
            bitsPerPixel: 8, depth: 6, redMaximum: 3, greenMaximum: 3, blueMaximum: 3, redShift: 4, greenShift: 2,
            blueShift: 0),
    ]

    /// What is left of a picture in the format.
    private func reduced(_ bitmap: Bitmap, _ format: VNCPixelFormat) -> Bitmap {
        func part(_ value: Int, _ maximum: Int) -> UInt32 {
            let level = (value * maximum + 127) / 255
            return UInt32((level * 255 + maximum / 2) / maximum)
        }
        var result = bitmap
        for index in result.pixels.indices {
            let color = Color(bits: bitmap.pixels[index])
            result.pixels[index] =
                0xff00_0000 | part(color.red, format.redMaximum) << 16 | part(color.green, format.greenMaximum) << 8
                | part(color.blue, format.blueMaximum)
        }
        return result
    }

    @Test(arguments: encodings, formats)
    func everyPixelArrives(_ encoding: VNCEncoding, _ format: VNCPixelFormat) throws {
        let area = Area(333, 211)
        let server = BackgroundServer(.mixed, area: area)
        var options = VNCOptions([encoding])
        options.pixelFormat = format
        let screen = try VNCScreen(server.address, options)
        for scene in Scene.allCases {
            server.show(scene)
            try screen.expect(reduced(scene.bitmap(area), format))
        }
        #expect(screen.record.rectangles[encoding] ?? 0 > 0)
        // What is too various for it may come raw, and nothing else.
        let others = Set(screen.record.rectangles.keys).subtracting([encoding, .raw, .unknown])
        #expect(others == [])
    }

    @Test func whatGoesOnChangingArrives() throws {
        let area = Area(640, 480)
        let server = BackgroundServer(.noise, area: area)
        var screens = try Self.encodings.map { try VNCScreen(server.address, VNCOptions([$0])) }
        for encoding in [VNCEncoding.zlib, .tight, .zrle] {
            var options = VNCOptions([encoding])
            options.compression = 9
            screens.append(try VNCScreen(server.address, options))
        }
        for seed in 1...6 {
            let scene: Scene = [.photograph, .antialiased, .text][seed % 3]
            server.show(scene, seed: UInt64(seed))
            for screen in screens { try screen.expect(scene.bitmap(area, seed: UInt64(seed))) }
        }
    }
}
