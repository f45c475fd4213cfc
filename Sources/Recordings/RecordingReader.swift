package import Framebuffer

/// Reads a recording: its picture at any time, and what changed from moment to moment.
///
/// A file that ends in the middle, as one does whose recorder was killed, is read up to there; `end` says where. One that is no recording, or
/// is spoilt, throws with the place. It belongs to one thread.
package final class RecordingReader {
    private struct Block {
        let time: Int
        let place: Int
        let count: Int
        let isKey: Bool
    }

    private let source: RecordingSource
    private let blocks: [Block]
    private var decoder = RecordingDecoder()
    /// The next block.
    private var position = 0
    /// Where the bytes end in the middle of a moment; nil for a whole file.
    package let cut: RecordingError?
    /// The milliseconds from the beginning to the end.
    package var duration: Int { blocks.last?.time ?? 0 }
    /// The time of the last moment that was read, in milliseconds.
    package private(set) var time = 0

    /// A block has at most so many bytes; the pixels of a whole screen fit in.
    private static let blockLimit = 1 << 28
    private static let blockCountLimit = 1 << 24

    /// Opens a file.
    package convenience init(path: String) throws(RecordingError) { try self.init(RecordingSource(path: path)) }

    /// Reads bytes in memory.
    package convenience init(_ bytes: [UInt8]) throws(RecordingError) { try self.init(RecordingSource(bytes)) }

    private init(_ source: RecordingSource) throws(RecordingError) {
        self.source = source
        (blocks, cut) = try Self.blocks(of: source)
        // So far that the size and the name are known.
        while decoder.screen.area.isEmpty {
            guard try step() else { throw RecordingError("it ends before the screen's size is told", at: 12) }
        }
    }

    /// Looks through a file's blocks without reading what is in them.
    private static func blocks(of source: RecordingSource) throws(RecordingError) -> ([Block], RecordingError?) {
        let signature = try source.bytes(at: 0, count: 12)
        guard signature.elementsEqual(RecordingWriter.signature) else {
            throw RecordingError("no recording: it does not begin with FBS 001.000", at: 0)
        }
        var blocks: [Block] = []
        var place = 12
        var time = 0
        while true {
            var head = RecordingBytes(Array(try source.bytes(at: place, count: 4)), from: 0)
            let count = head.u32()
            if head.lacks == 4, try source.bytes(at: place, count: 1).isEmpty { return (blocks, nil) }
            guard head.lacks == nil else { return (blocks, cut(at: place)) }
            guard count <= blockLimit else { throw RecordingError("a block of \(count) bytes", at: place) }
            guard blocks.count < blockCountLimit else { throw RecordingError("too many blocks", at: place) }
            let start = Array(try source.bytes(at: place + 4, count: min(count, 16)))
            let padded = (count + 3) & ~3
            var tail = RecordingBytes(Array(try source.bytes(at: place + 4 + padded, count: 4)), from: 0)
            let stamp = tail.u32()
            guard tail.lacks == nil else { return (blocks, cut(at: place)) }
            time = max(time, stamp)
            blocks.append(Block(time: time, place: place + 4, count: count, isKey: isKey(start)))
            place += 8 + padded
        }
    }

    private static func cut(at place: Int) -> RecordingError {
        RecordingError("it ends in the middle of a moment", at: place)
    }

    /// Whether a block begins with the size that announces the whole picture.
    private static func isKey(_ start: [UInt8]) -> Bool {
        var reader = RecordingBytes(start, from: 0)
        guard reader.u32() == 1, reader.u16() == RecordingWriter.keyMark.x, reader.u16() == RecordingWriter.keyMark.y
        else { return false }
        _ = reader.u32()
        return reader.i32() == RecordingEncoding.desktopSize && reader.lacks == nil
    }

    /// The name of the recorded desktop.
    package var name: String { decoder.name }

    /// The picture at `time`.
    package var picture: Bitmap { decoder.screen }

    /// The time of the next moment; nil at the end.
    package var nextTime: Int? { position < blocks.count ? blocks[position].time : nil }

    /// The times of all moments, in order.
    package var times: [Int] { blocks.map(\.time) }

    /// Goes on to the next moment in which something is shown; nil at the end.
    package func next() throws(RecordingError) -> Recording.Frame? {
        let updates = decoder.updates
        while try step() {
            // What others recorded comes in portions; only what is whole is looked at.
            guard decoder.updates > updates else { continue }
            return Recording.Frame(time: time, picture, decoder.takeChanges().simplified(to: 16).rects)
        }
        return nil
    }

    /// Goes to a time: `picture` is what was seen then, the frame what has to be shown anew.
    ///
    /// Before the first moment, that one counts.
    package func seek(to wanted: Int) throws(RecordingError) -> Recording.Frame {
        let key = blocks.lastIndex { $0.isKey && $0.time <= wanted } ?? blocks.firstIndex { $0.isKey }
        var seen = decoder.updates == 0 ? 0 : -1
        if let key, time > wanted || key > position {
            position = key
            // What was told at the beginning stays known.
            decoder.jump()
            seen = decoder.updates
        } else if key == nil, time > wanted {
            position = 0
            decoder = RecordingDecoder()
            seen = 0
        }
        while let next = nextTime, next <= wanted || decoder.updates == seen {
            guard try step() else { break }
        }
        _ = decoder.takeChanges()
        return Recording.Frame(time: time, picture, [picture.bounds])
    }

    /// Reads a block; false at the end.
    private func step() throws(RecordingError) -> Bool {
        guard position < blocks.count else { return false }
        let block = blocks[position]
        position += 1
        time = block.time
        try decoder.take(try source.bytes(at: block.place, count: block.count), at: block.place)
        return true
    }
}
