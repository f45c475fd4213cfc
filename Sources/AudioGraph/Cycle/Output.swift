package import Sessions
import Sound

/// A ring that a node's sound is written into, as the control thread keeps it.
package struct Output {
    package let ring: AudioRing
    /// Where somebody waits for each cycle.
    var gate: AudioGate?
    /// Where a cycle that need not be in time waits for room; nil when the sound is not waited for.
    var room: AudioGate?
    /// The clock on whose positions the ring is, when it is not the graph's own.
    var clock: AudioClock?
    /// What the audio thread remembers of it.
    let state = FixedArray(repeating: OutputState(), count: 1)

    /// A ring that is written on the graph's positions, or on another clock's.
    ///
    /// - Parameters:
    ///   - gate: where somebody waits for each cycle.
    ///   - room: where a cycle that need not be in time waits for room.
    package init(ring: AudioRing, gate: AudioGate? = nil, room: AudioGate? = nil, clock: AudioClock? = nil) {
        self.ring = ring
        self.gate = gate
        self.room = room
        self.clock = clock
    }
}

/// What the audio thread remembers of an output from cycle to cycle.
struct OutputState: BitwiseCopyable {
    /// What is added to the graph's positions; nil before the first cycle.
    var offset: Int?
    var hasBegun = false
}

/// An output as the audio thread uses it.
struct OutputView: BitwiseCopyable {
    var node: Int
    var ring: AudioRingView
    var gate: AudioGateView?
    var room: AudioGateView?
    var clock: AudioClockView?
    var state: FixedArrayView<OutputState>

    /// An output of the node at a place of the plan.
    init(_ output: Output, node: Int) {
        self.node = node
        ring = output.ring.view
        gate = output.gate?.view
        room = output.room?.view
        clock = output.clock?.view
        state = output.state.view
    }

    /// Whether the cycle that begins at a position would overwrite what is not consumed, and is to wait.
    func lacksRoom(at position: Int, _ period: Int) -> Bool {
        room != nil && state[0].hasBegun && ring.state == .running
            && position + period - ring.consumed > ring.capacity - period
    }

    /// Writes a cycle's sound, and wakes who waits for it.
    func write(_ block: SampleBlockView, at position: Int) {
        let place = place(position, block.count)
        if !state[0].hasBegun {
            state[0].hasBegun = true
            // Nobody consumes what was before.
            if clock == nil && gate != nil { ring.consumed = place }
        }
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
