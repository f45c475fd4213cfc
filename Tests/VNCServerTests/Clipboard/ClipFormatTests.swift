import Framebuffer
import Images
import Sessions
import TestKit
import Testing
import VNCServer

/// Pictures and HTML on their way between the desktop and viewers.
@Suite struct ClipFormatTests {
    private static let colors: [UInt32] = [
        0xffff_0000, 0xff00_ff00, 0xff00_00ff, 0xffff_ffff, 0xff00_0000, 0xff12_3456, 0xff80_8080,
    ]

    private func picture(_ width: Int, _ height: Int) throws -> Bitmap {
        try #require(
            Bitmap(
                Area(width, height), pixels: (0..<width * height).map { Self.colors[($0 * 3 + $0 / width) % 7] }))
    }

    private static func little(_ value: Int, _ count: Int = 4) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// A header of 40 bytes.
    private static func header(
        _ width: Int, _ height: Int, bits: Int, method: Int = 0, colors: Int = 0, size: Int = 40, planes: Int = 1
    ) -> [UInt8] {
        let start = little(size) + little(width) + little(height) + little(planes, 2) + little(bits, 2)
        return start + little(method) + little(0) + little(0) + little(0) + little(colors) + little(0)
    }

    @Test(arguments: [(1, 1), (3, 2), (17, 5), (640, 3)])
    func whatIsWrittenIsRead(_ size: (Int, Int)) throws {
        let bitmap = try picture(size.0, size.1)
        let bytes = try #require(DIB.encode(bitmap))
        #expect(bytes.count == 124 + 4 * bitmap.area.count && bytes.prefix(4) == [124, 0, 0, 0])
        #expect(DIB.decode(bytes) == bitmap)
        // With alpha it is the same to within the rounding of the product.
        var clear = bitmap
        clear.pixels = clear.pixels.map { _ in 0x8040_2010 }
        let back = try #require(DIB.encode(clear).flatMap(DIB.decode))
        #expect(back.pixels.allSatisfy { $0 >> 24 == 0x80 } && back.area == clear.area)
    }

    /// What other programs write: each depth, either way up, palettes, masks.
    @Test func whatOthersWriteIsRead() throws {
        let h = Self.header
        let l = { (value: Int) in Self.little(value) }
        let (red, green, blue, white, black) = (0xffff_0000, 0xff00_ff00, 0xff00_00ff, 0xffff_ffff, 0xff00_0000)
        let rows: [(String, [UInt8], [Int])] = [
            // Two pixels by two; in the file the lower row comes first, and rows are filled up to four bytes.
            (
                "24 bits", h(2, 2, 24, 0, 0, 40, 1) + [255, 0, 0, 255, 255, 255, 0, 0] + [0, 0, 255, 0, 255, 0, 0, 0],
                [red, green, blue, white]
            ),
            (
                "24 bits, the upper row first",
                h(2, -2, 24, 0, 0, 40, 1) + [0, 0, 255, 0, 255, 0, 0, 0] + [255, 0, 0, 255, 255, 255, 0, 0],
                [red, green, blue, white]
            ),
            ("32 bits without alpha", h(2, 1, 32, 0, 0, 40, 1) + [0, 0, 255, 0, 0, 255, 0, 0], [red, green]),
            (
                "32 bits with masks behind the header",
                h(2, 1, 32, 3, 0, 40, 1) + l(0xff) + l(0xff00) + l(0xff0000) + [255, 0, 0, 0, 0, 0, 255, 0],
                [red, blue]
            ),
            ("16 bits", h(2, 1, 16, 0, 0, 40, 1) + [0x00, 0x7c, 0x1f, 0x00], [red, blue]),
            (
                "16 bits, six of green",
                h(2, 1, 16, 3, 0, 40, 1) + l(0xf800) + l(0x7e0) + l(0x1f) + [0xe0, 0x07, 0xff, 0xff], [green, white]
            ),
            ("8 bits", h(2, 1, 8, 0, 2, 40, 1) + l(0xff0000) + l(0xff) + [1, 0, 0, 0], [blue, red]),
            ("8 bits, beyond the palette", h(2, 1, 8, 0, 1, 40, 1) + l(0xff0000) + [0, 7, 0, 0], [red, black]),
            ("4 bits", h(3, 1, 4, 0, 2, 40, 1) + l(0) + l(0xffffff) + [0x10, 0x10, 0, 0], [white, black, white]),
            (
                "1 bit", h(9, 1, 1, 0, 2, 40, 1) + l(0) + l(0xffffff) + [0b1010_0000, 0x80, 0, 0],
                [white, black, white, black, black, black, black, black, white]
            ),
            ("a palette that nobody needs", h(1, 1, 24, 0, 1, 40, 1) + l(5) + [0, 0, 255, 0], [red]),
        ]
        for (name, bytes, pixels) in rows {
            #expect(DIB.decode(bytes)?.pixels.map { Int($0) } == pixels, "\(name)")
            #expect(DIB.decode(Array(bytes.dropLast())) == nil, "\(name), too short")
        }
    }

    @Test func whatMakesNoSenseIsNoPicture() {
        let h = Self.header
        let body = [UInt8](repeating: 0, count: 4096)
        let heads: [[UInt8]] = [
            [], [40, 0, 0, 0], h(0, 1, 24, 0, 0, 40, 1), h(1, 0, 24, 0, 0, 40, 1), h(-1, 1, 24, 0, 0, 40, 1),
            h(1, Int(Int32.min), 24, 0, 0, 40, 1), h(Int(Int32.max), Int(Int32.max), 32, 0, 0, 40, 1),
            h(65536, 1, 1, 0, 0, 40, 1), h(65535, 65535, 1, 0, 0, 40, 1), h(1, 1, 24, 0, 0, 40, 0),
            h(1, 1, 24, 0, 0, 40, 2), h(1, 1, 0, 0, 0, 40, 1), h(1, 1, 2, 0, 0, 40, 1), h(1, 1, 48, 0, 0, 40, 1),
            h(1, 1, 8, 1, 0, 40, 1), h(1, 1, 4, 2, 0, 40, 1), h(1, 1, 24, 3, 0, 40, 1), h(1, 1, 32, 4, 0, 40, 1),
            h(1, 1, 8, 0, 257, 40, 1), h(1, 1, 24, 0, -1, 40, 1), h(1, 1, 24, 0, 0, 12, 1), h(1, 1, 24, 0, 0, 41, 1),
            h(1, 1, 24, 0, 0, 1 << 30, 1), h(2000, 2000, 24, 0, 0, 40, 1),
        ]
        for head in heads { #expect(DIB.decode(head + (head.count < 40 ? [] : body)) == nil, "\(head)") }
        #expect(DIB.encode(Bitmap(Area(0, 5))) == nil && DIB.encode(Bitmap(Area(2049, 2048))) == nil)
    }

    @Test func spoiltBitmapsDoNotTrap() throws {
        var random = Seeded(11)
        let good = try #require(DIB.encode(picture(9, 7)))
        let seeds = [good, Self.header(9, 7, bits: 4) + good, Self.header(9, 7, bits: 16, method: 3) + good]
        for round in 0..<30_000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0...Int.random(in: 0...4, using: &random) {
                bytes[Int.random(in: 0..<60, using: &random)] = UInt8(truncatingIfNeeded: random.next())
            }
            let cut = Int.random(in: 0...bytes.count, using: &random)
            if let bitmap = DIB.decode(round % 4 == 0 ? Array(bytes.prefix(cut)) : bytes) {
                #expect(bitmap.area.count <= DIB.pixelLimit)
            }
        }
    }

    @Test(arguments: ["", "<b>bold</b>", "Grüße <i>λ</i>", "<!--StartFragment-->", String(repeating: "x", count: 9999)])
    func htmlKeepsItsHeader(_ html: String) {
        let bytes = HTMLFragment.encode(html)
        #expect(HTMLFragment.decode(bytes) == html)
        #expect(HTMLFragment.decode(bytes + [0]) == html)
        // The offsets as another reader takes them.
        let text = String(decoding: bytes, as: UTF8.self)
        func offset(_ name: String) -> Int {
            Int(text.split(separator: "\r\n").first { $0.hasPrefix("\(name):") }?.drop { $0 != ":" }.dropFirst() ?? "")
                ?? -1
        }
        #expect(bytes[offset("StartHTML")...].starts(with: Array("<html>".utf8)))
        #expect(offset("EndHTML") == bytes.count)
        #expect(bytes[..<offset("StartFragment")].suffix(20) == Array("<!--StartFragment-->".utf8)[...])
        #expect(bytes[offset("EndFragment")...].starts(with: Array("<!--EndFragment-->".utf8)))
    }

    @Test(
        arguments: [
            ("<b>plain</b>", "<b>plain</b>"), ("Version:0.9\r\n", nil),
            ("Version:1.0\nStartFragment:44\nEndFragment:45\nab", "a"),
            ("Version:0.9\r\nStartFragment:50\r\nEndFragment:40\r\n", nil),
            ("Version:0.9\r\nStartFragment:0\r\nEndFragment:9999999999\r\n", nil),
            ("Version:0.9\r\nStartFragment:-1\r\nEndFragment:4\r\n", nil),
            ("Version:0.9\r\nStartFragment:99999999999999999999\r\nEndFragment:4\r\n", nil),
            ("Version:0.9\r\n<StartFragment:0\r\nEndFragment:4\r\n", nil),
        ] as [(String, String?)])
    func headersOfOthers(_ row: (String, String?)) {
        #expect(HTMLFragment.decode(Array(row.0.utf8)) == row.1)
    }

    @Test func aProvidedClipIsTakenApart() throws {
        let dib = try #require(DIB.encode(picture(4, 4)))
        let parts: [[UInt8]] = [
            Array("a\r\nb\u{0}".utf8), Array("{\\rtf1 a}\u{0}".utf8), HTMLFragment.encode("<p>a"), dib,
        ]
        let stream = Cut.deflated(parts.flatMap { Viewer.u32($0.count) + $0 }, hasEnd: true)
        let clip = try #require(ViewerClip(provided: stream, Cut.provide | 15))
        #expect(clip == ViewerClip(text: "a\nb", rtf: Array("{\\rtf1 a}".utf8), html: "<p>a", picture: dib))
        // A part is missing, one is too long, and what is no Rich Text.
        #expect(ViewerClip(provided: Cut.deflated(Viewer.u32(1) + [65], hasEnd: true), Cut.provide | 5) == nil)
        let long = Cut.deflated(Viewer.u32(1 << 30) + [65], hasEnd: true)
        for flags: UInt32 in [1, 2, 4, 8] { #expect(ViewerClip(provided: long, Cut.provide | flags) == nil) }
        let text = Cut.deflated(Viewer.u32(3) + [65, 66, 67], hasEnd: false)
        #expect(ViewerClip(provided: text, Cut.provide | 2)?.rtf == nil)
    }
}
