package import Framebuffer

/// Makes the bytes of a recording of what a screen shows.
///
/// The format is that of rfbproxy, "FBS 001.000": what an RFB 3.3 server sends to a viewer, in blocks with their times. Each block of
/// ours is one moment, whole. Every rectangle can be read without any before it, and from time to time the whole picture comes, behind its
/// size: there a reader may begin.
package struct RecordingWriter {
    private let name: String
    /// What was seen at the last moment.
    package private(set) var screen = Bitmap(.zero)
    private var tight = TightRectangle()
    private var hasBegun = false
    private var time = 0
    private var keyTime = 0
    private var bytesSinceKey = 0

    /// The first bytes of every file.
    package static let signature = Array("FBS 001.000\n".utf8)
    /// The milliseconds, and the bytes, after which the whole picture comes again when something changes.
    package static let keyInterval = 10_000
    private static let keyBytes = 8 << 20
    /// Where a size says that the whole picture follows, which viewers pass over.
    static let keyMark = Point(0x4e49, 0x5450)
    /// An update has at most so many rectangles.
    private static let rectangleLimit = 60_000

    /// The recording of a screen of that name, without a moment yet.
    package init(name: String) { self.name = String(name.prefix(100)) }

    /// The bytes of the next moment, in whole blocks; before the first the file's own.
    ///
    /// A time before that of the last frame counts as that one. A screen without pixels, or beyond 65535 on a side, is passed over.
    package mutating func bytes(of frame: Recording.Frame) -> [UInt8] {
        guard !frame.area.isEmpty, max(frame.area.width, frame.area.height) < 1 << 16 else { return [] }
        var result: [UInt8] = []
        if !hasBegun { result = beginning(frame.area) }
        let isKey =
            !hasBegun || screen.area != frame.area || frame.time - keyTime >= Self.keyInterval
            || bytesSinceKey >= Self.keyBytes
        hasBegun = true
        time = max(time, frame.time)
        screen.show(frame)
        var message: [UInt8] = []
        if isKey {
            message += [0, 0, 0, 1]
            message.putHead(Rect(Self.keyMark, frame.area), RecordingEncoding.desktopSize)
            putUpdate(of: [screen.bounds], to: &message)
            (keyTime, bytesSinceKey) = (time, 0)
        } else {
            putUpdate(of: frame.parts.map { Rect($0.place, $0.picture.area) }, to: &message)
            bytesSinceKey += message.count
        }
        result += block(message)
        return result
    }

    /// The bytes that end the recording, whose last frame is seen until then.
    package mutating func end(at time: Int) -> [UInt8] {
        guard hasBegun else { return [] }
        self.time = max(self.time, time)
        return block([0, 0, 0, 0])
    }

    /// The file of a damage log, whose last frame is seen until `end`.
    package static func file(of recording: Recording, name: String, until end: Int) -> [UInt8] {
        var writer = RecordingWriter(name: name)
        return recording.frames.flatMap { writer.bytes(of: $0) } + writer.end(at: end)
    }

    private mutating func beginning(_ area: Area) -> [UInt8] {
        var greeting = Array("RFB 003.003\n".utf8)
        greeting.put32(1)
        greeting.put16(area.width)
        greeting.put16(area.height)
        // 32 bits, 24 of them used, the lowest byte first, in true colour: 0x00RRGGBB.
        greeting += [32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0]
        greeting.put32(name.utf8.count)
        greeting += Array(name.utf8)
        return Self.signature + block(greeting)
    }

    private mutating func putUpdate(of rects: [Rect], to message: inout [UInt8]) {
        let pieces = rects.flatMap { TightRectangle.pieces(of: $0.intersection(screen.bounds)) }
        for start in stride(from: 0, to: pieces.count, by: Self.rectangleLimit) {
            let some = pieces[start..<min(pieces.count, start + Self.rectangleLimit)]
            message += [0, 0]
            message.put16(some.count)
            for piece in some { tight.put(piece, of: screen, to: &message) }
        }
    }

    private func block(_ message: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(message.count + 12)
        result.put32(message.count)
        result += message
        result += [UInt8](repeating: 0, count: -message.count & 3)
        result.put32(time)
        return result
    }
}
