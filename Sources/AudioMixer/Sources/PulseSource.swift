package import Plumbing
package import Sessions
internal import Synchronization

/// A source that records from a device by PulseAudio, or by PipeWire in its place.
///
/// The device is waited for when it is not there, and so is the server; both come back by themselves. Its thread is libpulse's; the audio
/// thread reads `ring` as it reads a buffered session's, and never waits for it.
package final class PulseSource: Sendable {
    /// What was recorded, on the positions of the mixer's clock.
    package let ring: AudioRing
    private let clock: AudioClock
    private let wish: Wish
    private let shared: DeviceState
    private let engine: Mutex<Engine?>

    /// Where and how it records; without a `buffer`, a period comes at once, at least a hundredth of a second.
    package typealias Wish = PulseWish

    /// A source for a mixer that has this clock.
    ///
    /// - Parameter onStateChange: is called on the source's thread, with which it must not wait for the caller of `stop`.
    package init(
        _ wish: Wish, _ clock: AudioClock, onStateChange: @escaping @Sendable (AudioSinkState) -> Void = { _ in }
    ) throws(SystemError) {
        self.wish = wish
        self.clock = clock
        var capacity = 32_768
        while capacity < 32 * clock.format.period { capacity *= 2 }
        ring = try AudioRing(channels: wish.usedChannels, capacity: capacity)
        shared = DeviceState(AudioSinkState(device: wish.device ?? "default"), onChange: onStateChange)
        engine = Mutex(nil)
    }

    /// How it stands.
    package var state: AudioSinkState { shared.value }

    /// Starts the source's thread; to be called once.
    package func start() throws(AudioSinkError) {
        let format = clock.format
        let fragment = wish.buffer ?? max(format.period, format.rate / 100)
        let result = engine.withLock { engine -> AudioSinkError? in
            do throws(AudioSinkError) {
                let made = try Engine(
                    SourceFeed(ring.view, clock.view), wish, rate: format.rate,
                    fragment: min(max(format.period, fragment), ring.capacity / 8)
                ) { [shared] in shared.publish($0) }
                try made.connection?.start()
                engine = made
                return nil
            } catch { return error }
        }
        if let result { throw result }
    }

    /// Ends, with what was recorded.
    package func stop() {
        let stopped = engine.withLock { engine -> Bool in
            defer { engine = nil }
            engine?.stop()
            return engine != nil
        }
        guard stopped else { return }
        shared.publishEnd()
    }

    /// What happens on libpulse's thread.
    private final class Engine {
        private(set) var connection: PulseConnection?
        private let feed: SourceFeed
        private let wish: PulseCapture.Wish
        private let publish: (AudioSinkState) -> Void
        private var stream: PulseCapture?
        private var state: AudioSinkState
        private var lastReport = Instant.now

        init(
            _ feed: SourceFeed, _ wish: Wish, rate: Int, fragment: Int, _ publish: @escaping (AudioSinkState) -> Void
        ) throws(AudioSinkError) {
            self.feed = feed
            self.publish = publish
            self.wish = PulseCapture.Wish(
                device: wish.device, channels: wish.usedChannels, rate: rate,
                fragment: fragment)
            state = AudioSinkState(device: wish.device ?? "default")
            connection = try PulseConnection(server: wish.server) { [unowned self] event in
                switch event {
                case .ready: open()
                case .devices: if stream == nil { open() }
                case .lost(let reason): leave(reason)
                }
            }
        }

        // A stream must not outlive the thread whose it is.
        deinit { stop() }

        func stop() {
            connection?.locked {
                stream = nil
                feed.finish()
            }
            connection?.stop()
            connection = nil
        }

        private func open() {
            guard let connection else { return }
            stream = PulseCapture(connection, wish) { [unowned self] frames in
                receive(frames)
            } _: { [unowned self] event in
                switch event {
                case .ready, .moved: enter()
                case .lost(let reason): leave(reason)
                }
            }
            if stream == nil { leave(connection.fault) }
        }

        private func enter() {
            guard let stream else { return }
            feed.restart(fragment: stream.fragment)
            state.device = stream.device
            state.condition = .running
            publish(state)
        }

        private func leave(_ reason: String) {
            stream = nil
            feed.finish()
            state.condition = .absent(reason: reason)
            publish(state)
        }

        private func receive(_ frames: [Float]) {
            let now = Instant.now
            feed.put(frames, at: now)
            guard now.since(lastReport) > 500_000_000 else { return }
            lastReport = now
            state.latency = feed.queued
            state.lost = feed.lost
            state.underruns = feed.underruns
            publish(state)
        }
    }
}
