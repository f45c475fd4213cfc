internal import Framebuffer
internal import Synchronization

/// A rectangle of one viewer's picture as a stream of H.264.
///
/// Frames build upon each other, so each that is made must be sent, in the order in which they were made. Any thread may make
/// one, and nobody else touches the stream before that one is delivered: a viewer has one update under way.
final class VideoStream: @unchecked Sendable {
    /// Where it is; its sides are even.
    let rect: Rect
    private var coder: VideoCoder?
    private var isFresh = true
    private let budget: VideoBudget

    /// What tells the viewer that nothing before counts.
    private static let resetContext = 1

    /// A stream that begins with its next frame, nil when there are too many already; the quantizer is that of H.264, 10
    /// (good) to 51.
    init?(_ rect: Rect, quantizer: Int, _ budget: VideoBudget) {
        guard budget.take(rect.count) else { return nil }
        self.rect = rect
        self.budget = budget
        coder = VideoCoder(rect.area, quantizer: quantizer)
    }

    deinit { budget.giveBack(rect.count) }

    /// Whether frames can be made.
    var isUsable: Bool { coder != nil }

    /// The next frame as a rectangle; an empty one, behind which the stream is of no use any more, when there can be none.
    func encode(_ picture: Picture) -> EncodedPiece {
        let frame = frame(of: picture) ?? []
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20 + frame.count)
        ServerMessage.rectangle(rect, EncodingNumber.h264.rawValue, to: &bytes)
        bytes.put32(frame.count)
        bytes.put32(isFresh && !frame.isEmpty ? Self.resetContext : 0)
        isFresh = false
        if frame.isEmpty { coder = nil }
        // Without a frame the viewer goes on showing what is there, which is to be made right as what is lossy is.
        return EncodedPiece(rect, bytes: bytes + frame, isLossy: true)
    }

    private func frame(of picture: Picture) -> [UInt8]? {
        if picture.isPlain(rect) { return coder?.encode(picture.surface, at: rect.origin, fresh: isFresh) }
        let copy = picture.surface.bitmap(of: rect)
        var pixels = copy.pixels
        for row in 0..<rect.height {
            picture.overlay?.draw(
                row: rect.y + row, columns: rect.left..<rect.right, over: &pixels, at: row * rect.width)
        }
        return Bitmap(rect.area, pixels: pixels)?.withPixels { coder?.encode($0, at: .zero, fresh: isFresh) }
    }
}

/// How many pixels may be part of videos at once, over all viewers: each costs about 12 bytes.
final class VideoBudget: Sendable {
    private let left: Mutex<Int>

    /// A budget of so many pixels.
    init(pixels: Int) { left = Mutex(pixels) }

    /// Takes pixels, if there are so many left.
    func take(_ pixels: Int) -> Bool {
        left.withLock { left in
            guard pixels <= left else { return false }
            left -= pixels
            return true
        }
    }

    /// Pixels that were taken are free again.
    func giveBack(_ pixels: Int) { left.withLock { $0 += pixels } }
}
