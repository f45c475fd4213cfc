package import Plumbing

/// An AudioOut or AudioIn session that plays: its ring, its server's clock and gate.
///
/// It never changes; a new server makes a new line. One thread at a time uses it: the one that makes the sound. The line of a server
/// that is gone goes on being valid, and, when the clock is that of a sink further on, even ticks.
package final class AudioLine: Sendable {
    package let ring: AudioRing
    package let clock: AudioClock
    package let gate: AudioGate

    /// A line of these parts.
    package init(_ ring: AudioRing, _ clock: AudioClock, _ gate: AudioGate) {
        self.ring = ring
        self.clock = clock
        self.gate = gate
    }

    /// What a wake-up costs besides the work, in nanoseconds.
    package static let wake = 6_000

    package var format: AudioFormat { clock.format }

    /// Sleeps until a cycle after that tick has begun; nil when the moment came first.
    ///
    /// Follows the server's wish for a processor.
    /// - Parameters:
    ///   - deadline: costs more than the wake-up itself: a thread that can be interrupted does without.
    ///   - isInterrupted: looked at before each sleep, after `interrupt` woke this thread.
    package func waitForCycle(
        after tick: UInt32, until deadline: Instant? = nil, isInterrupted: () -> Bool = { false }
    ) -> AudioMoment? {
        guard clock.view.wait(after: tick, until: deadline, isInterrupted: isInterrupted) else { return nil }
        let moment = clock.view.moment
        ring.view.woke = (moment.tick, Int(Instant.now.nanoseconds &- moment.start))
        if let processor = ring.view.processor, processor != RealTimeThread.currentProcessor {
            // A processor that this program may not use leaves the thread where it is.
            RealTimeThread.moveCurrent(to: processor)
        }
        return moment
    }

    /// Lets the thread that waits for a cycle look whether it is interrupted.
    package func interrupt() { clock.view.interrupt() }

    /// The frames that are written and not yet played: 0 to the ring's capacity.
    package var queued: Int { ring.view.available(from: clock.view.moment.position) }

    /// Says that the frames before a position are written, and that the client has arrived in this cycle.
    package func publish(upTo position: Int) {
        let view = ring.view
        let woke = view.woke
        let moment = clock.view.moment
        if woke.tick == moment.tick {
            view.work = Int(Instant.now.nanoseconds &- moment.start) - woke.after
            // Rises slowly: one cycle in which others had the processor says little.
            let (work, usual) = (view.work + Self.wake, view.load)
            view.load = usual == 0 ? work : usual + (work - usual) / (work > usual ? 64 : 8)
        }
        view.written = position
        if !view.isRunning { view.state = .running }
        gate.view.arrive()
    }

    /// Ends the sound after what was written.
    package func finish() { ring.view.state = .ending }
}
