import TestKit
import XDrawing
import XRender

/// Pictures with random pixels and attributes, the same on both sides.
struct RandomPictures {
    let twins: RenderTwins
    var random: Seeded
    /// What was drawn last, for a message.
    var note = ""
    private var sources: [UInt32] = []
    /// A pixmap, the picture of it, its shape.
    struct Target {
        let pixmap: UInt32
        let picture: UInt32
        let width: Int
        let height: Int
        let format: PictureFormat
    }

    init(_ twins: RenderTwins, seed: Int) {
        self.twins = twins
        random = Seeded(seed)
    }

    mutating func pick<T>(_ values: [T]) -> T { values[random.int(0...values.count - 1)] }
    mutating func one(in count: Int) -> Bool { random.int(1...count) == 1 }
    mutating func word() -> UInt32 { UInt32(truncatingIfNeeded: random.next()) }
    mutating func color() -> [Int] { (0..<4).map { _ in one(in: 4) ? pick([0, 0xffff]) : random.int(0...0xffff) } }
    /// A number of pixels as 16.16, mostly with a fraction.
    mutating func fixed(_ range: ClosedRange<Int>) -> UInt32 {
        let value = random.int(range) << 16 + (one(in: 3) ? 0 : random.int(0...0xffff))
        return UInt32(truncatingIfNeeded: value)
    }

    /// A pixmap full of noise.
    mutating func pixmap(width: Int, height: Int, depth: Int) throws -> UInt32 {
        let id = twins.newID()
        try twins.both { .createPixmap($0.id(id), on: $0.root, width: width, height: height, depth: depth) }
        let gc = twins.newID()
        try twins.both { .createGC($0.id(gc), on: $0.id(id)) }
        let count = Raster.stride(width: width, depth: depth) * height
        var noise: [UInt8] = []
        let style = random.int(0...2)
        var last = UInt8(0)
        while noise.count < count {
            // Noise, noise with much of nothing and everything, and runs.
            if style < 2 || noise.count & 15 == 0 { last = UInt8(truncatingIfNeeded: random.next()) }
            noise.append(style == 1 && last & 3 != 0 ? (last & 4 != 0 ? 255 : 0) : last)
        }
        try twins.both {
            .putImage($0.id(id), $0.id(gc), format: 2, width: width, height: height, x: 0, y: 0, depth: depth, noise)
        }
        try twins.both { .freeGC($0.id(gc)) }
        return id
    }

    /// A pixmap with a picture to draw on.
    mutating func target(_ formats: [PictureFormat]) throws -> Target {
        let format = pick(formats)
        let (width, height) = (random.int(20...70), random.int(20...50))
        let pixmap = try pixmap(width: width, height: height, depth: format.depth)
        let picture = twins.newID()
        try twins.both {
            .createPicture($0.major, $0.id(picture), on: $0.id(pixmap), format: $0.formats[format] ?? 0)
        }
        return Target(pixmap: pixmap, picture: picture, width: width, height: height, format: format)
    }

    /// A mapped window with one inside of it, and a picture to draw on.
    mutating func windowTarget() throws -> Target {
        let (width, height) = (60, 45)
        let window = twins.newID()
        let child = twins.newID()
        try twins.both {
            .createWindow(
                $0.id(window), parent: $0.root, x: 11, y: 7, width: width, height: height,
                values: [1: 0x80a0c0, 9: 1])
        }
        try twins.both {
            .createWindow(
                $0.id(child), parent: $0.id(window), x: 20, y: 10, width: 25, height: 50, border: 2,
                values: [1: 0x102030, 3: 0x405060])
        }
        try twins.both { .mapWindow($0.id(child)) }
        try twins.both { .mapWindow($0.id(window)) }
        let picture = twins.newID()
        try twins.both {
            .createPicture($0.major, $0.id(picture), on: $0.id(window), format: $0.number(.x8r8g8b8))
        }
        return Target(pixmap: window, picture: picture, width: width, height: height, format: .x8r8g8b8)
    }

    /// Frees a target and all sources that were made.
    mutating func free(_ target: Target) throws {
        for id in sources + [target.picture] { try twins.both { .freePicture($0.major, $0.id(id)) } }
        sources.removeAll()
        try twins.both { .freePixmap($0.id(target.pixmap)) }
    }

    /// A picture to read from: pixels, a color or a gradient; the ids to be freed afterwards.
    mutating func source(attributes: Bool = true) throws -> UInt32 {
        let id = twins.newID()
        sources.append(id)
        switch random.int(0...9) {
        case 0:
            let color = color()
            try twins.both { .solidFill($0.major, $0.id(id), color) }
        case 1, 2:
            try gradient(id)
        default:
            let format = pick([PictureFormat.a1, .a8, .x8r8g8b8, .a8r8g8b8, .a8r8g8b8, .b8g8r8a8])
            let isDot = one(in: 5)
            let (width, height) = isDot ? (1, 1) : (random.int(1...60), random.int(1...40))
            let pixmap = try pixmap(width: width, height: height, depth: format.depth)
            try twins.both {
                .createPicture($0.major, $0.id(id), on: $0.id(pixmap), format: $0.formats[format] ?? 0)
            }
            try twins.both { .freePixmap($0.id(pixmap)) }
        }
        if attributes { try attribute(id) }
        return id
    }

    mutating func gradient(_ id: UInt32) throws {
        let minor = UInt8(random.int(34...36))
        let geometry: [UInt32]
        switch minor {
        case 34: geometry = (0..<4).map { _ in fixed(-20...80) }
        case 35: geometry = (0..<4).map { _ in fixed(0...50) } + [fixed(0...20), fixed(0...60)]
        default: geometry = [fixed(0...50), fixed(0...50), fixed(-360...360)]
        }
        let positions = (0..<random.int(1...6)).map { _ in UInt32(random.int(0...65536)) }.sorted()
        let colors = positions.flatMap { _ in color() }
        try twins.both { .gradient($0.major, minor, $0.id(id), geometry, positions, colors) }
    }

    /// Gives a picture random ways of being read.
    mutating func attribute(_ id: UInt32) throws {
        var values: [Int: UInt32] = [:]
        if !one(in: 3) { values[0] = UInt32(random.int(0...3)) }
        if one(in: 4) { values[12] = 1 }
        if one(in: 8) {
            let (width, height) = (random.int(1...60), random.int(1...40))
            let format = pick([PictureFormat.a8, .a8r8g8b8, .a1])
            let pixmap = try pixmap(width: width, height: height, depth: format.depth)
            let map = twins.newID()
            try twins.both {
                .createPicture($0.major, $0.id(map), on: $0.id(pixmap), format: $0.formats[format] ?? 0)
            }
            values[2] = UInt32(random.int(0...10))
            values[3] = UInt32(random.int(0...10))
            let given = values
            try twins.both { .changePicture($0.major, $0.id(id), given.merging([1: $0.id(map)]) { $1 }) }
            try twins.both { .freePicture($0.major, $0.id(map)) }
        } else {
            let given = values
            try twins.both { .changePicture($0.major, $0.id(id), given) }
        }
        if one(in: 3) { try transform(id) }
    }

    mutating func transform(_ id: UInt32) throws {
        let one = UInt32(1 << 16)
        var values: [UInt32] = [one, 0, 0, 0, one, 0, 0, 0, one]
        switch random.int(0...4) {
        case 0: (values[2], values[5]) = (fixed(-20...20), fixed(-20...20))
        case 1: (values[0], values[4]) = (fixed(0...3), fixed(0...3))
        case 2: values = [0, 0 &- one, fixed(0...40), one, 0, fixed(0...40), 0, 0, one]
        case 3: for index in 0..<6 { values[index] = fixed(-2...2) }
        default:
            for index in 0..<9 { values[index] = fixed(-2...2) }
        }
        let given = values
        try twins.both { .setTransform($0.major, $0.id(id), given) }
        switch random.int(0...3) {
        case 0: try twins.both { .setFilter($0.major, $0.id(id), "bilinear") }
        case 1: try twins.both { .setFilter($0.major, $0.id(id), "good") }
        case 2:
            let (width, height) = (random.int(1...4), random.int(1...3))
            let kernel = (0..<width * height).map { _ in UInt32(random.int(0...20000)) }
            try twins.both {
                .setFilter(
                    $0.major, $0.id(id), "convolution", [UInt32(width) << 16, UInt32(height) << 16] + kernel)
            }
        default: break
        }
    }

    /// Gives a picture a random clip, or none.
    mutating func clip(_ target: Target) throws {
        switch random.int(0...3) {
        case 0:
            let count = random.int(0...5)
            let rects = (0..<count).flatMap { _ in
                [
                    random.int(-10...target.width), random.int(-10...target.height), random.int(0...50),
                    random.int(0...40),
                ]
            }
            let (x, y) = (random.int(-8...8), random.int(-8...8))
            try twins.both { .setPictureClip($0.major, $0.id(target.picture), x: x, y: y, rects) }
        case 1:
            let pixmap = try pixmap(width: target.width, height: target.height, depth: 1)
            try twins.both { .changePicture($0.major, $0.id(target.picture), [6: $0.id(pixmap)]) }
            try twins.both { .freePixmap($0.id(pixmap)) }
        default:
            try twins.both { .changePicture($0.major, $0.id(target.picture), [6: 0]) }
        }
    }
}
