package import Framebuffer

/// What a screen showed, as the parts that changed: small, exact, and to be looked through in both directions.
package struct Recording: Sendable {
    /// What changed at a moment.
    package struct Frame: Sendable {
        /// In milliseconds after the beginning of the test.
        package var time: Int
        /// The size of the screen.
        package var area: Area
        /// The changed parts; one of the whole screen makes a frame that needs none before it.
        package var parts: [Part]

        /// A frame.
        package init(time: Int, area: Area, parts: [Part]) {
            self.time = time
            self.area = area
            self.parts = parts
        }

        /// The frame of what these rectangles of a picture show.
        package init(time: Int, _ picture: Bitmap, _ rects: [Rect]) {
            let parts = rects.map { rect in
                Part(place: rect.origin, picture: picture.withPixels { $0.bitmap(of: rect) })
            }
            self.init(time: time, area: picture.area, parts: parts)
        }
    }

    /// A part of the screen.
    package struct Part: Sendable {
        package var place: Point
        package var picture: Bitmap

        /// A part.
        package init(place: Point, picture: Bitmap) {
            self.place = place
            self.picture = picture
        }
    }

    /// The most frames; later ones come less often.
    private static let frameLimit = 400
    /// The most pixels of all parts, 256 MiB.
    ///
    /// Beyond, the first half becomes one picture.
    private static let pixelLimit = 64 << 20

    package private(set) var frames: [Frame] = []
    /// The least time between two frames, in milliseconds.
    private var pace = 40
    private var pixels = 0
    private var pending = Region()

    /// Nothing was seen.
    package init() {}

    /// Takes up what has changed on the screen.
    package mutating func changed(_ rects: [Rect], _ picture: Bitmap, time: Int) {
        for rect in rects { pending.formUnion(rect.intersection(picture.bounds)) }
        if let last = frames.last, last.area == picture.area, time - last.time < pace { return }
        keep(picture, time: time)
    }

    /// Keeps what has changed since the last frame, however short ago that was.
    package mutating func keep(_ picture: Bitmap, time: Int) {
        let isFirst = frames.last?.area != picture.area
        if isFirst { pending = Region(picture.bounds) }
        if pending.isEmpty || picture.area.isEmpty { return }
        let frame = Frame(time: time, picture, pending.simplified(to: 8).rects)
        pending = Region()
        pixels += frame.parts.reduce(0) { $0 + $1.picture.area.count }
        frames.append(frame)
        if frames.count % Self.frameLimit == 0 { pace *= 2 }
        if pixels > Self.pixelLimit { thin() }
    }

    /// Puts the frames of the first half together, so that there is room for more.
    private mutating func thin() {
        let middle = frames.count / 2
        guard middle > 1, let area = frames.last?.area else { return }
        var screen = Bitmap(area)
        for frame in frames[..<middle] { screen.show(frame) }
        frames.replaceSubrange(
            ..<middle,
            with: [
                Frame(
                    time: frames[middle - 1].time, area: screen.area,
                    parts: [Part(place: .zero, picture: screen)])
            ])
        pixels = frames.reduce(0) { $0 + $1.parts.reduce(0) { $0 + $1.picture.area.count } }
    }
}

extension Bitmap {
    /// Shows a frame over what was shown before it.
    package mutating func show(_ frame: Recording.Frame) {
        if frame.area != area { self = Bitmap(frame.area, filledWith: .black) }
        withSurface { target in
            for part in frame.parts {
                part.picture.withPixels { source in target.copy(source, source.bounds, to: part.place) }
            }
        }
    }
}
