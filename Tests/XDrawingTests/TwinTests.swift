import Framebuffer
import TestKit
import Testing
import XDrawing

/// Fills and copies held against a twin that goes pixel by pixel, for every function, depth and fill style.
@Suite struct TwinTests {
    /// A picture of one number a pixel.
    struct Picture {
        let width: Int
        let height: Int
        var pixels: [UInt32]

        init(_ raster: Raster) {
            width = raster.width
            height = raster.height
            let bytes = raster.image(of: Rect(0, 0, width, height), format: 2, planeMask: .max)
            let stride = Raster.stride(width: width, depth: raster.depth)
            pixels = []
            for y in 0..<height {
                for x in 0..<width {
                    switch raster.depth {
                    case 1: pixels.append(UInt32(bytes[y * stride + x / 8] >> UInt8(x & 7) & 1))
                    case 8: pixels.append(UInt32(bytes[y * stride + x]))
                    default:
                        let start = y * stride + 4 * x
                        let low = UInt32(bytes[start]) | UInt32(bytes[start + 1]) << 8
                        pixels.append(low | UInt32(bytes[start + 2]) << 16 | UInt32(bytes[start + 3]) << 24)
                    }
                }
            }
        }

        subscript(x: Int, y: Int) -> UInt32 {
            get { pixels[y * width + x] }
            set { pixels[y * width + x] = newValue }
        }
    }

    /// The function as the protocol's table has it.
    static func apply(_ function: GraphicsContext.Function, _ s: UInt32, _ d: UInt32) -> UInt32 {
        switch function {
        case .clear: 0
        case .and: s & d
        case .andReverse: s & ~d
        case .copy: s
        case .andInverted: ~s & d
        case .noOp: d
        case .xor: s ^ d
        case .or: s | d
        case .nor: ~s & ~d
        case .equiv: ~s ^ d
        case .invert: ~d
        case .orReverse: s | ~d
        case .copyInverted: ~s
        case .orInverted: ~s | d
        case .nand: ~s | ~d
        case .set: .max
        }
    }

    static func modulo(_ a: Int, _ b: Int) -> Int { (a % b + b) % b }

    /// What the context makes of a pixel, nil when it leaves it alone.
    static func source(_ context: GraphicsContext, _ x: Int, _ y: Int, _ tile: Picture?, _ stipple: Picture?) -> UInt32?
    {
        let (x, y) = (x - context.tileOriginX, y - context.tileOriginY)
        switch context.fillStyle {
        case .solid: return context.foreground
        case .tiled: return tile.map { $0[modulo(x, $0.width), modulo(y, $0.height)] } ?? context.foreground
        case .stippled, .opaqueStippled:
            guard let stipple else { return context.foreground }
            if stipple[modulo(x, stipple.width), modulo(y, stipple.height)] == 1 { return context.foreground }
            return context.fillStyle == .stippled ? nil : context.background
        }
    }

    static func noise(_ random: inout Seeded, _ width: Int, _ height: Int, _ depth: Int) throws -> PixelMemory {
        let memory = try #require(PixelMemory(width: width, height: height, depth: depth))
        memory.raster.load(
            (0..<Raster.stride(width: width, depth: depth) * height).map { _ in UInt8(truncatingIfNeeded: random.next())
            })
        return memory
    }

    @Test(arguments: [1, 8, 24, 32], 0..<16) func fillsAndCopies(_ depth: Int, _ code: Int) throws {
        var random = Seeded(100 * depth + code)
        let bits: UInt32 = depth == 32 ? .max : 1 << UInt32(depth) - 1
        for round in 0..<60 {
            let memory = try Self.noise(&random, random.int(1...80), random.int(1...20), depth)
            let whole = Rect(0, 0, memory.raster.width, memory.raster.height)
            var context = GraphicsContext()
            context.function = try #require(.init(rawValue: UInt8(code)))
            context.fillStyle = try #require(.init(rawValue: UInt8(round & 3)))
            context.planeMask = random.int(0...1) == 0 ? .max : UInt32(truncatingIfNeeded: random.next())
            context.foreground = UInt32(truncatingIfNeeded: random.next())
            context.background = UInt32(truncatingIfNeeded: random.next())
            context.tile = try Self.noise(&random, random.int(1...150), random.int(1...9), depth)
            context.stipple = try Self.noise(&random, random.int(1...150), random.int(1...9), 1)
            context.tileOriginX = random.int(-200...200)
            context.tileOriginY = random.int(-200...200)
            let clip = Region((0..<random.int(1...4)).map { _ in random.rect(in: 80) })
            let origin = Point(random.int(-9...9), random.int(-9...9))
            let rect = random.rect(in: 80)
            let from = random.rect(in: 40).intersection(whole)
            let to = [random.int(-10...40), random.int(-10...20)]
            var expected = Picture(memory.raster)
            let before = expected
            let tile = context.tile.map { Picture($0.raster) }
            let stipple = context.stipple.map { Picture($0.raster) }
            let isCopy = random.int(0...1) == 1
            for y in 0..<whole.height {
                for x in 0..<whole.width where clip.contains(Point(x, y)) {
                    let (localX, localY) = (x - origin.x, y - origin.y)
                    var source: UInt32?
                    if isCopy {
                        let place = Point(localX - to[0] + from.x, localY - to[1] + from.y)
                        if from.contains(place) { source = before[place.x, place.y] }
                    } else if rect.contains(Point(localX, localY)) {
                        source = Self.source(context, localX, localY, tile, stipple)
                    }
                    guard let source else { continue }
                    let result = Self.apply(context.function, source, expected[x, y])
                    let mask = context.planeMask & bits
                    expected[x, y] = expected[x, y] & ~mask | result & mask
                }
            }
            var painter = Painter(target: memory.raster, origin: origin, clip: clip, context: context)
            if isCopy {
                painter.copyArea(memory.raster, from, x: to[0], y: to[1])
            } else {
                painter.with([rect.x, rect.y, rect.width, rect.height]) { $0.fillRectangles($1) }
            }
            let result = Picture(memory.raster)
            #expect(result.pixels == expected.pixels, "round \(round), copy \(isCopy)")
        }
    }

    @Test(arguments: [1, 8, 24, 32]) func planesOfAnImageAreItsPixels(_ depth: Int) throws {
        var random = Seeded(depth)
        for _ in 0..<50 {
            let memory = try Self.noise(&random, random.int(1...80), random.int(1...20), depth)
            let whole = Rect(0, 0, memory.raster.width, memory.raster.height)
            let mask = UInt32(truncatingIfNeeded: random.next())
            let copy = try #require(PixelMemory(width: whole.width, height: whole.height, depth: depth))
            var context = GraphicsContext()
            context.planeMask = mask
            var painter = Painter(target: copy.raster, origin: .zero, clip: Region(whole), context: context)
            // Planes that are not there are not in the image; those that are come highest first.
            let stride = Raster.stride(width: whole.width, depth: 1)
            let all = memory.raster.image(of: whole, format: 1, planeMask: .max)
            #expect(all.count == depth * stride * whole.height)
            painter.with(all) {
                $0.putImage(
                    $1, format: 1, depth: depth, leftPad: 0, width: whole.width, height: whole.height, x: 0, y: 0)
            }
            let bits: UInt32 = depth == 32 ? .max : 1 << UInt32(depth) - 1
            #expect(Picture(copy.raster).pixels == Picture(memory.raster).pixels.map { $0 & mask & bits })
            let some = memory.raster.image(of: whole, format: 1, planeMask: mask)
            #expect(some.count == (mask & bits).nonzeroBitCount * stride * whole.height)
        }
    }
}
