internal import Framebuffer

/// The videos on one viewer's picture, each a stream of its own.
struct VideoStage {
    private var watch = VideoWatch()
    private var streams: [VideoStream] = []
    /// What could not be made a stream, and is not tried again.
    private var refused: [Rect] = []

    /// The desktop changed in these rectangles at this millisecond.
    mutating func note(_ damage: [Rect], at time: Int) { watch.note(damage, at: time) }

    /// Takes the videos out of the damage of an update of this millisecond, to be sent as the next frames of the streams.
    ///
    /// A frame is all of its rectangle, also where the damage is a part of that.
    mutating func split(
        _ damage: [Rect], within part: Rect, _ quality: JPEGQuality?, at time: Int, _ budget: VideoBudget
    ) -> (rest: [Rect], streams: [VideoStream]) {
        let rects = watch.videos(at: time).filter { part.contains($0) && !refused.contains($0) }
        // Of a video that is over nothing is kept; should it come again, it begins again.
        streams.removeAll { !rects.contains($0.rect) }
        var playing: [VideoStream] = []
        for rect in rects where damage.contains(where: { $0.intersects(rect) }) {
            let known = streams.first { $0.rect == rect }
            guard let stream = known ?? VideoStream(rect, quantizer: Self.quantizer(quality), budget) else { continue }
            guard stream.isUsable else {
                streams.removeAll { $0 === stream }
                if refused.count < 16 { refused.append(rect) }
                continue
            }
            if !streams.contains(where: { $0 === stream }) { streams.append(stream) }
            playing.append(stream)
        }
        if playing.isEmpty { return (damage, []) }
        let rest = Region(damage).subtracting(Region(playing.map(\.rect)))
        return (rest.rects, playing)
    }

    private static func quantizer(_ quality: JPEGQuality?) -> Int {
        switch quality?.quality ?? 80 {
        case 90...: 20
        case 75...: 26
        case 42...: 31
        default: 36
        }
    }
}
