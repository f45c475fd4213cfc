import Framebuffer
import TestKit
import Testing
import XDrawing

/// A pixmap and a graphics context on a Xvfb, and the same of ours.
final class Twins {
    let wire: XWire
    let depth: Int
    let width: Int
    let height: Int
    let pixmap: UInt32
    let gc: UInt32
    let memory: PixelMemory
    var context = GraphicsContext()
    var clip: Region
    var places: [[Int]] = []
    private var pictures: [UInt32] = []

    init(_ wire: XWire, width: Int, height: Int, depth: Int) throws {
        self.wire = wire
        self.depth = depth
        self.width = width
        self.height = height
        pixmap = wire.newID()
        gc = wire.newID()
        memory = try #require(PixelMemory(width: width, height: height, depth: depth))
        clip = Region(Rect(0, 0, width, height))
        try wire.send(.createPixmap(pixmap, on: wire.setup.root, width: width, height: height, depth: depth))
        try wire.send(.createGC(gc, on: pixmap, [XRequest.GCValue.graphicsExposures: 0]))
        try wire.send(.polyFillRectangle(pixmap, gc, [0, 0, width, height]))
    }

    /// Frees what stands on the server.
    func end() throws {
        try wire.send(.freePixmap(pixmap))
        try wire.send(.freeGC(gc))
        for picture in pictures { try wire.send(.freePixmap(picture)) }
    }

    /// Random pixels as an image of the protocol.
    static func noise(_ random: inout Seeded, width: Int, height: Int, depth: Int) -> [UInt8] {
        (0..<Raster.stride(width: width, depth: depth) * height).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    /// Makes a picture of random pixels on both sides.
    func picture(_ random: inout Seeded, width: Int, height: Int, depth: Int) throws -> (UInt32, PixelMemory) {
        let id = wire.newID()
        let bytes = Self.noise(&random, width: width, height: height, depth: depth)
        let memory = try #require(PixelMemory(width: width, height: height, depth: depth))
        memory.raster.load(bytes)
        let context = wire.newID()
        try wire.send(.createPixmap(id, on: wire.setup.root, width: width, height: height, depth: depth))
        try wire.send(.createGC(context, on: id))
        try wire.send(
            .putImage(id, context, format: 2, width: width, height: height, x: 0, y: 0, depth: depth, bytes))
        try wire.send(.freeGC(context))
        pictures.append(id)
        return (id, memory)
    }

    /// Sets random values on both sides; those of lines only with `lines`.
    func change(_ random: inout Seeded, lines: Bool = false, mayDash: Bool = true, function: Int? = nil) throws {
        typealias Key = XRequest.GCValue
        let code = function ?? (random.int(0...2) == 0 ? 3 : random.int(0...15))
        context.function = try #require(.init(rawValue: UInt8(code)))
        let masks: [UInt32] = [.max, .max, .max, 0xff_ffff, UInt32(truncatingIfNeeded: random.next())]
        context.planeMask = masks[random.int(0...4)]
        context.foreground = UInt32(truncatingIfNeeded: random.next())
        context.background = UInt32(truncatingIfNeeded: random.next())
        let fill = random.int(0...2) == 0 ? random.int(0...3) : 0
        context.fillStyle = try #require(.init(rawValue: UInt8(fill)))
        context.fillRule = random.int(0...1) == 0 ? .evenOdd : .winding
        context.arcMode = random.int(0...1) == 0 ? .chord : .pieSlice
        context.tileOriginX = random.int(-100...100)
        context.tileOriginY = random.int(-100...100)
        var values: [Int: UInt32] = [
            Key.function: UInt32(code), Key.planeMask: context.planeMask, Key.foreground: context.foreground,
            Key.background: context.background, Key.fillStyle: UInt32(fill),
            Key.fillRule: UInt32(context.fillRule.rawValue), Key.arcMode: UInt32(context.arcMode.rawValue),
            Key.tileOriginX: UInt32(bitPattern: Int32(context.tileOriginX)),
            Key.tileOriginY: UInt32(bitPattern: Int32(context.tileOriginY)),
        ]
        if fill == 1 {
            let (id, memory) = try picture(&random, width: random.int(1...70), height: random.int(1...40), depth: depth)
            values[Key.tile] = id
            context.tile = memory
        } else if fill > 1 {
            let (id, memory) = try picture(&random, width: random.int(1...70), height: random.int(1...40), depth: 1)
            values[Key.stipple] = id
            context.stipple = memory
        }
        context.capStyle = [.notLast, .butt, .round, .projecting][random.int(0...3)]
        values[Key.capStyle] = UInt32(context.capStyle.rawValue)
        context.lineWidth = 0
        context.lineStyle = .solid
        context.joinStyle = [.miter, .round, .bevel][random.int(0...2)]
        values[Key.joinStyle] = UInt32(context.joinStyle.rawValue)
        if lines {
            context.lineWidth = random.int(0...3) == 0 ? random.int(0...40) : random.int(1...9)
        }
        if mayDash, lines || random.int(0...1) == 0 {
            context.lineStyle = [.solid, .onOffDash, .doubleDash][random.int(0...2)]
        }
        values[Key.lineStyle] = UInt32(context.lineStyle.rawValue)
        values[Key.lineWidth] = UInt32(context.lineWidth)
        try wire.send(.changeGC(gc, values))
        context.dashes = (0..<random.int(1...5)).map { _ in UInt8(random.int(1...12)) }
        context.dashOffset = random.int(0...40)
        try wire.send(.setDashes(gc, offset: context.dashOffset, context.dashes))
        try changeClip(&random)
    }

    private func changeClip(_ random: inout Seeded) throws {
        let whole = Rect(0, 0, width, height)
        let kind = random.int(0...3)
        if kind == 0 {
            clip = Region(whole)
            try wire.send(.changeGC(gc, [XRequest.GCValue.clipMask: 0]))
            return
        }
        let x = random.int(-20...20)
        let y = random.int(-20...20)
        let rects = (0..<(kind == 1 ? 1 : random.int(0...7))).map { _ in
            [random.int(-20...width), random.int(-20...height), random.int(0...width), random.int(0...height)]
        }
        try wire.send(.setClipRectangles(gc, x: x, y: y, rects))
        clip = Region(rects.map { Rect($0[0] + x, $0[1] + y, $0[2], $0[3]) })
        if clip.rects.count != 1 || random.int(0...1) == 0 { clip = clip.intersection(whole) }
    }

    /// A painter of ours, with the context as it is now.
    var painter: Painter { Painter(target: memory.raster, origin: .zero, clip: clip, context: context) }

    /// How many pixels differ, and what ours did not say that it touched; afterwards ours are theirs.
    func difference(touched: Rect, before: [UInt8]) throws -> (count: Int, untold: Int) {
        let whole = Rect(0, 0, width, height)
        let answer = try #require(
            try wire.reply(.getImage(pixmap, format: 2, x: 0, y: 0, width: width, height: height)))
        var theirs = Array(answer.bytes[32...])
        let ours = memory.raster.image(of: whole, format: 2, planeMask: .max)
        if depth == 24 { for index in stride(from: 3, to: theirs.count, by: 4) { theirs[index] = 0 } }
        let rowBytes = Raster.stride(width: width, depth: depth)
        func pixel(_ bytes: [UInt8], _ x: Int, _ y: Int) -> [UInt8] {
            let start = y * rowBytes
            if depth == 1 { return [bytes[start + x / 8] >> UInt8(x % 8) & 1] }
            let size = depth == 8 ? 1 : 4
            return Array(bytes[start + x * size..<start + (x + 1) * size])
        }
        var untold = 0
        if ours != before {
            for y in 0..<height {
                for x in 0..<width where !touched.contains(Point(x, y)) && pixel(ours, x, y) != pixel(before, x, y) {
                    untold += 1
                }
            }
        }
        if ours == theirs { return (0, untold) }
        var count = 0
        places = []
        for y in 0..<height {
            for x in 0..<width where pixel(ours, x, y) != pixel(theirs, x, y) {
                count += 1
                // Negative where theirs is untouched.
                if places.count < 12 {
                    places.append(
                        pixel(theirs, x, y) == pixel(before, x, y)
                            ? [x, y, -1] : pixel(ours, x, y) == pixel(before, x, y) ? [x, y, 1] : [x, y])
                }
            }
        }
        memory.raster.load(theirs)
        return (count, untold)
    }

    /// What ours shows.
    var image: [UInt8] { memory.raster.image(of: Rect(0, 0, width, height), format: 2, planeMask: .max) }
}
