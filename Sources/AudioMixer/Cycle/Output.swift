import Sessions
import Sound

/// A ring that a node's sound is written into, as the control thread keeps it.
struct Output {
    let ring: AudioRing
    /// Where somebody waits for each cycle.
    var gate: AudioGate?
    /// Whether a cycle that need not be in time waits for its room.
    var isPaced = false
    /// The clock on whose positions the ring is, when it is not the graph's own.
    var clock: AudioClock?
    /// What the audio thread remembers of it.
    let state = FixedArray(repeating: OutputState(), count: 1)
}

/// What the audio thread remembers of an output from cycle to cycle.
struct OutputState: BitwiseCopyable {
    /// What is added to the graph's positions; nil before the first cycle.
    var offset: Int?
}

/// An output as the audio thread uses it.
struct OutputView: BitwiseCopyable {
    var node: Int
    var ring: AudioRingView
    var gate: AudioGateView?
    var isPaced: Bool
    var clock: AudioClockView?
    var state: FixedArrayView<OutputState>

    /// An output of the node at a place of the plan.
    init(_ output: Output, node: Int) {
        self.node = node
        ring = output.ring.view
        gate = output.gate?.view
        isPaced = output.isPaced
        clock = output.clock?.view
        state = output.state.view
    }

    /// Writes a cycle's sound, and wakes who waits for it.
    func write(_ block: SampleBlockView, at position: Int) {
        let place = place(position, block.count)
        for channel in 0..<ring.channels {
            // A single channel goes everywhere; what a ring has more is silent.
            let from = block.channels == 1 ? 0 : channel
            if from < block.channels {
                ring.write(channel, at: place, block[from])
            } else {
                ring.clear(channel, at: place, count: block.count)
            }
        }
        ring.written = place + block.count
        if !ring.isRunning { ring.state = .running }
        gate?.arrive()
    }

    /// Where a position of the graph is in the ring.
    ///
    /// Two clocks of one pace stay apart as they began; when they do not, the place jumps back to what is ahead by a cycle of each.
    private func place(_ position: Int, _ period: Int) -> Int {
        guard let clock else { return position }
        let there = clock.moment.position
        let lead = clock.format.period + period
        if let offset = state[0].offset, (0...3 * lead).contains(position + offset - there) { return position + offset }
        state[0].offset = there + lead - position
        return there + lead
    }
}
