package import Framebuffer
package import Recordings

/// Makes a WebM video of what a screen showed: VP9 with whole colours, a frame for each moment at its exact time.
///
/// Frames that need none before them come at least every few seconds, so that a browser finds any time at once. A screen that changes its size
/// stands in the corner of the largest one.
package struct Film {
    /// How a film is made.
    package struct Options: Hashable, Sendable {
        /// What may be lost, 0 for nothing to 63.
        package var quantizer = 0
        /// The most bytes, and the most pixels of all frames together.
        package var byteLimit = Int.max
        package var pixelLimit = Int.max
        package var threads = 2

        /// Without loss and without limits.
        package init() {}
    }

    /// Why there is no film.
    package enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        case nothing
        case tooLarge
        case encoder

        package var description: String {
            switch self {
            case .nothing: "there is nothing to show"
            case .tooLarge: "the video would be too large"
            case .encoder: "libvpx makes no video of such pictures"
            }
        }
    }

    /// The longest time between two frames that need none before them, and between two frames, in milliseconds.
    private static let keyInterval = 5_000
    private static let longestStill = 20_000

    private let options: Options
    private let encoder: VP9Encoder
    private var canvas: Bitmap
    private var file: WebMFile
    /// The moment that is seen and not encoded yet, as how long it is seen is not known.
    private var pending: Int?
    private var keyTime = -keyInterval
    private var pixels = 0

    /// A film of that size, which no frame may exceed.
    package init(_ area: Area, _ options: Options = Options()) throws(Refusal) {
        guard !area.isEmpty else { throw .nothing }
        guard let encoder = VP9Encoder(area, quantizer: options.quantizer, threads: options.threads) else {
            throw .encoder
        }
        self.options = options
        self.encoder = encoder
        canvas = Bitmap(area, filledWith: .black)
        file = WebMFile(area)
    }

    /// Adds what is seen from `time` on.
    ///
    /// Of several at one time the last is seen.
    package mutating func add(_ picture: Bitmap, at time: Int) throws(Refusal) {
        if let pending, time > pending { try flush(until: time) }
        pending = max(time, pending ?? 0)
        let isSmaller = picture.area != canvas.area
        canvas.withSurface { target in
            if isSmaller { target.fill(target.bounds, .black) }
            picture.withPixels { target.copy($0, $0.bounds, to: .zero) }
        }
    }

    /// The file, whose last frame is seen until `time`.
    package mutating func finish(at time: Int) throws(Refusal) -> [UInt8] {
        guard let pending else { throw .nothing }
        let end = max(time, pending + 1)
        try flush(until: end)
        return file.bytes(duration: end)
    }

    /// Encodes what was seen until `time`, again and again where that is long.
    private mutating func flush(until time: Int) throws(Refusal) {
        guard var start = pending else { return }
        while start < time {
            let end = min(time, start + Self.longestStill)
            let isFresh = start - keyTime >= Self.keyInterval
            pixels += canvas.area.count
            guard pixels <= options.pixelLimit else { throw .tooLarge }
            guard let frame = encoder.encode(canvas, time: start, duration: end - start, isFresh: isFresh) else {
                throw .encoder
            }
            if frame.isKey { keyTime = start }
            file.add(frame.bytes, isKey: frame.isKey, time: start, duration: end - start)
            guard file.byteCount <= options.byteLimit else { throw .tooLarge }
            start = end
        }
    }
}

extension Film {
    /// The video of a damage log until `end`.
    package static func webM(
        of recording: Recording, until end: Int, _ options: Options = Options()
    ) throws(Refusal) -> [UInt8] {
        let width = recording.frames.map(\.area.width).max() ?? 0
        let height = recording.frames.map(\.area.height).max() ?? 0
        var film = try Film(Area(width, height), options)
        var screen = Bitmap(.zero)
        for frame in recording.frames {
            screen.show(frame)
            try film.add(screen, at: frame.time)
        }
        return try film.finish(at: end)
    }
}
