import Framebuffer
import TestKit
import Testing
import XDrawing

/// Text that is equal to a real server's: its font's pictures are taken from it, character by character.
@Suite(.serialized, .enabled(if: Xvfb.program != nil, "Xvfb is not installed"))
struct TextTests {
    /// A font as the server draws it.
    struct ServerFont {
        let id: UInt32
        let ascent: Int
        let descent: Int
        let glyphs: [UInt8: StaticGlyph]

        init?(_ wire: XWire, _ name: String) throws {
            id = wire.newID()
            try wire.send(.openFont(id, name))
            guard let answer = try wire.reply(.queryFont(id)) else { return nil }
            ascent = answer.i16(52)
            descent = answer.i16(54)
            let first = answer.u16(40)
            let properties = answer.u16(46)
            let count = Int(answer.u32(56))
            var glyphs: [UInt8: StaticGlyph] = [:]
            let pixmap = wire.newID()
            let gc = wire.newID()
            try wire.send(.createPixmap(pixmap, on: wire.setup.root, width: 64, height: 64, depth: 1))
            try wire.send(.createGC(gc, on: pixmap, [XRequest.GCValue.font: id]))
            for code in 33..<127 {
                // A font whose characters are all of one size lists none.
                let info = count == 0 ? 24 : 60 + 8 * properties + 12 * (code - first)
                let (left, right, advance) = (answer.i16(info), answer.i16(info + 2), answer.i16(info + 4))
                let (up, down) = (answer.i16(info + 6), answer.i16(info + 8))
                if right <= left || up + down <= 0 || right - left > 64 || up + down > 64 { continue }
                try wire.send(.changeGC(gc, [XRequest.GCValue.foreground: 0]))
                try wire.send(.polyFillRectangle(pixmap, gc, [0, 0, 64, 64]))
                try wire.send(.changeGC(gc, [XRequest.GCValue.foreground: 1]))
                try wire.send(.polyText8(pixmap, gc, x: -left, y: up, [UInt8(code)]))
                let image = try #require(
                    try wire.reply(
                        .getImage(pixmap, format: 2, x: 0, y: 0, width: right - left, height: up + down)))
                let stride = (right - left + 31) / 32 * 4
                var bytes: [UInt8] = []
                for row in 0..<up + down {
                    let start = 32 + row * stride
                    let end = start + (right - left + 7) / 8
                    bytes += image.bytes[start..<end]
                }
                glyphs[UInt8(code)] = StaticGlyph(
                    width: right - left, height: up + down, left: left, ascent: up, advance: advance, bytes)
            }
            self.glyphs = glyphs
        }
    }

    @Test(arguments: ["fixed", "9x15", "-*-helvetica-medium-o-normal--14-*-*-*-*-*-iso8859-1"]) func equal(
        _ name: String
    ) throws {
        let server = try Xvfb()
        let wire = try XWire(path: server.path)
        guard let font = try ServerFont(wire, name) else {
            print("\(name) is not on this system")
            return
        }
        let codes = font.glyphs.keys.sorted()
        let id = font.id
        let glyphs = font.glyphs
        let (ascent, descent) = (font.ascent, font.descent)
        let family = Family(name: name) { random, twins in
            try twins.wire.send(.changeGC(twins.gc, [XRequest.GCValue.font: id]))
            let text = (0..<random.int(0...12)).map { _ in codes[random.int(0...codes.count - 1)] }
            let pictures = text.compactMap { glyphs[$0]?.image }
            let (x, y) = (random.int(-30...twins.width), random.int(-10...twins.height + 10))
            if random.int(0...1) == 0 {
                return Family.Drawing(request: .polyText8(twins.pixmap, twins.gc, x: x, y: y, text)) {
                    $0.text(pictures, x: x, y: y)
                }
            }
            return Family.Drawing(request: .imageText8(twins.pixmap, twins.gc, x: x, y: y, text)) {
                $0.imageText(pictures, x: x, y: y, ascent: ascent, descent: descent)
            }
        }
        let outcome = try family.run(wire, count: 10_000, seed: 3)
        #expect(wire.errors.map(\.bytes) == [])
        #expect(outcome.different == 0, "\(outcome.pixels) pixels; \(outcome.kinds); \(outcome.first)")
        #expect(outcome.untold == 0)
        #expect(outcome.drawn > 10_000)
    }
}
