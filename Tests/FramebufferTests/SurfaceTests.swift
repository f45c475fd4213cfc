import Framebuffer
import TestKit
import Testing

/// The kernels against plain loops, at all widths up to a few vectors and at the edges of surfaces.
@Suite struct SurfaceTests {
    private func bitmap(_ width: Int, _ height: Int, _ random: inout Seeded) -> Bitmap {
        var result = Bitmap(Area(width, height))
        for index in result.pixels.indices { result.pixels[index] = UInt32(truncatingIfNeeded: random.next()) }
        return result
    }

    private func divided(_ value: Int) -> Int { (value + 128 + ((value + 128) >> 8)) >> 8 }

    private func channels(_ a: UInt32, _ b: UInt32, _ body: (Int, Int) -> Int) -> UInt32 {
        [0, 8, 16, 24].reduce(0) { result, shift in
            let value = body(Int(a >> UInt32(shift) & 255), Int(b >> UInt32(shift) & 255))
            return result | UInt32(min(255, value)) << UInt32(shift)
        }
    }

    /// What a kernel must make of the pixels at each place of the clipped rectangle.
    private func expected(
        _ target: Bitmap, _ source: Bitmap, _ rect: Rect, _ place: Point, _ pixel: (UInt32, UInt32) -> UInt32
    ) -> Bitmap {
        var result = target
        for y in rect.top..<rect.bottom {
            for x in rect.left..<rect.right {
                let to = Point(x, y) + place - rect.origin
                guard source.bounds.contains(Point(x, y)), target.bounds.contains(to) else { continue }
                result[to.x, to.y] = Color(bits: pixel(target[to.x, to.y].bits, source[x, y].bits))
            }
        }
        return result
    }

    private enum Kernel: CaseIterable { case copy, copyOpaque, over, tint }

    @Test(arguments: Array(0...70) + [127, 128, 129, 255, 257]) func rowKernelsEqualPlainLoops(width: Int) {
        var random = Seeded(width)
        for kernel in Kernel.allCases {
            let source = bitmap(width + 3, 3, &random)
            var target = bitmap(width + 2, 4, &random)
            let rect = Rect(random.int(-2...2), random.int(-1...1), width, 3)
            let place = Point(random.int(-2...3), random.int(-2...2))
            let color = Color(bits: UInt32(truncatingIfNeeded: random.next()))
            let result = expected(target, source, rect, place) { d, s in
                switch kernel {
                case .copy: s
                case .copyOpaque: s | 0xff00_0000
                case .over:
                    0xff00_0000 | channels(s, d) { $0 + divided($1 * (255 - Int(s >> 24))) }
                case .tint: 0xff00_0000 | channels(s, color.bits) { $0 / 2 + $1 / 2 }
                }
            }
            target.withSurface { surface in
                source.withPixels { pixels in
                    switch kernel {
                    case .copy: surface.copy(pixels, rect, to: place)
                    case .copyOpaque: surface.copyOpaque(pixels, rect, to: place)
                    case .over: surface.over(pixels, rect, to: place)
                    case .tint: surface.tint(pixels, rect, to: place, with: color)
                    }
                }
            }
            #expect(target == result, "\(kernel) at width \(width)")
        }
    }

    @Test(arguments: 0..<40) func masksBlendAsPlainLoopsDo(width: Int) {
        var random = Seeded(width + 1000)
        var target = bitmap(width + 4, 5, &random)
        let size = Area(width, 3)
        let mask = (0..<size.count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let color = Color(bits: UInt32(truncatingIfNeeded: random.next()))
        let place = Point(random.int(-3...3), random.int(-2...3))
        let clip = Rect(1, 1, width + 1, 3)
        var result = target
        for y in 0..<3 {
            for x in 0..<width {
                let to = Point(x, y) + place
                guard clip.contains(to), target.bounds.contains(to) else { continue }
                let m = Int(mask[y * width + x])
                let keep = 255 - divided(color.alpha * m)
                result[to.x, to.y].bits = channels(color.bits, target[to.x, to.y].bits) { c, d in
                    divided(c * m) + divided(d * keep)
                }
            }
        }
        target.withSurface { $0.blend(color, mask: mask, size: size, to: place, clip: clip) }
        #expect(target == result)
        let before = target
        target.withSurface { $0.blend(color, mask: Array(mask.dropLast()), size: size, to: place) }
        if width > 0 { #expect(target == before, "a mask that is too short is not drawn") }
    }

    @Test(arguments: 0..<100) func overlappingCopiesAreLikeCopiesFromAnotherPicture(seed: Int) {
        var random = Seeded(seed)
        var picture = bitmap(17, 13, &random)
        let rect = random.rect(in: 14)
        let place = Point(random.int(-6...14), random.int(-6...12))
        let result = expected(picture, picture, rect, place) { $1 }
        picture.withSurface { $0.copy($0, rect, to: place) }
        #expect(picture == result)
    }

    @Test func fillsAreClipped() {
        var picture = Bitmap(Area(5, 4))
        picture.withSurface { $0.fill(Rect(-3, 2, 5, 100), .white) }
        for y in 0..<4 { for x in 0..<5 { #expect(picture[x, y] == (x < 2 && y >= 2 ? .white : .clear)) } }
        var nothing = Bitmap(.zero)
        nothing.withSurface { $0.fill(Rect(-10, -10, 100, 100), .white) }
        #expect(nothing.pixels.isEmpty)
    }

    @Test func equalityLooksAtThePartOnly() {
        var a = Bitmap(Area(9, 9))
        let b = a
        a[4, 4] = .white
        a.withPixels { a in
            b.withPixels { b in
                #expect(!a.equals(b, in: Rect(0, 0, 9, 9)))
                #expect(!a.equals(b, in: Rect(4, 4, 1, 1)))
                #expect(a.equals(b, in: Rect(0, 0, 9, 4)))
                #expect(a.equals(b, in: Rect(5, 0, 100, 100)))
                #expect(a.equals(b, in: Rect(20, 20, 5, 5)))
            }
        }
    }

    @Test(arguments: [0, 1, 128, 255, 256]) func mixesAreWeighted(weight: Int) {
        var random = Seeded(weight)
        let a = bitmap(19, 2, &random)
        let b = bitmap(19, 2, &random)
        var target = Bitmap(Area(19, 2))
        target.withSurface { target in a.withPixels { a in b.withPixels { b in target.mix(a, b, weight: weight) } } }
        for index in target.pixels.indices {
            let expected = channels(a.pixels[index], b.pixels[index]) { ($0 * (256 - weight) + $1 * weight) >> 8 }
            #expect(target.pixels[index] == expected)
        }
    }

    @Test func stretchingByOneIsCopyingAndHostileWindowsAreHarmless() {
        var random = Seeded(5)
        let source = bitmap(13, 7, &random)
        var target = Bitmap(Area(13, 7))
        target.withSurface { target in
            source.withPixels {
                target.stretch($0, window: (0, 0, 13, 7), to: target.bounds, clip: target.bounds)
            }
        }
        #expect(target == source)
        for window in [(-1e300, 0.0, 1e300, 1.0), (0, 0, .nan, 1), (.infinity, 0, 1, 1), (1e18, -1e18, 1e18, 1e18)] {
            target.withSurface { target in
                source.withPixels {
                    target.stretch(
                        $0, window: (window.0, window.1, window.2, window.3), to: target.bounds, clip: target.bounds)
                }
            }
        }
    }

    @Test func rowsAreClipped() {
        var picture = Bitmap(Area(4, 3))
        picture.withSurface { surface in
            surface.withMutableRow(1, 2..<9) { row in
                #expect(row.count == 2)
                for index in row.indices { row[index] = 7 }
            }
            surface.withRow(1, 0..<4) { row in #expect(row.count == 4 && row[3] == 7 && row[1] == 0) }
            surface.withRow(5, 0..<4) { row in #expect(row.count == 0) }
            surface.withRow(-1, -5..<4) { row in #expect(row.count == 0) }
        }
    }

    @Test(arguments: [
        ("#19253a", Color(red: 25, green: 37, blue: 58)), ("fff", .white),
        ("#ff000080", Color(red: 255, green: 0, blue: 0, alpha: 128)),
    ]) func coloursAreRead(text: String, color: Color) {
        #expect(Color(hex: text) == color)
        #expect(color.red <= color.alpha)
    }

    @Test(arguments: ["", "#", "#12345", "#gggggg", "#1234567", "#+12345", "é12345"]) func badColoursAreRefused(
        text: String
    ) {
        #expect(Color(hex: text) == nil)
    }
}
