package import Plumbing
package import Sessions

/// A clock that moves when it is told to: each step is a cycle, on the caller's thread.
///
/// For tests, and for sound that is made faster than it is heard. The cycles are the same as the audio thread's.
package final class Stepper {
    package let clock: AudioClock
    /// The first frame of the next cycle.
    package private(set) var position = 0
    private let hand: AudioClockHand
    private var cycle: Cycle
    private let made = SharedCell()
    private let graph: MixerGraph

    /// A clock at position 0.
    package init(_ graph: MixerGraph) throws(SystemError) {
        self.graph = graph
        (clock, hand) = try AudioClock.make(graph.format)
        cycle = Cycle(graph.exchange.view, graph.records.view, position: made.count)
    }

    /// Makes a cycle.
    ///
    /// - Parameter patience: how long synchronous inputs are waited for, in milliseconds.
    package func step(patience: Int = 0) {
        begin()
        finish(patience: patience)
    }

    /// Begins a cycle, so that clients write it.
    package func begin() { hand.begin(position: position, start: .now) }

    /// Makes the sound of the cycle that was begun.
    package func finish(patience: Int = 0) {
        let moment = clock.view.moment
        cycle.run(
            moment, deadline: .now.advanced(milliseconds: patience), alarm: hand, due: patience * 1_000_000,
            processor: nil)
        position += clock.format.period
    }
}
