import Framebuffer
import TestKit
import Testing
import XRender

/// Random requests of RENDER draw what a real server draws, pixel by pixel.
@Suite(.serialized, .enabled(if: Xvfb.program != nil, "Xvfb is not installed"))
struct XvfbTests {
    /// A kind of request: draws once on the target.
    struct Family: Sendable, CustomTestStringConvertible {
        let name: String
        let formats: [PictureFormat]
        let draw: @Sendable (inout RandomPictures, RandomPictures.Target) throws -> Void
        var testDescription: String { name }
    }

    private static let colored: [PictureFormat] = [.x8r8g8b8, .a8r8g8b8, .b8g8r8a8]
    private static let any: [PictureFormat] = [.x8r8g8b8, .a8r8g8b8, .x8r8g8b8, .a8r8g8b8, .a8, .a1, .x8b8g8r8]
    private static let basic = (0...13).map { UInt8($0) }
    private static let allOps =
        basic + (0x10...0x1b).map { UInt8($0) } + (0x20...0x2b).map { UInt8($0) }
        + (0x30...0x3e).map { UInt8($0) }

    fileprivate static func op(_ r: inout RandomPictures) -> UInt8 {
        let op = r.one(in: 3) ? 3 : r.one(in: 3) ? r.pick(allOps) : r.pick(basic)
        r.note = "operator \(op)"
        return op
    }

    static let families: [Family] = [
        Family(name: "composite", formats: any) { r, target in
            let source = try r.source()
            let mask = r.one(in: 2) ? 0 : try r.source()
            let op = Self.op(&r)
            let places =
                (0..<4).map { _ in r.random.int(-10...40) } + [r.random.int(-10...60), r.random.int(-10...40)]
                + [r.random.int(0...60), r.random.int(0...50)]
            try r.twins.both {
                .composite($0.major, op: op, $0.id(source), $0.id(mask), $0.id(target.picture), places)
            }
        },
        Family(name: "fill rectangles", formats: any) { r, target in
            let op = Self.op(&r)
            let color = r.color()
            let rects = (0..<r.random.int(0...4)).flatMap { _ in
                [r.random.int(-10...60), r.random.int(-10...40), r.random.int(0...60), r.random.int(0...50)]
            }
            try r.twins.both { .renderFill($0.major, op: op, $0.id(target.picture), color: color, rects) }
        },
        Family(name: "trapezoids", formats: any) { r, target in
            let source = try r.source()
            let op = Self.op(&r)
            let values = (0..<r.random.int(1...5)).flatMap { _ in
                let ys = [r.fixed(-10...60), r.fixed(-10...60)].map { Int32(bitPattern: $0) }.sorted()
                return ys.map { UInt32(bitPattern: $0) }
                    + (0..<2).flatMap { _ in
                        [r.fixed(-20...80), r.fixed(-30...10), r.fixed(-20...80), r.fixed(20...70)]
                    }
            }
            try shapes(&r, target, 10, op, source, values)
        },
        Family(name: "triangles", formats: any) { r, target in
            let source = try r.source()
            let op = Self.op(&r)
            let minor = UInt8(r.random.int(11...13))
            let count = minor == 11 ? 3 * r.random.int(1...4) : r.random.int(1...6)
            let values = (0..<2 * count).map { _ in r.fixed(-20...70) }
            try shapes(&r, target, minor, op, source, values)
        },
        Family(name: "traps", formats: [.a8, .a1]) { r, target in
            let values = (0..<r.random.int(1...5)).flatMap { _ in
                let ys = [r.fixed(-10...60), r.fixed(-10...60)].map { Int32(bitPattern: $0) }.sorted()
                return (0..<2).flatMap { index in
                    [r.fixed(-20...40), r.fixed(20...80), UInt32(bitPattern: ys[index])]
                }
            }
            let (x, y) = (r.random.int(-5...5), r.random.int(-5...5))
            try r.twins.both { .addTraps($0.major, $0.id(target.picture), x: x, y: y, values) }
        },
        Family(name: "glyphs", formats: any) { r, target in try glyphs(&r, target, isText: false) },
        Family(name: "text", formats: colored) { r, target in try glyphs(&r, target, isText: true) },
    ]

    private static func shapes(
        _ r: inout RandomPictures, _ target: RandomPictures.Target, _ minor: UInt8, _ op: UInt8, _ source: UInt32,
        _ values: [UInt32]
    ) throws {
        let format = r.pick([PictureFormat.a8, .a8, .a1, nil])
        let (x, y) = (r.random.int(-10...20), r.random.int(-10...20))
        let isSharp = r.one(in: 2) ? UInt32(0) : 1
        try r.twins.both { .changePicture($0.major, $0.id(target.picture), [9: isSharp]) }
        try r.twins.both {
            .shapes(
                $0.major, minor, op: op, $0.id(source), $0.id(target.picture),
                format: $0.number(format), x: x, y: y, values)
        }
    }

    /// Text is what programs mostly draw: one color over what is there, alpha glyphs side by side.
    private static func glyphs(
        _ r: inout RandomPictures, _ target: RandomPictures.Target, isText: Bool
    ) throws {
        let format = isText ? r.pick([PictureFormat.a8, .a8, .a8r8g8b8]) : r.pick([PictureFormat.a8, .a1, .a8r8g8b8])
        let set = r.twins.newID()
        try r.twins.both { .createGlyphSet($0.major, $0.id(set), format: $0.formats[format] ?? 0) }
        let ids = (0..<8).map { UInt32($0 * $0 * (isText ? 3 : 5000)) }
        var shapes: [Int] = []
        var data: [UInt8] = []
        for _ in ids {
            let (width, height) = r.one(in: 8) ? (0, 0) : (r.random.int(1...20), r.random.int(1...20))
            shapes += [
                width, height, r.random.int(-3...3), r.random.int(-3...20), r.random.int(0...22), r.random.int(-1...1),
            ]
            let count = format.stride(width: width) * height
            let isSparse = r.one(in: 2)
            data += (0..<count).map { _ in
                let value = UInt8(truncatingIfNeeded: r.random.next())
                return isSparse ? (value & 3 == 0 ? 0 : value & 3 == 1 ? 255 : value) : value
            }
        }
        try r.twins.both { [shapes, data] in .addGlyphs($0.major, $0.id(set), ids, shapes, data) }
        let source: UInt32
        if isText {
            source = r.twins.newID()
            var color = r.color()
            if r.one(in: 2) { color[3] = 0xffff }
            try r.twins.both { [color] in .solidFill($0.major, $0.id(source), color) }
        } else {
            source = try r.source()
        }
        let minor: UInt8 = r.pick([23, 24, 25])
        let size = minor == 23 ? 1 : minor == 24 ? 2 : 4
        var items: [UInt8] = []
        for _ in 0..<r.random.int(1...3) {
            let count = r.random.int(0...8)
            items += [UInt8(count), 0, 0, 0]
            for value in [r.random.int(-10...30), r.random.int(-10...30)] {
                items += [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
            }
            for _ in 0..<count {
                let id = r.pick(ids)
                for byte in 0..<size { items.append(UInt8(truncatingIfNeeded: id >> UInt32(8 * byte))) }
            }
            while items.count & 3 != 0 { items.append(0) }
        }
        let maskFormat = isText ? r.pick([nil, format]) : r.pick([nil, format, PictureFormat.a8, .a8r8g8b8])
        let (x, y) = (r.random.int(-10...20), r.random.int(-10...20))
        let op: UInt8 = isText ? 3 : Self.op(&r)
        try r.twins.both { [items] in
            .compositeGlyphs(
                $0.major, minor, op: op, $0.id(source), $0.id(target.picture),
                format: $0.number(maskFormat), $0.id(set), x: x, y: y,
                items)
        }
    }

    @Test func equal() throws {
        let server = try Xvfb(displays: 160...169)
        for (index, family) in Self.families.enumerated() {
            let wire = try XWire(path: server.path)
            let twins = try RenderTwins(wire)
            #expect(twins.theirs.formats.count == PictureFormat.all.count - 1, "all but a4")
            var pictures = RandomPictures(twins, seed: 100 + index)
            try Self.compare(family, &pictures)
        }
    }

    @Test func windows() throws {
        let server = try Xvfb(displays: 160...169)
        for (index, family) in Self.families.enumerated() where family.formats.contains(.x8r8g8b8) {
            var pictures = RandomPictures(try RenderTwins(XWire(path: server.path)), seed: 300 + index)
            let target = try pictures.windowTarget()
            var different = 0
            for _ in 0..<1000 {
                try pictures.clip(target)
                let isInside = UInt32(pictures.random.int(0...1))
                try pictures.twins.both { .changePicture($0.major, $0.id(target.picture), [8: isInside]) }
                try family.draw(&pictures, target)
                // A window is a source as well, as far as it reaches.
                let from = [pictures.random.int(0...20), pictures.random.int(0...20)]
                try pictures.twins.both {
                    .composite(
                        $0.major, op: 3, $0.id(target.picture), 0, $0.id(target.picture),
                        from + [0, 0, from[0] + 20, from[1] + 3, 15, 12])
                }
                let (theirErrors, ourErrors) = try pictures.twins.errors()
                #expect(theirErrors == ourErrors, "\(family.name)")
                let images = try pictures.twins.images(
                    target.pixmap, width: target.width, height: target.height, depth: 24)
                if images.theirs != images.ours { different += 1 }
            }
            #expect(different == 0, "\(family.name)")
            try pictures.twins.both { .destroyWindow($0.id(target.pixmap)) }
            try pictures.twins.both { .freePicture($0.major, $0.id(target.picture)) }
            let errors = try pictures.twins.errors()
            #expect(errors.theirs == errors.ours, "a picture ends with its window")
        }
    }

    private static func compare(_ family: Family, _ pictures: inout RandomPictures) throws {
        var different = 0
        var drawn = 0
        var notes: [String] = []
        for _ in 0..<400 {
            let target = try pictures.target(family.formats)
            for _ in 0..<5 {
                try pictures.clip(target)
                if pictures.one(in: 10) { try pictures.attribute(target.picture) }
                pictures.note = ""
                try family.draw(&pictures, target)
                let (theirErrors, ourErrors) = try pictures.twins.errors()
                #expect(theirErrors == ourErrors, "\(family.name)")
                let images = try pictures.twins.images(
                    target.pixmap, width: target.width, height: target.height, depth: target.format.depth)
                drawn += 1
                if images.theirs != images.ours {
                    different += 1
                    let count = zip(images.theirs, images.ours).count { $0 != $1 }
                    notes.append("\(pictures.note) on format \(target.format.id): \(count) bytes")
                    break
                }
            }
            try pictures.free(target)
        }
        #expect(different == 0, "\(family.name): \(different) of \(drawn); \(notes.prefix(8))")
    }
}
