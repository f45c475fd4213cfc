internal import Plumbing
package import Sessions
package import SoundFiles

/// Plays a sound file by a buffered AudioOut session, on a component's loop; to the last frame.
///
/// A new server goes on where the old one ended. Nothing wakes it but its own timer, a few times a second.
package final class Player {
    private let component: Component
    private let client: AudioClient
    private let file: SoundFileReader
    private let options: Options
    private var stream: SoundStream?
    private var queue: AudioQueue?
    private var rate = 0
    private var waiting: [Float] = []
    private var start = 0
    private var isFinished = false
    private var timer: Loop.Timer?

    /// How it is played.
    package struct Options: Sendable {
        /// A factor.
        package var gain: Float = 1
        package var loops = false
        /// The channels of the session, nil for the file's (two for a file with one).
        package var channels: Int?
        /// The frames that the ring holds.
        package var capacity = 65_536

        /// As the file is, once.
        package init() {}
    }

    /// Opens a file and asks for a session.
    package init(_ component: Component, _ file: SoundFileReader, _ options: Options = Options()) throws {
        let channels = options.channels ?? max(2, file.channels)
        guard channels <= AudioFormat.channelLimit else {
            throw SoundFileError(
                file.path, "\(file.channels) channels; at most \(AudioFormat.channelLimit) can be played")
        }
        self.component = component
        self.file = file
        self.options = options
        let port = AudioPort(channels: channels, capacity: options.capacity, isSynchronous: false)
        client = try AudioClient(component.link, .audioOut, port)
        try client.follow(component) { [unowned self] line in try begin(line) }
    }

    private func begin(_ line: AudioLine) throws {
        if line.format.rate == rate, let queue {
            // What the old server has not played comes first.
            let rest = queue.rest()
            waiting = spread(rest, queue.line.ring.channels) + waiting.dropFirst(start * width)
        } else {
            rate = line.format.rate
            waiting = []
            stream = try SoundStream(file, rate: rate, gain: options.gain, loops: options.loops)
        }
        start = 0
        isFinished = false
        queue = AudioQueue(line, ahead: rate / 2)
        pump()
    }

    /// The channels of the frames that wait.
    private var width: Int { client.ring.channels }

    private func pump() {
        guard queue != nil else { return }
        while !isFinished {
            if start * width >= waiting.count {
                guard let frames = stream?.next() else {
                    queue?.finish()
                    isFinished = true
                    break
                }
                waiting = spread(frames, stream?.channels ?? width)
                start = 0
            }
            let put = queue?.put(waiting.span, channels: width, from: start) ?? 0
            if put == 0 { break }
            start += put
        }
        guard let queue else { return }
        if isFinished && queue.isPlayed { return component.exit(0) }
        // Half of what is ahead may be played until the next look; the end is looked for exactly.
        let target = isFinished ? queue.end + queue.line.format.period : queue.end - queue.ahead / 2
        let soon = Instant.now.nanoseconds + 2_000_000
        timer?.cancel()
        timer = component.loop.schedule(at: Instant(nanoseconds: max(soon, queue.nanoseconds(of: target)))) {
            [unowned self] in pump()
        }
    }

    /// Frames of one channel for all channels, others as they are with silence beside them.
    private func spread(_ frames: [Float], _ channels: Int) -> [Float] {
        if channels == width { return frames }
        let count = frames.count / channels
        var result = [Float](repeating: 0, count: count * width)
        for index in 0..<count {
            for channel in 0..<(channels == 1 ? min(2, width) : min(channels, width)) {
                result[index * width + channel] = frames[index * channels + (channels == 1 ? 0 : channel)]
            }
        }
        return result
    }

    /// How often the clock was faster than the file.
    package var underruns: Int { queue?.underruns ?? 0 }
}
