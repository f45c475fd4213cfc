package import AudioGraph
package import Plumbing
package import Sessions
internal import Sound
internal import Synchronization

/// A sink that plays by PulseAudio, or by PipeWire in its place.
///
/// The device is waited for when it is not there, and so is the server; both come back by themselves. What was to be heard meanwhile
/// is not made up for. Its thread is libpulse's; the audio thread never waits for it.
package final class PulseSink: AudioSink {
    package let format: AudioFormat
    package let ring: AudioRing
    package let arrival: AudioGate
    package let room: AudioGate
    package let rateCorrection: RateCorrection?
    private let shared: DeviceState
    private let engine: Mutex<PulseEngine?>
    private let wish: Wish
    private let clock: AudioClock?

    /// Where and how it plays; without a `buffer` it is of two periods, at least a hundredth of a second.
    package typealias Wish = PulseWish

    /// A sink for a device.
    ///
    /// - Parameters:
    ///   - clock: the clock by which the mixer writes; without it nothing is done about clocks that differ.
    ///   - rateCorrection: where the sink says how much faster its clock is, so that the mixer follows the device; without it, the sound
    ///     is drawn out or in as the device needs it.
    ///   - onStateChange: is called on the sink's thread, with which it must not wait for the caller of `stop`.
    package init(
        _ wish: Wish, format: AudioFormat, clock: AudioClock? = nil, rateCorrection: RateCorrection? = nil,
        onStateChange: @escaping @Sendable (AudioSinkState) -> Void = { _ in }
    ) throws(SystemError) {
        self.wish = wish
        self.format = format
        self.clock = clock
        var capacity = 16_384
        while capacity < 16 * format.period { capacity *= 2 }
        ring = try AudioRing(channels: wish.usedChannels, capacity: capacity)
        arrival = try AudioGate()
        room = try AudioGate()
        self.rateCorrection = rateCorrection
        shared = DeviceState(AudioSinkState(device: wish.device ?? "default"), onChange: onStateChange)
        engine = Mutex(nil)
    }

    package var state: AudioSinkState { shared.value }

    package func start() throws(AudioSinkError) {
        let ring = ring.view
        var target = wish.buffer ?? max(2 * format.period, format.rate / 100)
        target = min(max(target, format.period), ring.capacity)
        let result = engine.withLock { engine -> AudioSinkError? in
            do throws(AudioSinkError) {
                let made = try PulseEngine(
                    ring, format, wish.device, wish.server, target: target, clock: clock?.view,
                    rate: rateCorrection?.view
                ) { [shared] in shared.publish($0) }
                try made.start()
                engine = made
                return nil
            } catch { return error }
        }
        if let result { throw result }
    }

    package func stop() {
        let stopped = engine.withLock { engine -> Bool in
            defer { engine = nil }
            engine?.stop()
            return engine != nil
        }
        guard stopped else { return }
        ring.view.state = .idle
        room.view.open()
        shared.publishEnd()
    }
}
