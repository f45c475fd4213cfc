internal import Glibc
package import Plumbing
package import Sessions
package import Sound

/// One PCM of a foreign program: a buffered AudioOut session whose frames have numbers since it was prepared.
///
/// Passive: it has no thread, and does something only when ALSA's library asks. Before it is started, while it stands still, and when its
/// server is replaced, the frames that were not played wait in a block of its own.
package final class PlaybackStream {
    let format: AudioFormat
    let timer: WakeTimer
    private let link: ParentLink
    private var client: AudioClient
    private var line: AudioLine
    private var waiting: SampleBlock
    private var buffer = 0
    private var minimum = 1
    /// The ring's position of frame 0, nil while nothing plays.
    private var base: Int?
    /// The frames that were played, as far as it was told or stands still.
    private var played = 0
    private var written = 0
    private var isEnding = false
    /// The clock was faster; stays until the program prepares anew.
    private var isLate = false
    private var isBroken = false

    /// How long the parent and the server may take.
    private static let patience = 10_000

    /// Opens a session and waits for its server.
    convenience init(_ link: ParentLink) throws {
        let client = try AudioClient(link, .audioOut, AudioPort(channels: 2, isSynchronous: false))
        try self.init(link, client, try client.waitForLine(milliseconds: Self.patience))
    }

    /// A stream of a session that has a server.
    package init(_ link: ParentLink, _ client: AudioClient, _ line: AudioLine) throws(SystemError) {
        self.link = link
        self.client = client
        self.line = line
        timer = try WakeTimer()
        format = line.format
        waiting = SampleBlock(channels: 1, count: 1)
    }

    var descriptorNumber: Int32 { client.descriptorNumber }

    /// Makes room for a buffer; another number of channels needs another session.
    package func shape(channels: Int, buffer: Int) throws -> Bool {
        var capacity = 16_384
        while capacity < 2 * buffer + 8 * format.period { capacity *= 2 }
        guard AudioRing.byteCount(channels: channels, capacity: capacity) != nil else { return false }
        halt()
        if client.ring.channels != channels || client.ring.capacity < capacity {
            let port = AudioPort(channels: channels, capacity: capacity, isSynchronous: false)
            let client = try AudioClient(link, .audioOut, port)
            line = try client.waitForLine(milliseconds: Self.patience)
            self.client = client
        }
        self.buffer = buffer
        waiting = SampleBlock(channels: channels, count: buffer)
        return line.format == format
    }

    /// How many frames of room make the program go on.
    package func setMinimum(_ frames: Int) { minimum = min(max(1, frames), max(1, buffer)) }

    /// Begins anew with frame 0.
    package func prepare() -> Bool {
        service()
        halt()
        (played, written, isEnding, isLate) = (0, 0, false, false)
        waiting.view.clear()
        timer.wake()
        return !isBroken
    }

    /// Plays what was put, from one of the next cycles on.
    package func start() -> Bool {
        service()
        guard !isBroken else { return false }
        let position = line.clock.view.moment.position
        let ring = line.ring.view
        let base = position + 2 * format.period - played
        self.base = base
        for channel in 0..<ring.channels {
            ring.clear(channel, at: position, count: min(ring.capacity, buffer + 4 * format.period))
            forEachPiece(of: played..<written) { frame, place, count in
                ring.write(channel, at: base + frame, waiting[channel].part(place, count))
            }
        }
        ring.written = base + written
        ring.state = .running
        isEnding = false
        return true
    }

    /// Stands still; what was not played is kept.
    package func pause() {
        guard let base else { return }
        let ring = line.ring.view
        // What the cycles that have begun read cannot be taken back.
        let cut = min(base + written, line.clock.view.moment.position + 2 * format.period)
        let frames = max(played, cut - base)..<max(written, cut - base)
        for channel in 0..<ring.channels {
            forEachPiece(of: frames) { frame, place, count in
                ring.read(channel, at: base + frame, into: waiting[channel].part(place, count))
            }
        }
        end(at: cut)
        played = frames.lowerBound
        self.base = nil
        timer.sleep()
    }

    /// Stands still; what was not played is forgotten.
    package func halt() {
        guard let base else { return }
        end(at: min(base + written, line.clock.view.moment.position + 2 * format.period))
        self.base = nil
    }

    /// Lets the sound that lies behind a position fade away.
    private func end(at position: Int) {
        let ring = line.ring.view
        // Behind the last frame lies what somebody else left there.
        let length = base.map { min(64, max(0, $0 + written - position)) } ?? 0
        for channel in 0..<ring.channels {
            var done = 0
            while done < length {
                let window = ring.window(channel, at: position + done, count: length - done)
                window.scale(from: 1 - Float(done) / Float(length), to: 1 - Float(done + window.count) / Float(length))
                done += window.count
            }
            ring.clear(channel, at: position + length, count: min(ring.capacity / 2, buffer + 4 * format.period))
        }
        ring.written = position + length
        ring.state = .ending
    }

    /// The frames played; nil when the clock was faster than the program.
    package func position(written: Int, isDraining: Bool) -> Int? {
        if Instant.now.nanoseconds - line.clock.view.moment.start > 500_000_000 { service() }
        guard !isBroken, !isLate else { return nil }
        guard let base else { return played }
        let position = line.clock.view.moment.position
        if isDraining {
            if !isEnding {
                isEnding = true
                let ring = line.ring.view
                for channel in 0..<ring.channels {
                    ring.clear(channel, at: base + written, count: 4 * format.period)
                }
                ring.written = base + written
                ring.state = .ending
            }
        } else if position + format.period > base + written, position >= base {
            halt()
            isLate = true
            return nil
        }
        played = min(max(played, position - base), written)
        return played
    }

    /// The frames that were put and are not heard yet.
    package func delay(written: Int) -> Int {
        guard let base else { return max(0, written - played) }
        let moment = line.clock.view.moment
        let since = Double(max(0, Instant.now.nanoseconds - moment.start)) * Double(format.rate) / 1e9
        return max(0, base + written - moment.position - Int(min(since, Double(format.period))))
    }

    /// Where samples of a channel from a frame on go to: pieces of them one after the other.
    package func put(_ channel: Int, _ frame: Int, _ count: Int, _ copy: (_ piece: Samples, _ from: Int) -> Void) {
        guard let base else {
            forEachPiece(of: frame..<frame + count) { start, place, length in
                copy(waiting[channel].part(place, length), start - frame)
            }
            return
        }
        let ring = line.ring.view
        var done = 0
        while done < count {
            let window = ring.window(channel, at: base + frame + done, count: count - done)
            copy(window, done)
            done += window.count
        }
    }

    /// Says that the frames before this one are there.
    package func publish(_ written: Int) {
        self.written = written
        if let base { line.ring.view.written = base + written }
    }

    /// Whether there is room, or all was played; sets the timer for the next look if not.
    package func isReady(written: Int, isDraining: Bool) -> Bool {
        service()
        guard !isBroken, let base, let played = position(written: written, isDraining: isDraining) else {
            timer.wake()
            return true
        }
        let wanted = isDraining ? written : written + minimum - buffer
        if played >= wanted {
            timer.wake()
            return true
        }
        let moment = line.clock.view.moment
        let periods = (base + wanted - moment.position + format.period - 1) / format.period
        let due = moment.start + format.nanoseconds(periods * format.period) + 50_000
        // A clock that stands still is looked at now and then.
        timer.wake(at: Instant(nanoseconds: max(due, Instant.now.nanoseconds + 1_000_000)))
        return false
    }

    /// Hears what the parent and the server say.
    private func service() {
        do {
            while let event = try client.next() {
                switch event {
                case .started(let line): change(line)
                case .interrupted: continue
                case .failed(let status):
                    Log.error("the server refused: \(status)")
                    isBroken = true
                case .ended(let reason):
                    Log.error("no AudioOut session: \(reason)")
                    isBroken = true
                }
            }
        } catch { isBroken = true }
    }

    private func change(_ line: AudioLine) {
        guard line.format == format else {
            Log.error("the server plays at \(line.format.rate) Hz in periods of \(line.format.period) now")
            isBroken = true
            return
        }
        let wasPlaying = base != nil
        pause()
        self.line = line
        if wasPlaying { _ = start() }
    }

    /// The pieces of the block in which frames wait, of which the later ones begin again in front.
    private func forEachPiece(of frames: Range<Int>, _ body: (_ frame: Int, _ place: Int, _ count: Int) -> Void) {
        var frame = frames.lowerBound
        while frame < frames.upperBound, waiting.count > 0 {
            let place = frame % waiting.count
            let count = min(waiting.count - place, frames.upperBound - frame)
            body(frame, place, count)
            frame += count
        }
    }
}
