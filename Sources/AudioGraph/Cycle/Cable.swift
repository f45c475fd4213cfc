import Sound

/// A connection in the graph, as the audio thread keeps it: how much of which channel goes to which, and how much later.
///
/// Owned by the control thread and shared by all plans that have it.
final class Cable: Sendable {
    let taps: FixedArray<CableTap>
    let state: FixedArray<CableState>

    /// A silent cable, which comes up to its gains from the first cycle on.
    init(_ gains: [CableGain], delay: Int) {
        taps = FixedArray(repeating: CableTap(), count: gains.count)
        state = FixedArray(repeating: CableState(delay: delay, next: delay, target: delay), count: 1)
        for (index, gain) in gains.enumerated() {
            taps[index] = CableTap(from: gain.from, to: gain.to, target: gain.gain)
        }
    }

    /// Changes the gains of the same channels.
    func set(_ gains: [CableGain], delay: Int) {
        for (index, gain) in gains.enumerated() where index < taps.count { taps.view[index].target = gain.gain }
        state.view[0].target = delay
    }

    /// Lets it fade away.
    func fadeOut() { for index in 0..<taps.count { taps.view[index].target = 0 } }

    /// Whether nothing passes any more, nor is to pass.
    var isSilent: Bool { view(from: 0, isLeaving: true).isSilent }

    /// The cable for the audio thread, from the node at a place in the plan.
    func view(from source: Int, isLeaving: Bool) -> CableView {
        CableView(source: source, isLeaving: isLeaving, taps: taps.view, state: state.view)
    }
}

/// How much of a channel goes to another.
struct CableGain: Hashable {
    var from: Int
    var to: Int
    var gain: Float
}

/// A gain on its way to where it shall be.
struct CableTap: BitwiseCopyable {
    var from = 0
    var to = 0
    /// What the control thread wants.
    var target: Float = 0
    /// Where the present ramp began and ends.
    var start: Float = 0
    var goal: Float = 0
    /// The frames of it that are done.
    var done = 0
    /// Whether there is a ramp.
    var isMoving = false
}

/// What the audio thread remembers of a cable.
struct CableState: BitwiseCopyable {
    var delay: Int
    /// The delay that comes in its place.
    var next: Int
    /// What the control thread wants.
    var target: Int
    /// The frames of the change that are done.
    var done = 0

    var isMoving: Bool { delay != next }
}

/// A cable as the audio thread uses it.
struct CableView: BitwiseCopyable {
    /// The node that it comes from, by its place in the plan.
    var source: Int
    /// Whether it fades away.
    var isLeaving: Bool
    var taps: FixedArrayView<CableTap>
    var state: FixedArrayView<CableState>

    /// Whether nothing passes any more, nor is to pass.
    var isSilent: Bool {
        for index in 0..<taps.count {
            let tap = taps[index]
            if tap.isMoving || tap.goal != 0 || tap.target != 0 { return false }
        }
        return true
    }

    /// Adds the source's sound to a block.
    ///
    /// Changes follow each other: one that comes while another is under way waits for its end, for its slope must not jump either.
    /// - Parameter curve: how a gain gets to where it shall be.
    func add(_ source: NodeView, to block: SampleBlockView, at position: Int, curve: Samples) {
        begin(curve)
        let delays = state[0]
        for index in 0..<taps.count {
            let tap = taps[index]
            guard tap.isMoving || tap.goal != 0 else { continue }
            let destination = block[tap.to]
            if delays.isMoving {
                crossfade(tap, delays, source, destination, position, curve)
            } else {
                source.read(tap.from, at: position, delay: delays.delay) { start, samples in
                    let part = tap.isMoving ? curve.part(tap.done + start, samples.count) : samples.part(0, 0)
                    destination.part(start, part.count).add(samples, along: part, from: tap.start, to: tap.goal)
                    let rest = samples.part(part.count, samples.count)
                    destination.part(start + part.count, rest.count).add(rest, gain: tap.goal)
                }
            }
            if tap.isMoving {
                taps[index].done = tap.done + block.count
                taps[index].isMoving = taps[index].done < curve.count
            }
        }
        if delays.isMoving {
            state[0].done = delays.done + block.count
            if state[0].done >= curve.count { state[0].delay = delays.next }
        }
    }

    private func begin(_ curve: Samples) {
        guard !state[0].isMoving else { return }
        var isMoving = false
        for index in 0..<taps.count { isMoving = isMoving || taps[index].isMoving }
        if state[0].target != state[0].delay && !isMoving {
            state[0].next = state[0].target
            state[0].done = 0
            return
        }
        for index in 0..<taps.count where !taps[index].isMoving && taps[index].target != taps[index].goal {
            taps[index].start = taps[index].goal
            taps[index].goal = taps[index].target
            taps[index].done = 0
            taps[index].isMoving = true
        }
    }

    /// Lets the other delay come in while the old one goes.
    private func crossfade(
        _ tap: CableTap, _ delays: CableState, _ source: NodeView, _ destination: Samples, _ position: Int,
        _ curve: Samples
    ) {
        source.read(tap.from, at: position, delay: delays.delay) { start, samples in
            let part = curve.part(delays.done + start, samples.count)
            destination.part(start, part.count).add(samples, along: part, from: tap.goal, to: 0)
        }
        source.read(tap.from, at: position, delay: delays.next) { start, samples in
            let part = curve.part(delays.done + start, samples.count)
            destination.part(start, part.count).add(samples, along: part, from: 0, to: tap.goal)
            let rest = samples.part(part.count, samples.count)
            destination.part(start + part.count, rest.count).add(rest, gain: tap.goal)
        }
    }
}
