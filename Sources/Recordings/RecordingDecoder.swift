internal import Framebuffer

/// Follows what a recorded server sent, and has the picture that a viewer would have shown.
///
/// A pure value over bytes that come in any portions. Whatever they are, it traps nowhere and holds no more than one picture of at most
/// `pixelLimit` pixels and one unfinished rectangle.
struct RecordingDecoder {
    private enum Stage {
        case version
        case security
        case start
        case messages
        /// In an update, with so many rectangles to come.
        case rectangles(Int)
    }

    /// The most pixels of a screen.
    static let pixelLimit = 1 << 26
    /// The longest part that is waited for.
    private static let partLimit = 1 << 28

    /// The name of the recorded desktop.
    private(set) var name = ""
    /// The picture after the last rectangle.
    private(set) var screen = Bitmap(.zero)
    /// What has changed and not been taken.
    private var changed = Region()
    /// How many updates have come whole.
    private(set) var updates = 0

    private var stage = Stage.version
    private var pixels: RecordingPixels?
    private var inflaters: [RectangleInflater] = (0..<4).map { _ in RectangleInflater() }
    private var unread: [UInt8] = []
    /// The byte of the file at which what is unread begins.
    private var place = 0
    /// How many bytes there have to be before it is worth to look again.
    private var needed = 1

    /// Takes what changed in the picture since the last call.
    mutating func takeChanges() -> Region {
        defer { changed = Region() }
        return changed
    }

    /// Forgets what has begun, so that it may go on at a place where a message begins and the whole picture follows.
    ///
    /// The connection's beginning has to have been read.
    mutating func jump() {
        guard pixels != nil else { return }
        unread = []
        needed = 1
        stage = .messages
        changed = Region(screen.bounds)
    }

    /// Takes bytes that stand at that place of the file.
    mutating func take(_ bytes: some Collection<UInt8>, at place: Int) throws(RecordingError) {
        if unread.isEmpty { self.place = place }
        unread += bytes
        var position = 0
        defer {
            unread.removeFirst(position)
            self.place += position
        }
        while unread.count - position >= needed {
            var reader = RecordingBytes(unread, from: position)
            let before = stage
            do throws(RecordingError) {
                try step(&reader)
            } catch {
                throw RecordingError(error.reason, at: self.place + position)
            }
            if let lacks = reader.lacks {
                guard lacks <= Self.partLimit else {
                    throw RecordingError("\(lacks) bytes for one part", at: self.place + position)
                }
                stage = before
                needed = lacks
                return
            }
            needed = 1
            position += reader.consumed
        }
    }

    /// Reads one part; a reader that lacks something afterwards means that nothing was done.
    private mutating func step(_ reader: inout RecordingBytes) throws(RecordingError) {
        switch stage {
        case .version:
            let version = String(decoding: reader.take(12), as: UTF8.self)
            guard reader.lacks == nil else { return }
            guard version.hasPrefix("RFB 003.0") else { throw RecordingError("no server's greeting") }
            stage = .security
        case .security:
            let type = reader.u32()
            guard reader.lacks == nil else { return }
            guard type == 1 else { throw RecordingError("a connection with security \(type), which is not followed") }
            stage = .start
        case .start: try start(&reader)
        case .messages: try message(&reader)
        case .rectangles(let count):
            let isLast = try rectangle(&reader)
            guard reader.lacks == nil else { return }
            if isLast || count == 1 { updates += 1 }
            stage = isLast || count == 1 ? .messages : .rectangles(count - 1)
        }
    }

    private mutating func start(_ reader: inout RecordingBytes) throws(RecordingError) {
        let area = Area(reader.u16(), reader.u16())
        let format = RecordingPixels(&reader)
        let count = reader.u32()
        guard reader.lacks == nil else { return }
        guard let format else { throw RecordingError("pixels in a form that is not read") }
        guard count <= 1 << 16 else { throw RecordingError("a name of \(count) bytes") }
        let name = reader.take(count)
        guard reader.lacks == nil else { return }
        try resize(area)
        pixels = format
        self.name = String(decoding: name, as: UTF8.self)
        stage = .messages
    }

    private mutating func resize(_ area: Area) throws(RecordingError) {
        guard !area.isEmpty, area.count <= Self.pixelLimit else {
            throw RecordingError("a screen of \(area.width)x\(area.height)")
        }
        if area != screen.area { screen = Bitmap(area, filledWith: .black) }
        changed = Region(screen.bounds)
    }

    private mutating func message(_ reader: inout RecordingBytes) throws(RecordingError) {
        let kind = reader.u8()
        switch kind {
        case 0:
            _ = reader.u8()
            let count = reader.u16()
            guard reader.lacks == nil else { return }
            stage = count == 0 ? .messages : .rectangles(count)
            if count == 0 { updates += 1 }
        case 1:
            _ = reader.take(3)
            _ = reader.take(6 * reader.u16())
        case 2, 150: break
        case 3:
            _ = reader.take(3)
            _ = reader.take(abs(reader.i32()))
        case 248:
            _ = reader.take(7)
            _ = reader.take(reader.u8())
        case 255:
            guard reader.u8() == 1 || reader.lacks != nil else { throw RecordingError("an unknown message of QEMU") }
            if reader.u16() == 2 { _ = reader.take(reader.u32()) }
        default: throw RecordingError("a message of kind \(kind), which is not known")
        }
    }

    /// Reads a rectangle; true for the one that ends an update.
    private mutating func rectangle(_ reader: inout RecordingBytes) throws(RecordingError) -> Bool {
        let rect = Rect(reader.u16(), reader.u16(), reader.u16(), reader.u16())
        let encoding = reader.i32()
        guard reader.lacks == nil, let pixels else { return false }
        if encoding >= 0, !screen.bounds.contains(rect) {
            throw RecordingError("a rectangle beyond the screen")
        }
        switch encoding {
        case RecordingEncoding.raw:
            let bytes = reader.take(rect.count * pixels.size)
            if reader.lacks == nil { put(pixels.pixels(bytes), rect) }
        case RecordingEncoding.copyRect:
            let source = Rect(Point(reader.u16(), reader.u16()), rect.area)
            guard reader.lacks == nil else { return false }
            guard screen.bounds.contains(source) else { throw RecordingError("a copy from beyond the screen") }
            screen.withSurface { $0.copy($0, source, to: rect.origin) }
            changed.formUnion(rect)
        case RecordingEncoding.tight: try tight(rect, pixels, &reader)
        case RecordingEncoding.desktopSize:
            try resize(rect.area)
        case RecordingEncoding.extendedDesktopSize:
            let count = reader.u8()
            _ = reader.take(3 + 16 * count)
            if reader.lacks == nil, rect.y == 0 { try resize(rect.area) }
        case RecordingEncoding.lastRectangle: return true
        case RecordingEncoding.pointerPosition: break
        case RecordingEncoding.desktopName: _ = reader.take(reader.u32())
        case RecordingEncoding.cursor:
            _ = reader.take(rect.count * pixels.size + (rect.width + 7) / 8 * rect.height)
        case RecordingEncoding.cursorColours:
            _ = reader.take(rect.isEmpty ? 0 : 6 + 2 * ((rect.width + 7) / 8 * rect.height))
        default: throw RecordingError("a rectangle in encoding \(encoding), which is not read")
        }
        return false
    }

    private mutating func put(_ new: [UInt32], _ rect: Rect) {
        guard let part = Bitmap(rect.area, pixels: new) else { return }
        screen.show(Recording.Frame(time: 0, area: screen.area, parts: [.init(place: rect.origin, picture: part)]))
        changed.formUnion(rect)
        if changed.rects.count > 64 { changed = changed.simplified(to: 16) }
    }

    private mutating func tight(
        _ rect: Rect, _ pixels: RecordingPixels, _ reader: inout RecordingBytes
    ) throws(RecordingError) {
        let control = reader.u8()
        guard reader.lacks == nil else { return }
        let resets = (0..<4).filter { control >> $0 & 1 != 0 }
        switch control >> 4 {
        case 8:
            let color = pixels.tightPixels(reader.take(pixels.tightSize))
            guard let color = color.first else { return }
            for stream in resets { inflaters[stream].reset() }
            screen.withSurface { $0.fill(rect, Color(bits: color)) }
            changed.formUnion(rect)
        case 0..<8:
            let filter = control & 0x40 != 0 ? reader.u8() : 0
            var palette: [UInt32] = []
            if filter == 1 {
                let count = reader.u8() + 1
                palette = pixels.tightPixels(reader.take(count * pixels.tightSize))
            }
            guard reader.lacks == nil else { return }
            guard filter < 2 else { throw RecordingError("Tight with filter \(filter), which is not read") }
            let row = palette.count == 2 ? (rect.width + 7) / 8 : rect.width
            let size = palette.isEmpty ? rect.count * pixels.tightSize : row * rect.height
            let isCompressed = size >= 12
            let input = reader.take(isCompressed ? reader.compactLength() : size)
            guard reader.lacks == nil else { return }
            for stream in resets { inflaters[stream].reset() }
            let data = isCompressed ? inflaters[control >> 4 & 3].inflated(input, count: size) : Array(input)
            guard let data else { throw RecordingError("a rectangle whose compressed pixels are broken") }
            put(palette.isEmpty ? pixels.tightPixels(data) : indexed(data, palette, rect.area), rect)
        case 9: throw RecordingError("a rectangle in JPEG, which is not read")
        default: throw RecordingError("Tight of kind \(control >> 4), which is not known")
        }
    }

    private func indexed(_ data: [UInt8], _ palette: [UInt32], _ area: Area) -> [UInt32] {
        if palette.count != 2 { return data.map { Int($0) < palette.count ? palette[Int($0)] : 0xff00_0000 } }
        let row = (area.width + 7) / 8
        var result: [UInt32] = []
        result.reserveCapacity(area.count)
        for y in 0..<area.height {
            for x in 0..<area.width { result.append(palette[Int(data[y * row + (x >> 3)] >> UInt8(7 - x & 7) & 1)]) }
        }
        return result
    }
}
