internal import Plumbing
package import Sessions
internal import Sound
package import SoundFiles

/// Records an AudioIn session into a sound file, on a component's loop.
///
/// What the loop comes too late for is silent in the file, so that the rest keeps its place; it is counted.
package final class Recorder {
    private let component: Component
    private let client: AudioClient
    private let path: String
    private let format: SoundFileFormat
    private let seconds: Double?
    private var writer: SoundFileWriter?
    private var line: AudioLine?
    private var position = 0
    private var left = Int.max
    private var timer: Loop.Timer?
    private var settled = Instant.now
    /// The frames that came too late to be read.
    package private(set) var lost = 0

    /// The frames that are written at once.
    private static let step = 4096

    /// Asks for a session; the file is made when there is a server.
    package init(
        _ component: Component, to path: String, _ format: SoundFileFormat, channels: Int, seconds: Double? = nil
    ) throws {
        self.component = component
        self.path = path
        self.format = format
        self.seconds = seconds
        let port = AudioPort(channels: channels, capacity: 65_536, isSynchronous: false)
        client = try AudioClient(component.link, .audioIn, port)
        try client.follow(component) { [unowned self] line in try begin(line) }
    }

    deinit { finish() }

    /// Writes what was recorded up to now, and closes the file.
    package func finish() {
        if let view = line?.ring.view { try? write(upTo: view.written) }
        writer?.close()
        if lost > 0 {
            Log.warning("\(path): \(lost) frames came too late and are silent")
            lost = 0
        }
    }

    private func begin(_ line: AudioLine) throws {
        if writer == nil {
            writer = try SoundFileWriter(path, format, channels: line.ring.channels, rate: line.format.rate)
            if let seconds { left = Int((seconds * Double(line.format.rate)).rounded()) }
        } else if let old = self.line {
            guard old.format.rate == line.format.rate else {
                return component.fail("\(path): the server's rate is \(line.format.rate) Hz now")
            }
            // The ring is the same, and the old server writes no more.
            if line.ring.view.written <= old.ring.capacity + position { try write(upTo: line.ring.view.written) }
        }
        self.line = line
        // The new server begins in one of its next cycles.
        position = line.clock.view.moment.position + line.format.period
        line.ring.view.written = position
        line.ring.view.state = .running
        collect()
    }

    private func collect() {
        guard let line else { return }
        do {
            try write(upTo: line.ring.view.written)
        } catch { return component.fail("\(error)") }
        if left == 0 { return component.exit(0) }
        let now = Instant.now
        if now.since(settled) > 1_000_000_000 {
            settled = now
            writer?.settle()
        }
        timer?.cancel()
        let pause = min(line.format.rate / 10, left)
        timer = component.loop.schedule(at: now.advanced(nanoseconds: max(2_000_000, line.format.nanoseconds(pause)))) {
            [unowned self] in collect()
        }
    }

    private func write(upTo end: Int) throws(SoundFileError) {
        guard let ring = line?.ring, let writer, end > position else { return }
        let view = ring.view
        let oldest = end - ring.capacity * 3 / 4
        while position < end && left > 0 {
            let count = min(Self.step, end - position, left)
            var frames = [Float](repeating: 0, count: count * ring.channels)
            if position >= oldest {
                let plane = SampleBlock(channels: 1, count: count)
                for channel in 0..<ring.channels {
                    view.read(channel, at: position, into: plane[0])
                    var span = frames.mutableSpan
                    plane[0].interleave(into: &span, from: 0, channel: channel, of: ring.channels)
                }
            } else {
                lost += count
            }
            try writer.write(frames, frames: count)
            position += count
            left -= count
            view.consumed = position
        }
    }
}
