internal import Plumbing
package import Sessions
internal import Sound

/// An AudioOut server inside a test: cycles begin when the test says so, and what comes is kept.
///
/// It waits for synchronous sessions without a deadline, and plays silence where a session has nothing.
package final class SoundServer {
    package let format: AudioFormat
    package let clock: AudioClock
    /// The frames that were played, by session label; each channel an array, from the session's first cycle on.
    package private(set) var played: [String: [[Float]]] = [:]
    /// The position of the first frame that was kept, by session label.
    package private(set) var first: [String: Int] = [:]
    /// The cycles in which a running session had not enough.
    package private(set) var missed: [String: Int] = [:]
    package private(set) var position: Int
    private let hand: AudioClockHand
    private let gate: AudioGate
    private let parent: LocalParent
    private let link: ParentLink
    package private(set) var provider: AudioProvider?

    /// A server of a rate and a period whose first cycle begins with `position`.
    package init(
        _ parent: LocalParent, rate: Int = 48_000, period: Int = 64, position: Int = 0, name: String = "mixer",
        service: Service = .audioOut
    ) throws {
        guard let format = AudioFormat(rate: rate, period: period) else { throw SystemError("format", 22) }
        self.format = format
        self.parent = parent
        self.position = position
        (clock, hand) = try AudioClock.make(format)
        gate = try AudioGate()
        link = try parent.link(name)
        provider = try AudioProvider(service, link, parent.loop) { _ in }
        provider?.offer(clock, gate)
    }

    package var sessions: [AudioSession] { provider?.sessions ?? [] }

    /// Lets one cycle go by: begins it, waits for the synchronous sessions, and takes the sound.
    ///
    /// A session whose first sound comes while the cycle goes by, too late to be waited for, has missed nothing.
    package func cycle() {
        let running = Set(sessions.filter { $0.ring?.view.state == .running }.map { "\($0.label)" })
        hand.begin(position: position, start: .now)
        let end = position + format.period
        let awaited = sessions.filter { $0.port?.isSynchronous == true }.compactMap { $0.ring?.view }
        let deadline = Instant.now.advanced(milliseconds: 20_000)
        _ = gate.view.wait(until: deadline) {
            awaited.count { $0.state == .running && $0.written < end && $0.written > 0 }
        }
        for session in sessions { take(session, isAwaited: running.contains("\(session.label)")) }
        position = end
    }

    /// Lets cycles go by until a condition holds, with the time that they take or as fast as they go.
    ///
    /// Where this process was held up, time goes on from there: clients are not asked for what they had no time for.
    package func cycles(realTime: Bool = false, until condition: () -> Bool) -> Bool {
        let end = Instant.now.advanced(milliseconds: 60_000)
        var next = Instant.now
        while !condition() {
            if Instant.now > end { return false }
            cycle()
            next = max(next.advanced(nanoseconds: format.nanoseconds(format.period)), .now)
            if realTime { rest(until: next) }
            if !realTime { try? parent.loop.turn(milliseconds: 0) }
        }
        return true
    }

    private func take(_ session: AudioSession, isAwaited: Bool) {
        guard let ring = session.ring, ring.view.state != .idle else { return }
        let view = ring.view
        let label = "\(session.label)"
        let available = min(format.period, view.available(from: position))
        if available == 0 && !isAwaited && first[label] == nil { return }
        var channels = played[label] ?? Array(repeating: [], count: ring.channels)
        if first[label] == nil { first[label] = position }
        if available < format.period && view.state == .running && isAwaited { missed[label, default: 0] += 1 }
        let block = SampleBlock(channels: 1, count: format.period)
        for channel in 0..<min(ring.channels, channels.count) {
            block.view.clear()
            view.read(channel, at: position, into: block[0].part(0, available))
            channels[channel] += block.array()
        }
        played[label] = channels
        view.consumed = min(view.written, position + format.period)
    }

    /// Gives AudioIn sessions sound, made from positions and channels, in the time that it takes, until a condition holds.
    package func gives(until condition: () -> Bool, _ sample: (Int, Int) -> Float) -> Bool {
        let end = Instant.now.advanced(milliseconds: 60_000)
        var next = Instant.now
        while !condition() {
            if Instant.now > end { return false }
            give(sample)
            next = max(next.advanced(nanoseconds: format.nanoseconds(format.period)), .now)
            rest(until: next)
        }
        return true
    }

    private func give(_ sample: (Int, Int) -> Float) {
        hand.begin(position: position, start: .now)
        for session in sessions {
            guard let view = session.ring?.view else { continue }
            for channel in 0..<view.channels {
                let window = view.window(channel, at: position, count: format.period)
                for index in 0..<format.period { window[index] = sample(position + index, channel) }
            }
            view.written = position + format.period
        }
        position += format.period
    }

    /// Serves the loop until a moment.
    private func rest(until moment: Instant) {
        while case let left = moment.since(.now), left > 0 {
            if left < 1_000_000 { moment.sleep() }
            try? parent.loop.turn(milliseconds: Int(max(0, moment.since(.now)) / 1_000_000))
        }
        try? parent.loop.turn(milliseconds: 0)
    }

    /// Ends the service as a server's death does.
    package func die() {
        parent.forget(.audioOut)
        for session in sessions { session.close(reason: "died") }
        provider = nil
    }
}
