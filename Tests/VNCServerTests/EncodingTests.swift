import Framebuffer
import Testing
import VNCServer

/// Encodes rectangles as one update message.
func message(
    _ rects: [Rect], of bitmap: Bitmap, _ kind: EncodingClass, streamStart: inout Bool, overlay: PointerOverlay? = nil
) -> [UInt8] {
    var bench = Workbench()
    let jobs = EncodingJob.jobs(rects, within: bitmap.bounds, kind, overlay: overlay)
    var bytes = ServerMessage.update(count: jobs.count)
    bitmap.withPixels { surface in
        for job in jobs { bytes += job.run(on: surface, &bench).bytes(atStreamStart: &streamStart) }
    }
    return bytes
}

struct EncodingTests {
    @Test(arguments: Encoding.allCases, PixelFormat.common)
    func everyPixelArrivesExactly(_ encoding: Encoding, _ format: PixelFormat) throws {
        let area = Area(133, 90)
        let decoder = TestDecoder(area, format)
        var streamStart = true
        for scene in Scene.allCases {
            let bitmap = scene.bitmap(area)
            let kind = EncodingClass(encoding, format: format)
            try decoder.update(message([bitmap.bounds], of: bitmap, kind, streamStart: &streamStart))
            #expect(difference(decoder, bitmap) == nil, "\(scene)")
        }
    }

    /// Thorough pieces and fast ones go on one stream, as those of a viewer that changes its mind.
    @Test(arguments: [Encoding.tight, .zrle])
    func thoroughPiecesAreExactAndSmaller(_ encoding: Encoding) throws {
        let area = Area(400, 300)
        let (text, mixed) = (Scene.text.bitmap(area), Scene.mixed.bitmap(area))
        let (fast, thorough) = (EncodingClass(encoding), EncodingClass(encoding, isThorough: true))
        let decoder = TestDecoder(area, .native)
        var streamStart = true
        var sizes: [Int] = []
        for (bitmap, kind) in [(mixed, thorough), (text, fast), (text, thorough), (mixed, fast), (mixed, thorough)] {
            let bytes = message([bitmap.bounds], of: bitmap, kind, streamStart: &streamStart)
            try decoder.update(bytes)
            #expect(difference(decoder, bitmap) == nil)
            sizes.append(bytes.count)
        }
        #expect(sizes[2] * 10 < sizes[1] * 9 && sizes[4] <= sizes[3], "\(sizes)")
    }

    /// Photographs would take more than ten times as long, and keep others waiting.
    @Test(arguments: [Encoding.tight, .zrle])
    func whatIsNoDrawingIsNeverThorough(_ encoding: Encoding) {
        let noise = Scene.noise.bitmap(Area(256, 256))
        var (start, other) = (true, true)
        let fast = message([noise.bounds], of: noise, EncodingClass(encoding), streamStart: &start)
        let thorough = EncodingClass(encoding, isThorough: true)
        #expect(message([noise.bounds], of: noise, thorough, streamStart: &other) == fast)
    }

    @Test func highLevelsOfCompressionAreThorough() {
        for level in 0...9 {
            let capabilities = Capabilities([7, -256 + level])
            #expect(EncodingClass(capabilities, format: .native).isThorough == (level >= 7))
        }
        #expect(!EncodingClass(Capabilities([7]), format: .native).isThorough)
        // It makes no difference to what is not compressed so.
        #expect(EncodingClass(Capabilities([5, -247]), format: .native) == EncodingClass(.hextile))
        #expect(EncodingClass(Capabilities([6, -247]), format: .native) == EncodingClass(.zlib))
        #expect(EncodingClass(Capabilities([7, -247, -24]), format: .native).exact.isThorough)
    }

    @Test(arguments: Encoding.allCases, [8, 16, 32])
    func pixelsOfAColourMapAreItsIndices(_ encoding: Encoding, _ bits: UInt8) throws {
        let machine = LiveMachine.running()
        _ = machine.feed(Viewer.format(bits, 8, big: true, trueColour: false, [0, 0, 0, 0, 0, 0, 0, 0, 0]))
        #expect(machine.format.isMapped && machine.format.bitsPerPixel == Int(bits))
        let decoder = TestDecoder(Area(133, 90), machine.format)
        var streamStart = true
        for scene in [Scene.mixed, .noise, .text] {
            let bitmap = scene.bitmap(decoder.area)
            let kind = EncodingClass(encoding, format: machine.format)
            try decoder.update(message([bitmap.bounds], of: bitmap, kind, streamStart: &streamStart))
            #expect(difference(decoder, bitmap) == nil, "\(scene)")
        }
    }

    @Test func photographsGoAsJPEGBesideEveryEncoding() throws {
        let area = Area(320, 256)
        let text = Scene.text.bitmap(area)
        let photograph = Scene.photograph.bitmap(area)
        for number in [0, 2, 5, 6, 16] {
            let kind = EncodingClass(Capabilities([number, 21, -26]), format: .native)
            let decoder = TestDecoder(area, .native)
            var streamStart = true
            try decoder.update(message([text.bounds], of: text, kind, streamStart: &streamStart))
            #expect(decoder.jpegs == 0 && difference(decoder, text) == nil)
            try decoder.update(message([photograph.bounds], of: photograph, kind, streamStart: &streamStart))
            #expect(decoder.jpegs > 0 && decoder.encodings[21] == decoder.jpegs)
            let errors = zip(decoder.pixels, photograph.pixels).map { shown, real in
                abs(Color(bits: shown).green - Color(bits: real).green)
            }
            #expect(errors.reduce(0, +) < 4 * errors.count)
        }
        #expect(EncodingClass(Capabilities([16, 21]), format: .native).jpeg == nil)
        #expect(EncodingClass(Capabilities([21, 16]), format: .native).jpeg != nil)
        #expect(EncodingClass(Capabilities([-260, 5]), format: .rgb332).encoding == .hextile)
    }

    @Test(arguments: Encoding.allCases)
    func rectanglesOfEverySizeArriveWhereTheyBelong(_ encoding: Encoding) throws {
        let area = Area(700, 130)
        let bitmap = Scene.mixed.bitmap(area)
        let decoder = TestDecoder(area, .native)
        var random = Seeded(7)
        var streamStart = true
        var shown = decoder.pixels
        for round in 0..<24 {
            let size =
                round % 4 == 0
                ? Area(.random(in: 1...700, using: &random), .random(in: 1...130, using: &random))
                : Area(.random(in: 1...9, using: &random), .random(in: 1...20, using: &random))
            let rect = Rect(
                .random(in: 0...area.width - size.width, using: &random),
                .random(in: 0...area.height - size.height, using: &random), size.width, size.height)
            try decoder.update(message([rect], of: bitmap, EncodingClass(encoding), streamStart: &streamStart))
            for y in rect.top..<rect.bottom {
                for x in rect.left..<rect.right {
                    shown[y * area.width + x] = bitmap.pixels[y * area.width + x] & 0xff_ffff
                }
            }
            let isRight = decoder.pixels == shown
            #expect(isRight, "\(rect)")
        }
    }

    @Test(arguments: Encoding.allCases)
    func piecesCoverARectangleOnceAndAreBounded(_ encoding: Encoding) {
        let encoder = EncodingClass(encoding).encoder
        for size in [Area(1, 1), Area(1920, 1080), Area(16384, 3), Area(5, 16384), Area(1000, 256), Area(257, 257)] {
            let rect = Rect(Point(3, 5), size)
            let pieces = encoder.pieces(of: rect)
            #expect(pieces.allSatisfy { $0.count <= Workbench.pieceLimit && !$0.isEmpty })
            #expect(pieces.reduce(0) { $0 + $1.count } == rect.count)
            #expect(Region(pieces) == Region(rect))
        }
    }

    @Test func photographsGoAsJPEGAndTextStaysExact() throws {
        let area = Area(320, 256)
        let decoder = TestDecoder(area, .native)
        let kind = EncodingClass(.tight, jpeg: JPEGQuality(quality: 92))
        var streamStart = true
        for scene in [Scene.text, .antialiased, .gradient, .mono, .solid, .stripes] {
            let bitmap = scene.bitmap(area)
            try decoder.update(message([bitmap.bounds], of: bitmap, kind, streamStart: &streamStart))
            #expect(difference(decoder, bitmap) == nil, "\(scene)")
        }
        #expect(decoder.jpegs == 0)
        let photograph = Scene.photograph.bitmap(area)
        try decoder.update(message([photograph.bounds], of: photograph, kind, streamStart: &streamStart))
        #expect(decoder.jpegs == 2)
        let errors = zip(decoder.pixels, photograph.pixels).map { shown, real in
            abs(Color(bits: shown).green - Color(bits: real).green)
        }
        #expect(errors.reduce(0, +) < 3 * errors.count)
    }

    @Test func tooFewBitsForJPEGMeansNone() {
        #expect(EncodingClass(.tight, format: .rgb332, jpeg: JPEGQuality(quality: 50)).jpeg == nil)
        #expect(EncodingClass(.zrle, jpeg: JPEGQuality(quality: 50)).jpeg == nil)
    }

    @Test(arguments: Encoding.allCases, [nil, JPEGQuality(quality: 80)])
    func thePointerIsDrawnForWhoCannot(_ encoding: Encoding, _ jpeg: JPEGQuality?) throws {
        let area = Area(90, 60)
        let bitmap = Scene.photograph.bitmap(area)
        var pointer = Bitmap(Area(20, 30), filledWith: Color(red: 255, green: 0, blue: 0))
        pointer[19, 29] = .clear
        let overlay = PointerOverlay(pointer, at: Point(-5, 50))
        let decoder = TestDecoder(area, .native)
        var streamStart = true
        let kind = EncodingClass(encoding, jpeg: jpeg)
        try decoder.update(
            message([bitmap.bounds], of: bitmap, kind, streamStart: &streamStart, overlay: overlay))
        let inside = Color(bits: decoder.pixels[55 * 90 + 3])
        #expect(inside.red > 240 && inside.green < 20 && inside.blue < 20)
        if kind.jpeg == nil {
            var result = bitmap
            result.withSurface { surface in pointer.withPixels { surface.over($0, pointer.bounds, to: overlay.origin) }
            }
            #expect(difference(decoder, result) == nil)
        }
    }

    @Test func theCursorHasPixelsAndMask() throws {
        var image = Bitmap(Area(10, 3), filledWith: Color(red: 10, green: 20, blue: 30))
        image[9, 2] = .clear
        image[0, 0] = Color(bits: 0x8040_0000)
        let shape = CursorShape(image, hotSpot: Point(4, 40))
        let decoder = TestDecoder(Area(50, 50), .native)
        try decoder.update(ServerMessage.update(count: 1) + shape.rectangle(.native))
        let cursor = try #require(decoder.cursor)
        #expect(cursor.area == Area(10, 3))
        #expect(cursor.hotSpot == Point(4, 2))
        #expect(cursor.mask == [0xff, 0xc0, 0xff, 0xc0, 0xff, 0x80])
        #expect(cursor.pixels[1] == 0x0a141e)
        #expect(cursor.pixels[0] == 0x7f0000)
        #expect(CursorShape.none.rectangle(.native).count == 12)
        try decoder.update(ServerMessage.update(count: 1) + shape.rectangleWithAlpha)
        #expect(decoder.alphaCursor?.area == Area(10, 3))
        #expect(decoder.alphaCursor?.pixels.prefix(8) == [0x40, 0, 0, 0x80, 10, 20, 30, 255])
    }

    @Test func aNewColourMapOfTwoHundredFiftySixColours() {
        #expect(ColourMap.message.count == 6 + 256 * 6)
        #expect(ColourMap.message.suffix(6) == [255, 255, 255, 255, 255, 255])
    }
}
