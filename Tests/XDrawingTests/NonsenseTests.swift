import Framebuffer
import Plumbing
import TestKit
import Testing
import XDrawing

/// Requests of any numbers whatever: none traps, none draws outside of its clip, none takes its time.
@Suite struct NonsenseTests {
    private static func context(_ random: inout Seeded, depth: Int) -> GraphicsContext {
        var context = GraphicsContext()
        context.function = .init(rawValue: UInt8(random.int(0...15))) ?? .copy
        context.planeMask = UInt32(truncatingIfNeeded: random.next())
        context.foreground = UInt32(truncatingIfNeeded: random.next())
        context.background = UInt32(truncatingIfNeeded: random.next())
        context.lineWidth = [0, 1, 2, 17, 300, 65535][random.int(0...5)]
        context.lineStyle = .init(rawValue: UInt8(random.int(0...2))) ?? .solid
        context.capStyle = .init(rawValue: UInt8(random.int(0...3))) ?? .butt
        context.joinStyle = .init(rawValue: UInt8(random.int(0...2))) ?? .miter
        context.fillStyle = .init(rawValue: UInt8(random.int(0...3))) ?? .solid
        context.fillRule = random.int(0...1) == 0 ? .evenOdd : .winding
        context.arcMode = random.int(0...1) == 0 ? .chord : .pieSlice
        context.tile =
            random.int(0...3) == 0
            ? nil : PixelMemory(width: random.int(1...99), height: random.int(1...9), depth: depth)
        context.stipple =
            random.int(0...3) == 0 ? nil : PixelMemory(width: random.int(1...99), height: random.int(1...9), depth: 1)
        context.tileOriginX = random.int(-32768...32767)
        context.tileOriginY = random.int(-32768...32767)
        context.dashOffset = random.int(0...65535)
        context.dashes = (0..<random.int(0...4)).map { _ in UInt8(random.int(0...255)) }
        return context
    }

    @Test(arguments: [1, 8, 24, 32]) func nothingTrapsOrLeavesTheClip(_ depth: Int) throws {
        var random = Seeded(depth)
        for round in 0..<1000 {
            let memory = try #require(
                PixelMemory(width: random.int(1...100), height: random.int(1...80), depth: depth))
            let whole = Rect(0, 0, memory.raster.width, memory.raster.height)
            let clip = Region(
                (0..<random.int(0...4)).map { _ in
                    Rect(random.int(-9...99), random.int(-9...79), random.int(0...99), random.int(0...79))
                })
            var painter = Painter(
                target: memory.raster, origin: Point(random.int(-40...40), random.int(-40...40)), clip: clip,
                context: Self.context(&random, depth: depth))
            let bytes = (0..<random.int(0...300)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let kind = random.int(0...11)
            let numbers = (0..<9).map { _ in random.int(0...2) == 0 ? random.int(-32768...65535) : random.int(-50...120)
            }
            painter.with(bytes) {
                switch kind {
                case 0: $0.points($1, relative: numbers[0] & 1 == 1)
                case 1: $0.lines($1, relative: numbers[0] & 1 == 1)
                case 2: $0.segments($1)
                case 3: $0.rectangles($1)
                case 4: $0.arcs($1)
                case 5: $0.fillPolygon($1, relative: numbers[0] & 1 == 1, shape: UInt8(numbers[1] & 3))
                case 6: $0.fillRectangles($1)
                case 7: $0.fillArcs($1)
                case 8:
                    $0.putImage(
                        $1, format: UInt8(numbers[0] & 3), depth: [1, 8, 24, 32][numbers[1] & 3],
                        leftPad: numbers[2] & 31, width: max(0, numbers[3]), height: max(0, numbers[4]), x: numbers[5],
                        y: numbers[6])
                case 9:
                    $0.copyArea(
                        memory.raster, Rect(numbers[0], numbers[1], numbers[2], numbers[3]), x: numbers[4],
                        y: numbers[5])
                case 10:
                    $0.copyPlane(
                        memory.raster, Rect(numbers[0], numbers[1], numbers[2], numbers[3]),
                        plane: UInt32(truncatingIfNeeded: numbers[6]), x: numbers[4], y: numbers[5])
                default: $0.imageText([], x: numbers[0], y: numbers[1], ascent: numbers[2], descent: numbers[3])
                }
            }
            let image = memory.raster.image(of: whole, format: 2, planeMask: .max)
            let rowBytes = Raster.stride(width: whole.width, depth: depth)
            let allowed = clip.intersection(whole)
            #expect(
                painter.touched.isEmpty || clip.bounds.intersection(whole).contains(painter.touched),
                "round \(round) kind \(kind)")
            for y in 0..<whole.height {
                for x in 0..<whole.width where !allowed.contains(Point(x, y)) {
                    let start = y * rowBytes + (depth == 1 ? x / 8 : depth == 8 ? x : 4 * x)
                    let isSet = depth == 1 ? image[start] >> UInt8(x & 7) & 1 != 0 : image[start] != 0
                    if isSet { Issue.record("round \(round) kind \(kind): \(x), \(y) is outside of the clip") }
                }
            }
        }
    }

    @Test func longDashesAndManyPointsAreQuick() throws {
        let memory = try #require(PixelMemory(width: 500, height: 400, depth: 24))
        var context = GraphicsContext()
        context.lineWidth = 20
        context.lineStyle = .doubleDash
        context.capStyle = .round
        context.dashes = [1]
        var far: [Int] = []
        for index in 0..<2000 { far += index & 1 == 0 ? [-32768, -32768 + index] : [32767, 32767 - index] }
        for style in [GraphicsContext.LineStyle.solid, .onOffDash, .doubleDash] {
            context.lineStyle = style
            for origin in [Point(0, 0), Point(40_000, 40_000)] {
                let start = Instant.now
                var painter = Painter(
                    target: memory.raster, origin: origin, clip: Region(Rect(0, 0, 500, 400)), context: context)
                painter.with(far) { $0.lines($1, relative: false) }
                print("2000 lines of 92 000 pixels, \(style): \(Instant.now.since(start) / 1_000_000) ms")
            }
        }
    }
}
