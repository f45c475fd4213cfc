package import Framebuffer
package import Plumbing

/// Records a screen into a file: what changed, when somebody tells that something did.
///
/// What was told of and is as it was is left out. It belongs to one thread.
package final class ScreenRecorder {
    private let file: RecordingFile
    private let byteLimit: Int
    private var writer: RecordingWriter
    private var begin: Instant?
    /// The milliseconds from the first moment to the last.
    package private(set) var duration = 0
    /// How many moments there are.
    package private(set) var moments = 0

    /// The height of the bands in which is looked for what differs.
    private static let band = 16

    /// Records into a new file a screen of that name.
    ///
    /// - Parameter byteLimit: what the file has at most, but for the moment that reaches it.
    package init(_ file: RecordingFile, name: String, byteLimit: Int = .max) {
        self.file = file
        self.byteLimit = byteLimit
        writer = RecordingWriter(name: name)
    }

    /// Whether there is a moment in it.
    package var hasBegun: Bool { begin != nil }

    /// Whether there is no more room.
    package var isFull: Bool { byteCount >= byteLimit }

    /// The bytes in the file.
    package var byteCount: Int { file.byteCount }

    /// Takes what a screen shows now, of which these rectangles may differ from before.
    package func take(_ screen: Surface, _ rects: [Rect], at now: Instant) throws(RecordingError) {
        try take(screen.area, parts(screen, rects), at: now)
    }

    /// Takes a picture of the screen, of which these rectangles may differ from before.
    package func take(_ picture: Bitmap, _ rects: [Rect], at now: Instant) throws(RecordingError) {
        try take(picture.area, picture.withPixels { parts($0, rects) }, at: now)
    }

    private func parts(_ screen: Surface, _ rects: [Rect]) -> [Recording.Part] {
        var new = [screen.bounds]
        if writer.screen.area == screen.area {
            new = Region(rects.map { $0.intersection(screen.bounds) }).rects.flatMap { different(screen, $0) }
        }
        return new.map { Self.part(screen, $0) }
    }

    /// Takes what has changed on a screen of that size; the first time, all of it.
    package func take(_ area: Area, _ parts: [Recording.Part], at now: Instant) throws(RecordingError) {
        if isFull || area.isEmpty || parts.isEmpty { return }
        duration = time(now)
        moments += 1
        try file.append(writer.bytes(of: Recording.Frame(time: duration, area: area, parts: parts)))
    }

    /// Ends the recording.
    package func finish(at now: Instant) throws(RecordingError) {
        guard hasBegun else { return }
        duration = time(now)
        try file.append(writer.end(at: duration))
    }

    /// A part of a screen, opaque.
    package static func part(_ screen: Surface, _ rect: Rect) -> Recording.Part {
        var picture = Bitmap(rect.area)
        picture.withSurface { $0.copyOpaque(screen, rect, to: .zero) }
        return .init(place: rect.origin, picture: picture)
    }

    private func time(_ now: Instant) -> Int {
        let begin = begin ?? now
        self.begin = begin
        return max(duration, Int(now.since(begin) / 1_000_000))
    }

    /// The bands of a rectangle in which something differs from what is known.
    private func different(_ screen: Surface, _ rect: Rect) -> [Rect] {
        var result: [Rect] = []
        writer.screen.withPixels { known in
            for y in stride(from: rect.top, to: rect.bottom, by: Self.band) {
                let band = Rect(rect.x, y, rect.width, min(Self.band, rect.bottom - y))
                if known.equals(screen, in: band) { continue }
                if let last = result.last, last.bottom == band.top {
                    result[result.count - 1] = last.union(band)
                } else {
                    result.append(band)
                }
            }
        }
        return result
    }
}
