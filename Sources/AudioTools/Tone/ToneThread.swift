package import Plumbing
package import Sessions
internal import Sound
internal import Synchronization

/// A synchronous client that plays a tone on a thread of its own.
///
/// The thread writes one period in each cycle; it neither allocates nor locks nor counts references while it does.
package final class ToneThread: Sendable {
    private let state: State
    private let line: AudioLine
    private let thread: RealTimeThread

    private final class State: Sendable {
        let isStopped = Atomic<Bool>(false)
        let first = Atomic<Int>(-1)
        let done = Atomic<Int>(0)
    }

    /// Starts to play on a line.
    ///
    /// - Parameters:
    ///   - count: the frames to play, nil for ever.
    ///   - ended: is called once on the thread when the last frame has been written; not when it is stopped.
    package init(
        _ tone: Tone, _ line: AudioLine, count: Int? = nil, ended: @escaping @Sendable () -> Void = {}
    ) throws(SystemError) {
        let state = State()
        self.state = state
        self.line = line
        thread = try RealTimeThread(name: "tone", priority: 60) { _ in
            if Self.play(tone, line, count ?? Int.max / 4, state) { ended() }
        }
    }

    /// The position of the first frame, nil before it.
    package var first: Int? {
        let first = state.first.load(ordering: .acquiring)
        return first < 0 ? nil : first
    }

    /// The frames that were written.
    package var count: Int { state.done.load(ordering: .acquiring) }

    /// Ends the sound; returns when the thread has.
    package func stop() {
        state.isStopped.store(true, ordering: .releasing)
        thread.join { line.interrupt() }
    }

    private static func play(_ tone: Tone, _ line: AudioLine, _ count: Int, _ state: State) -> Bool {
        let ring = line.ring.view
        let clock = line.clock.view
        let gate = line.gate.view
        let period = line.format.period
        var tick = clock.tick
        var processor: Int?
        var left = count
        while left > 0 {
            if state.isStopped.load(ordering: .acquiring) {
                ring.state = .idle
                return false
            }
            guard clock.wait(after: tick, isInterrupted: { state.isStopped.load(ordering: .acquiring) }) else {
                continue
            }
            let moment = clock.moment
            tick = moment.tick
            if state.first.load(ordering: .relaxed) < 0 { state.first.store(moment.position, ordering: .releasing) }
            let length = min(left, period)
            for channel in 0..<ring.channels {
                // A period never goes over the ring's end, of which it is a part.
                let window = ring.window(channel, at: moment.position, count: period)
                for index in 0..<length { window[index] = tone.sample(at: moment.position + index, channel: channel) }
                window.part(length, period).clear()
            }
            left -= length
            ring.written = moment.position + length
            ring.state = left > 0 ? .running : .ending
            gate.arrive()
            ring.work = Int(Instant.now.nanoseconds - moment.start)
            state.done.store(count - left, ordering: .releasing)
            if processor != ring.processor {
                processor = ring.processor
                RealTimeThread.moveCurrent(to: processor)
            }
        }
        return true
    }
}
