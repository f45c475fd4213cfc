import Framebuffer
import Images
import VNCServer

/// A small viewer that knows nothing of our encoders: it applies the rectangles of updates to a picture of pixel values.
final class TestDecoder {
    let format: PixelFormat
    private(set) var area: Area
    private(set) var pixels: [UInt32]
    private var bytes: [UInt8] = []
    private var position = 0
    private var tightStreams = (0..<4).map { _ in Inflate() }
    private let zrleStream = Inflate()
    private let zlibStream = Inflate()
    private(set) var copies = 0
    /// The rectangles of pixels of the last update, in the order in which they came.
    private(set) var rects: [Rect] = []
    private(set) var jpegs = 0
    private(set) var pngs = 0
    /// The frames of the last video of each rectangle.
    private(set) var videos: [Rect: [[UInt8]]] = [:]
    private(set) var cursor: (area: Area, hotSpot: Point, pixels: [UInt32], mask: [UInt8])?
    private(set) var sizes: [(Area, reason: Int, status: Int)] = []
    private(set) var announcesKeys = false
    private(set) var announcesSound = false
    private(set) var alphaCursor: (area: Area, pixels: [UInt8])?
    private(set) var vmwareCursor: (area: Area, pixels: [UInt8])?
    private(set) var twoColourCursor: (area: Area, colours: [UInt8], bits: [UInt8], mask: [UInt8])?
    private(set) var name: String?
    /// What the last update told of its frame.
    private(set) var frame: FrameNote?
    private(set) var lights: Int?
    private(set) var isPointerRelative: Bool?
    private(set) var announcesButtons = false
    private(set) var pointer: Point?
    /// Where the first rectangle of all was.
    private(set) var first: Point?
    private(set) var screens: [[Int]] = []
    /// How often each encoding came.
    private(set) var encodings: [Int: Int] = [:]

    struct Broken: Error {
        let what: String
    }

    init(_ area: Area, _ format: PixelFormat) {
        self.area = area
        self.format = format
        pixels = Array(repeating: 0xdead, count: area.count)
    }

    /// Applies a whole update message and wants it to end where the bytes end.
    func update(_ message: [UInt8]) throws {
        bytes = message
        position = 0
        guard try u8() == 0 else { throw Broken(what: "no update") }
        _ = try u8()
        let count = try u16()
        rects = []
        for _ in 0..<count where try !rectangle() { break }
        if position != bytes.count { throw Broken(what: "\(bytes.count - position) bytes too many") }
    }

    private func rectangle() throws -> Bool {
        let rect = Rect(try u16(), try u16(), try u16(), try u16())
        let encoding = Int(Int32(truncatingIfNeeded: try u32()))
        if (0..<256).contains(encoding) || encoding == -260, !Rect(.zero, area).contains(rect) {
            throw Broken(what: "outside: \(rect)")
        }
        encodings[encoding, default: 0] += 1
        first = first ?? rect.origin
        if encoding >= 0, encoding != 1 { rects.append(rect) }
        switch encoding {
        case 0: for point in points(rect) { pixels[point] = try pixel(format.bytesPerPixel) }
        case 1: try copy(rect)
        case 2: try rre(rect)
        case 5: try hextile(rect)
        case 6: try zlib(rect)
        case 7, -260: try tight(rect, isPNG: encoding == -260)
        case 21: try jpeg(rect)
        case 50: try video(rect)
        case 16: try zrle(rect)
        case -223:
            area = rect.area
            pixels = Array(repeating: 0xdead, count: area.count)
        case -224: return false
        case -232, 0x574d_5666: pointer = rect.origin
        case -239: try readCursor(rect)
        case -314: alphaCursor = try (rect.area, take(4) == [0, 0, 0, 0] ? take(4 * rect.count) : [])
        case 0x574d_5664:
            guard try take(2) == [1, 0] else { throw Broken(what: "VMware cursor") }
            vmwareCursor = (rect.area, try take(4 * rect.count))
        case -240:
            if rect.isEmpty { break }
            let stride = (rect.width + 7) / 8 * rect.height
            twoColourCursor = (rect.area, try take(6), try take(stride), try take(stride))
        case -1_313_428_560:
            let words = try (0..<4).map { _ in try u32() }
            frame = FrameNote(number: UInt64(words[0]) << 32 | UInt64(words[1]), isComplete: words[2] == 1)
        case -257: isPointerRelative = rect.x == 0
        case -261: lights = try u8()
        case 0x574d_5668: lights = try u32()
        case -307: name = String(decoding: try take(try u32()), as: UTF8.self)
        case -316: announcesButtons = true
        case -258: announcesKeys = true
        case -259: announcesSound = true
        case -308:
            let count = try u8()
            _ = try take(3)
            screens = try (0..<count).map { _ in
                [try u32(), try u16(), try u16(), try u16(), try u16(), try u32()]
            }
            sizes.append((rect.area, rect.x, rect.y))
            if rect.y == 0, rect.area != area {
                area = rect.area
                pixels = Array(repeating: 0xdead, count: area.count)
            }
        default: throw Broken(what: "encoding \(encoding)")
        }
        return true
    }

    private func points(_ rect: Rect) -> [Int] {
        (rect.top..<rect.bottom).flatMap { y in (rect.left..<rect.right).map { y * area.width + $0 } }
    }

    private func copy(_ rect: Rect) throws {
        let source = Rect(try u16(), try u16(), rect.width, rect.height)
        guard Rect(.zero, area).contains(source) else { throw Broken(what: "copy from outside") }
        let old = points(source).map { pixels[$0] }
        for (point, value) in zip(points(rect), old) { pixels[point] = value }
        copies += 1
    }

    private func readCursor(_ rect: Rect) throws {
        let image = try (0..<rect.count).map { _ in try pixel(format.bytesPerPixel) }
        cursor = (rect.area, rect.origin, image, try take((rect.width + 7) / 8 * rect.height))
    }

    // MARK: Tight

    private var tightPixelSize: Int { format.isTightPacked ? 3 : format.bytesPerPixel }

    private func tightPixel(_ data: [UInt8], _ index: Int) -> UInt32 {
        if format.isTightPacked {
            let (r, g, b) = (UInt32(data[3 * index]), UInt32(data[3 * index + 1]), UInt32(data[3 * index + 2]))
            return r << UInt32(format.redShift) | g << UInt32(format.greenShift) | b << UInt32(format.blueShift)
        }
        return value(Array(data[index * format.bytesPerPixel..<(index + 1) * format.bytesPerPixel]))
    }

    private func tight(_ rect: Rect, isPNG: Bool) throws {
        let control = try u8()
        if isPNG, ![8, 9, 10].contains(control >> 4) { throw Broken(what: "control \(control) of Tight PNG") }
        for stream in 0..<4 where control >> stream & 1 != 0 { tightStreams[stream] = Inflate() }
        switch control >> 4 {
        case 8:
            let color = tightPixel(try take(tightPixelSize), 0)
            for point in points(rect) { pixels[point] = color }
        case 9:
            guard let picture = decodeJPEG(try take(try tightLength()), width: rect.width, height: rect.height) else {
                throw Broken(what: "JPEG")
            }
            for (point, color) in zip(points(rect), picture) { pixels[point] = color }
            jpegs += 1
        case 10:
            guard isPNG else { throw Broken(what: "PNG in Tight") }
            let image = try PNG.decode(take(try tightLength()))
            guard image.area == rect.area else { throw Broken(what: "PNG of \(image.area)") }
            for (point, color) in zip(points(rect), image.pixels) { pixels[point] = expected(color, format) }
            pngs += 1
        case 0..<8: try tightBasic(rect, stream: control >> 4 & 3, hasFilter: control & 0x40 != 0)
        default: throw Broken(what: "control \(control)")
        }
    }

    private func tightBasic(_ rect: Rect, stream: Int, hasFilter: Bool) throws {
        let filter = hasFilter ? try u8() : 0
        if filter == 0 {
            let data = try tightData(rect.count * tightPixelSize, stream)
            for (index, point) in points(rect).enumerated() { pixels[point] = tightPixel(data, index) }
            return
        }
        guard filter == 1 else { throw Broken(what: "filter \(filter)") }
        let count = try u8() + 1
        let colors = try take(count * tightPixelSize)
        if count == 2 {
            let stride = (rect.width + 7) / 8
            let data = try tightData(stride * rect.height, stream)
            for (index, point) in points(rect).enumerated() {
                let (x, y) = (index % rect.width, index / rect.width)
                pixels[point] = tightPixel(colors, Int(data[y * stride + x / 8] >> (7 - x % 8) & 1))
            }
        } else {
            let data = try tightData(rect.count, stream)
            for (index, point) in points(rect).enumerated() {
                guard data[index] < count else { throw Broken(what: "index") }
                pixels[point] = tightPixel(colors, Int(data[index]))
            }
        }
    }

    private func tightData(_ count: Int, _ stream: Int) throws -> [UInt8] {
        if count < 12 { return try take(count) }
        let compressed = try take(try tightLength())
        guard let data = tightStreams[stream].inflate(compressed, count: count) else { throw Broken(what: "zlib") }
        return data
    }

    private func tightLength() throws -> Int {
        var length = try u8()
        if length & 0x80 == 0 { return length }
        let second = try u8()
        length = length & 0x7f | (second & 0x7f) << 7
        return second & 0x80 == 0 ? length : length | (try u8()) << 14
    }

    // MARK: The others

    /// Keeps the frame for another decoder.
    private func video(_ rect: Rect) throws {
        let length = try u32()
        let flags = try u32()
        if flags & 1 != 0 { videos[rect] = [] }
        let data = try take(length)
        guard videos[rect] != nil, data.starts(with: [0, 0, 0, 1]) else { throw Broken(what: "no frame") }
        videos[rect]?.append(data)
    }

    /// A file whose length nobody tells: up to its last marker, which the entropy-coded data does not contain.
    private func jpeg(_ rect: Rect) throws {
        var end = position + 2
        while end < bytes.count, !(bytes[end - 2] == 0xff && bytes[end - 1] == 0xd9) { end += 1 }
        let file = try take(end - position)
        guard let picture = decodeJPEG(file, width: rect.width, height: rect.height) else { throw Broken(what: "JPEG") }
        for (point, color) in zip(points(rect), picture) { pixels[point] = expected(color, format) }
        jpegs += 1
    }

    private func fill(_ rect: Rect, _ value: UInt32, in bounds: Rect) throws {
        guard bounds.contains(rect) else { throw Broken(what: "a part outside: \(rect)") }
        for point in points(rect) { pixels[point] = value }
    }

    private func rre(_ rect: Rect) throws {
        let count = try u32()
        try fill(rect, pixel(format.bytesPerPixel), in: rect)
        for _ in 0..<count {
            let value = try pixel(format.bytesPerPixel)
            let part = Rect(try u16(), try u16(), try u16(), try u16())
            try fill(part.offset(by: rect.origin), value, in: rect)
        }
    }

    private func hextile(_ rect: Rect) throws {
        var background: UInt32?
        var foreground: UInt32?
        let size = format.bytesPerPixel
        for top in stride(from: rect.top, to: rect.bottom, by: 16) {
            for left in stride(from: rect.left, to: rect.right, by: 16) {
                let tile = Rect(left, top, min(16, rect.right - left), min(16, rect.bottom - top))
                let flags = try u8()
                if flags & 1 != 0 {
                    for point in points(tile) { pixels[point] = try pixel(size) }
                    (background, foreground) = (nil, nil)
                    continue
                }
                if flags & 2 != 0 { background = try pixel(size) }
                guard let background, flags & 20 != 20 else { throw Broken(what: "hextile \(flags)") }
                try fill(tile, background, in: tile)
                if flags & 4 != 0 { foreground = try pixel(size) }
                for _ in 0..<(flags & 8 != 0 ? try u8() : 0) {
                    let own = flags & 16 != 0 ? try pixel(size) : nil
                    let (place, extent) = (try u8(), try u8())
                    let part = Rect(place >> 4, place & 15, (extent >> 4) + 1, (extent & 15) + 1)
                    guard let value = own ?? foreground else { throw Broken(what: "no foreground") }
                    try fill(part.offset(by: tile.origin), value, in: tile)
                }
                if flags & 16 != 0 { foreground = nil }
            }
        }
    }

    private func zlib(_ rect: Rect) throws {
        let size = format.bytesPerPixel
        let compressed = try take(try u32())
        guard let data = zlibStream.inflate(compressed, count: rect.count * size) else { throw Broken(what: "zlib") }
        for (index, point) in points(rect).enumerated() {
            pixels[point] = value(Array(data[index * size..<(index + 1) * size])) & usedBits
        }
    }

    // MARK: ZRLE

    private func zrle(_ rect: Rect) throws {
        let compressed = try take(try u32())
        let pixelSize = compressedPixelSize
        // The length of the plain data is not told; this is more than any tile takes.
        let limit = rect.count * (pixelSize + 1) + (rect.width / 64 + 1) * (rect.height / 64 + 1) * 1024
        guard let plain = zrleStream.inflateAll(compressed, limit: limit) else { throw Broken(what: "zlib of ZRLE") }
        var reader = plain[...]
        func next() throws -> Int {
            guard let byte = reader.popFirst() else { throw Broken(what: "ZRLE too short") }
            return Int(byte)
        }
        func color() throws -> UInt32 {
            let raw = try (0..<pixelSize).map { _ in UInt8(try next()) }
            return compressedValue(raw)
        }
        func run() throws -> Int {
            var length = 1
            while true {
                let byte = try next()
                length += byte
                if byte != 255 { return length }
            }
        }
        for top in stride(from: rect.top, to: rect.bottom, by: 64) {
            for left in stride(from: rect.left, to: rect.right, by: 64) {
                let tile = Rect(left, top, min(64, rect.right - left), min(64, rect.bottom - top))
                let kind = try next()
                var values: [UInt32] = []
                switch kind {
                case 0: for _ in 0..<tile.count { values.append(try color()) }
                case 1: values = Array(repeating: try color(), count: tile.count)
                case 2...16:
                    let palette = try (0..<kind).map { _ in try color() }
                    let bits = kind == 2 ? 1 : kind <= 4 ? 2 : 4
                    for _ in 0..<tile.height {
                        var left = 0
                        var byte = 0
                        for _ in 0..<tile.width {
                            if left == 0 {
                                byte = try next()
                                left = 8
                            }
                            left -= bits
                            values.append(palette[byte >> left & (1 << bits - 1)])
                        }
                    }
                case 128:
                    while values.count < tile.count {
                        let value = try color()
                        values += Array(repeating: value, count: try run())
                    }
                case 130...255:
                    let palette = try (0..<kind - 128).map { _ in try color() }
                    while values.count < tile.count {
                        let index = try next()
                        guard index & 127 < palette.count else { throw Broken(what: "ZRLE index") }
                        values += Array(repeating: palette[index & 127], count: index >= 128 ? try run() : 1)
                    }
                default: throw Broken(what: "ZRLE tile \(kind)")
                }
                guard values.count == tile.count else { throw Broken(what: "ZRLE run too long") }
                for (point, value) in zip(points(tile), values) { pixels[point] = value }
            }
        }
        if !reader.isEmpty { throw Broken(what: "ZRLE too long") }
    }

    private var usesThreeBytes: Bool {
        guard format.bitsPerPixel == 32, format.depth <= 24, !format.isMapped else { return false }
        let used = usedBits
        return used & 0xff00_0000 == 0 || used & 0xff == 0
    }

    private var usedBits: UInt32 {
        func bits(_ max: Int, _ shift: Int) -> UInt32 {
            (UInt32.max >> UInt32(UInt32(max).leadingZeroBitCount)) << UInt32(shift)
        }
        return bits(format.redMax, format.redShift) | bits(format.greenMax, format.greenShift)
            | bits(format.blueMax, format.blueShift)
    }

    private var compressedPixelSize: Int { usesThreeBytes ? 3 : format.bytesPerPixel }

    private func compressedValue(_ raw: [UInt8]) -> UInt32 {
        guard usesThreeBytes else { return value(raw) }
        let inLowBytes = usedBits & 0xff00_0000 == 0
        return format.isBigEndian
            ? value(inLowBytes ? [0] + raw : raw + [0]) : value(inLowBytes ? raw + [0] : [0] + raw)
    }

    // MARK: Bytes

    private func value(_ raw: [UInt8]) -> UInt32 {
        (format.isBigEndian ? raw : raw.reversed()).reduce(0) { $0 << 8 | UInt32($1) }
    }

    private func pixel(_ size: Int) throws -> UInt32 { value(try take(size)) & usedBits }

    private func take(_ count: Int) throws -> [UInt8] {
        guard count >= 0, position + count <= bytes.count else { throw Broken(what: "too short") }
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    private func u8() throws -> Int { Int(try take(1)[0]) }
    private func u16() throws -> Int { try u8() << 8 | u8() }
    private func u32() throws -> Int { try u16() << 16 | u16() }
}
