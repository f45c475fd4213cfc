import Framebuffer
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
    private(set) var copies = 0
    /// The rectangles of pixels of the last update, in the order in which they came.
    private(set) var rects: [Rect] = []
    private(set) var jpegs = 0
    private(set) var cursor: (area: Area, hotSpot: Point, pixels: [UInt32], mask: [UInt8])?
    private(set) var sizes: [(Area, reason: Int, status: Int)] = []
    private(set) var announcesKeys = false
    private(set) var announcesSound = false
    private(set) var alphaCursor: (area: Area, pixels: [UInt8])?

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
        if encoding >= 0, !Rect(.zero, area).contains(rect) { throw Broken(what: "outside: \(rect)") }
        if encoding >= 0, encoding != 1 { rects.append(rect) }
        switch encoding {
        case 0: for point in points(rect) { pixels[point] = try pixel(format.bytesPerPixel) }
        case 1: try copy(rect)
        case 7: try tight(rect)
        case 16: try zrle(rect)
        case -223:
            area = rect.area
            pixels = Array(repeating: 0xdead, count: area.count)
        case -224: return false
        case -232: break
        case -239: try readCursor(rect)
        case -314: alphaCursor = try (rect.area, take(4) == [0, 0, 0, 0] ? take(4 * rect.count) : [])
        case -258: announcesKeys = true
        case -259: announcesSound = true
        case -308:
            let screens = try u8()
            _ = try take(3 + 16 * screens)
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

    private func tight(_ rect: Rect) throws {
        let control = try u8()
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
        guard format.bitsPerPixel == 32, format.depth <= 24 else { return false }
        let used = usedBits
        return used & 0xff00_0000 == 0 || used & 0xff == 0
    }

    private var usedBits: UInt32 {
        UInt32(format.redMax) << UInt32(format.redShift) | UInt32(format.greenMax) << UInt32(format.greenShift)
            | UInt32(format.blueMax) << UInt32(format.blueShift)
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
