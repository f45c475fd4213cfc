import TestKit

/// Random drawing into windows that cover each other and into pixmaps, the same on both sides.
struct DrawingFuzz {
    let pair: Pair
    var random: Seeded
    private let fixture = Fixture(base: 32)
    private var nextID = 100
    /// What was done last, for people.
    private(set) var last = ""
    /// Whether lines may be wide or dashed, and arcs drawn.
    let hasAll: Bool

    init(_ pair: Pair, seed: Int, hasAll: Bool = false) throws {
        self.pair = pair
        self.hasAll = hasAll
        random = Seeded(seed * 7919)
        try fixture.make(pair)
    }

    private mutating func number() -> Int { random.int(-30...230) }
    private mutating func pixel() -> UInt32 { UInt32(truncatingIfNeeded: random.next()) & 0xffffff }
    private mutating func signed(_ range: ClosedRange<Int>) -> UInt32 { UInt32(bitPattern: Int32(random.int(range))) }

    /// A drawable of depth 24: a window with others on it, a child, a pixmap.
    private mutating func target() -> Int {
        [fixture.window, fixture.window, fixture.child, fixture.sibling, fixture.pixmap][random.int(0...4)]
    }

    /// Changes the context in a few ways.
    mutating func change() throws {
        typealias Value = XRequest.GCValue
        var values: [Int: UInt32] = [
            Value.function: random.int(0...1) == 0 ? 3 : UInt32(random.int(0...15)),
            Value.planeMask: random.int(0...3) == 0 ? pixel() : 0xffffff, Value.foreground: pixel(),
            Value.background: pixel(), Value.fillStyle: UInt32(random.int(0...3)),
            Value.fillRule: UInt32(random.int(0...1)),
            Value.tileOriginX: signed(-20...20), Value.tileOriginY: signed(-20...20),
            // The sample server tells exposures of copies without minding where a clip has its origin, so there is none.
            Value.subwindowMode: UInt32(random.int(0...3) == 0 ? 1 : 0),
            Value.graphicsExposures: UInt32(random.int(0...1)),
            Value.capStyle: UInt32(random.int(0...3)), Value.joinStyle: UInt32(random.int(0...2)),
        ]
        if hasAll {
            values[Value.lineWidth] = UInt32(random.int(0...2) == 0 ? random.int(0...20) : 0)
            values[Value.lineStyle] = UInt32(random.int(0...2))
        }
        let clip = random.int(0...4)
        let (tile, stipple) = try (picture(depth: 24), picture(depth: 1))
        try pair.send { names in
            var values = values
            values[Value.tile] = names.id(tile)
            values[Value.stipple] = names.id(stipple)
            values[Value.font] = names.id(fixture.font)
            if clip == 0 { values[Value.clipMask] = names.id(fixture.bitmap) }
            if clip == 1 { values[Value.clipMask] = 0 }
            return .changeGC(names.id(fixture.context), values)
        }
        if clip > 1 {
            let rectangles = (0..<random.int(0...5)).map { _ in
                [random.int(-20...180), random.int(-20...130), random.int(0...120), random.int(0...100)]
            }
            try pair.send { .setClipRectangles($0.id(fixture.context), x: 0, y: 0, rectangles) }
        }
        for one in [tile, stipple] { try pair.send { .freePixmap($0.id(one)) } }
    }

    private mutating func picture(depth: Int) throws -> Int {
        let id = nextID
        nextID += 1
        let (width, height) = (random.int(1...40), random.int(1...30))
        let context = depth == 1 ? fixture.bitContext : fixture.context
        // Made with a context of its own, since the test's own has any function.
        let own = nextID
        nextID += 1
        let bytes = (0..<(depth == 1 ? (width + 31) / 32 * 4 : width * 4) * height).map { _ in
            UInt8(truncatingIfNeeded: random.next())
        }
        _ = context
        try pair.send { .createPixmap($0.id(id), on: $0.root, width: width, height: height, depth: depth) }
        try pair.send { .createGC($0.id(own), on: $0.id(id)) }
        try pair.send {
            .putImage($0.id(id), $0.id(own), format: 2, width: width, height: height, x: 0, y: 0, depth: depth, bytes)
        }
        try pair.send { .freeGC($0.id(own)) }
        return id
    }

    /// Draws something.
    mutating func step() throws {
        let (goal, source) = (target(), target())
        let context = fixture.context
        func list(_ count: Int) -> [Int] { (0..<count).map { _ in number() } }
        func sizes(_ count: Int) -> [Int] {
            (0..<count).flatMap { _ in [number(), number(), random.int(0...120), random.int(0...90)] }
        }
        let kind = random.int(0...(hasAll ? 15 : 13))
        last = "kind \(kind) on \(goal - 32)"
        let (x, y, width, height) = (number(), number(), random.int(0...150), random.int(0...120))
        switch kind {
        case 0:
            let points = list(2 * random.int(1...20))
            try pair.send { .polyPoint($0.id(goal), $0.id(context), points) }
        case 1:
            let points = list(2 * random.int(2...8))
            try pair.send { .polyLine($0.id(goal), $0.id(context), points) }
        case 2:
            let segments = list(4 * random.int(1...6))
            try pair.send { .polySegment($0.id(goal), $0.id(context), segments) }
        case 3:
            let rectangles = sizes(random.int(1...4))
            try pair.send { .polyRectangle($0.id(goal), $0.id(context), rectangles) }
        case 4, 5:
            let rectangles = sizes(random.int(1...6))
            try pair.send { .polyFillRectangle($0.id(goal), $0.id(context), rectangles) }
        case 6:
            let points = list(2 * random.int(3...8))
            try pair.send { .fillPoly($0.id(goal), $0.id(context), shape: 0, points) }
        case 7, 8:
            let from = [number(), number()]
            try pair.send {
                .copyArea(
                    $0.id(source), $0.id(goal), $0.id(context), fromX: from[0], fromY: from[1], x: x, y: y,
                    width: width,
                    height: height)
            }
        case 9:
            let from = [random.int(-5...30), random.int(-5...30)]
            try pair.send {
                .copyPlane(
                    $0.id(fixture.bitmap), $0.id(goal), $0.id(context), fromX: from[0], fromY: from[1], x: x, y: y,
                    width: min(40, width), height: min(40, height), plane: 1)
            }
        case 10:
            let bytes = (0..<30 * 20 * 4).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            try pair.send {
                .putImage($0.id(goal), $0.id(context), format: 2, width: 30, height: 20, x: x, y: y, depth: 24, bytes)
            }
        case 11:
            let text = (0..<random.int(1...30)).map { _ in UInt8(random.int(32...255)) }
            try pair.send { .imageText8($0.id(goal), $0.id(context), x: x, y: y, text) }
        case 12:
            let text = (0..<random.int(1...30)).map { _ in UInt8(random.int(32...255)) }
            try pair.send { .polyText8($0.id(goal), $0.id(context), x: x, y: y, text) }
        case 13:
            let window = [fixture.window, fixture.child, fixture.sibling][random.int(0...2)]
            let asks = UInt8(random.int(0...1))
            try pair.send { XRequest(61, asks).u32($0.id(window)).u16(x, y, width, height) }
        case 14:
            let arc = [x, y, width, height, random.int(-23040...23040), random.int(-23040...23040)]
            try pair.send { .polyArc($0.id(goal), $0.id(context), arc) }
        default:
            let arc = [x, y, width, height, random.int(-23040...23040), random.int(-23040...23040)]
            try pair.send { .polyFillArc($0.id(goal), $0.id(context), arc) }
        }
    }

    /// Asks for all pixels.
    func ask() throws { try fixture.ask(pair) }
}
