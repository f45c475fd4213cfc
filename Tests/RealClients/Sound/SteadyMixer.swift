import AudioGraph
import AudioMixer
import AudioTools
import Plumbing
import Sessions
import Sound
import Synchronization
import TestKit

/// What a mixer does for its sink, in time: a tone into the ring in each cycle, by a clock that follows the sink.
final class SteadyMixer: Sendable {
    let clock: AudioClock
    private let isStopped = Atomic<Bool>(false)
    private let thread: Mutex<RealTimeThread?> = Mutex(nil)
    private let hand: AudioClockHand

    init(_ format: AudioFormat) throws { (clock, hand) = try AudioClock.make(format) }

    /// - Parameter faster: millionths by which the clock is off, for a sink that does not correct it.
    func start(_ sink: any AudioSink, _ tone: Tone, faster: Double = 0) throws {
        let format = sink.format
        let view = SinkWriter(sink.ring, arrival: sink.arrival, room: sink.room, period: format.period)
        let (hand, rate) = (hand, sink.rateCorrection?.view)
        let thread = try RealTimeThread(name: "mixer", priority: 50) { [self] _ in
            var position = 0
            var next = Instant.now
            view.begin(at: 0)
            while !isStopped.load(ordering: .acquiring) {
                hand.begin(position: position, start: next)
                for channel in 0..<view.ring.channels {
                    let window = view.ring.window(channel, at: position, count: format.period)
                    for index in 0..<format.period { window[index] = tone.sample(at: position + index) }
                }
                position += format.period
                view.publish(upTo: position)
                let correction = 1 + (rate?.partsPerMillion ?? faster) / 1_000_000
                let length = Double(format.nanoseconds(format.period)) / correction
                next = next.advanced(nanoseconds: Int64(length))
                next.sleep()
            }
        }
        self.thread.withLock { $0 = thread }
    }

    func stop() {
        isStopped.store(true, ordering: .releasing)
        thread.withLock { $0.take() }?.join()
    }
}
