import Framebuffer
import Testing
import Text

@Suite struct HostileTests {
    @Test func randomTextIsShapedAndDrawn() throws {
        let font = try Font(file: FontFiles.sans(), size: 12)
        var bitmap = Bitmap(Area(300, 30))
        var state: UInt64 = 11
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for round in 0..<3000 {
            var scalars = String.UnicodeScalarView()
            for _ in 0..<next(24) {
                let top = [0x80, 0x800, 0x3000, 0x11_0000][next(4)]
                if let scalar = Unicode.Scalar(UInt32(next(top))) { scalars.append(scalar) }
            }
            let text = String(scalars)
            let line = font.shape(text)
            #expect(line.glyphs.allSatisfy { $0.cluster < max(1, text.utf8.count) })
            if round % 10 == 0 {
                bitmap.withSurface { font.draw(line, into: $0, at: Point(2, 20), color: .white) }
            }
        }
        #expect(font.shape(String(repeating: "a\u{301}", count: 100_000)).glyphs.count <= Font.lineLimit)
    }
}
