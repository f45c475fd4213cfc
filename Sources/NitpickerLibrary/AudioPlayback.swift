internal import CNitpicker
internal import Plumbing
internal import Sessions

/// A buffered AudioOut session: what is put is played in turn, also by the successor of a server that ended.
///
/// One thread at a time uses it. Nothing wakes anybody: who waits sleeps until the clock will have come far enough.
final class AudioPlayback {
    let client: AudioClient
    private let wanted: Int
    private var queue: AudioQueue
    /// What the old server had not played, for the new one.
    private var rest: [Float] = []
    private var restStart = 0
    private var lost = 0
    private(set) var end: String?

    /// Asks for a session and waits for its server.
    init(_ link: ParentLink, label: String, channels: Int, ahead: Int, milliseconds: Int) throws {
        var capacity = 16_384
        while capacity < 2 * ahead, capacity < AudioFormat.capacities.upperBound { capacity *= 2 }
        let port = AudioPort(channels: channels, capacity: capacity, isSynchronous: false)
        client = try AudioClient(link, .audioOut, port, label: label)
        let line = try client.waitForLine(milliseconds: milliseconds)
        wanted = ahead
        queue = AudioQueue(line, ahead: ahead > 0 ? ahead : line.format.rate / 2)
    }

    var format: AudioFormat { queue.line.format }
    var channels: Int { client.ring.channels }
    var queued: Int { queue.queued + (rest.count / channels - restStart) }
    var underruns: Int { lost + queue.underruns }

    /// Hears what the server has said.
    func serve() throws {
        if let end { throw Failure(NITPICKER_ENDED, end) }
        while let event = try client.next() {
            switch event {
            case .started(let line):
                // Another rate would play the rest at a wrong pitch.
                let old = line.format.rate == format.rate ? queue.rest() : []
                rest = old + rest.dropFirst(restStart * channels)
                restStart = 0
                lost += queue.underruns
                queue = AudioQueue(line, ahead: wanted > 0 ? wanted : line.format.rate / 2)
            case .interrupted: continue
            case .failed(let status): throw Failure(NITPICKER_REFUSED, "\(status)")
            case .ended(let reason):
                end = reason
                throw Failure(NITPICKER_ENDED, reason)
            }
        }
        if !rest.isEmpty {
            restStart += queue.put(rest.span, channels: channels, from: restStart)
            if restStart * channels >= rest.count { (rest, restStart) = ([], 0) }
        }
    }

    /// Puts frames, as many as there is room for.
    func put(_ frames: Span<Float>) throws -> Int {
        try serve()
        return rest.isEmpty ? queue.put(frames, channels: channels, from: 0) : 0
    }

    /// Waits until there is room for that many frames, or for half of what there can be.
    func wait(frames: Int, milliseconds: Int?) throws -> Bool {
        let frames = min(max(1, frames), queue.ahead)
        return try sleep(milliseconds) {
            if rest.isEmpty, queue.room >= frames { return nil }
            return queue.end + queued - queue.queued - queue.ahead + frames
        }
    }

    /// Ends the sound, and waits until it was played.
    func drain(milliseconds: Int?) throws -> Bool {
        let isOver = try sleep(milliseconds) {
            rest.isEmpty ? nil : queue.end - queue.ahead / 2
        }
        guard isOver else { return false }
        queue.finish()
        return try sleep(milliseconds) { queue.isPlayed ? nil : queue.end + format.period }
    }

    /// Sleeps until `position` is nil, each time until the clock will have come to the position; false when the time is over.
    private func sleep(_ milliseconds: Int?, until position: () -> Int?) throws -> Bool {
        let deadline = milliseconds.map { Instant.now.advanced(milliseconds: $0) }
        while true {
            try serve()
            guard let target = position() else { return true }
            let now = Instant.now
            if let deadline, now.nanoseconds >= deadline.nanoseconds { return false }
            // At least a little, since the clock goes in periods; and not past what the server may have to say.
            let due = max(queue.nanoseconds(of: target) - now.nanoseconds, 1_000_000)
            let left = deadline.map { $0.nanoseconds - now.nanoseconds } ?? .max
            _ = try client.wait(milliseconds: Int((min(due, left, 1_000_000_000) + 999_999) / 1_000_000))
        }
    }
}
