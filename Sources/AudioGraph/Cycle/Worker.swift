import Plumbing
import Sessions
import Sound

/// A bus whose effects work on a thread of their own, beside the graph's and a period behind it.
///
/// What the bus sums goes to the thread by one ring, and comes back by another that is read like a session's a period later; the graph
/// delays all else by as much. Nobody waits for the thread: when it is not done in that time, what went in is heard instead.
final class Worker: Sendable {
    let send: AudioRing
    let gate: AudioGate
    let input: Input
    let effects: EffectChain
    private let block: SampleBlock
    private let thread: OrderedThread

    /// The rings hold this many periods.
    private static let periods = 16

    /// Starts the thread.
    init(_ name: String, number: UInt32, _ effects: EffectChain, priority: Int = 60) throws(SystemError) {
        let period = effects.format.period
        send = try AudioRing(channels: effects.channels, capacity: period * Self.periods)
        let back = try AudioRing(channels: effects.channels, capacity: period * Self.periods)
        gate = try AudioGate()
        block = SampleBlock(channels: effects.channels, count: period)
        input = Input(
            number: number, identity: number, label: Label(name), ring: back, isSynchronous: false, period: period)
        self.effects = effects
        let body = Body(
            send: send.view, back: back.view, gate: gate.view, effects: effects.view,
            block: block.view)
        thread = try OrderedThread(name: "bus", priority: priority, wake: { [view = gate.view] in view.open() }) {
            orders, _ in
            body.run(orders)
        }
    }

    deinit { thread.stop() }

    /// The frames that the sound comes later.
    var latency: Int { effects.latency + effects.format.period }

    /// What the thread does; it refers only to plain memory.
    private struct Body: BitwiseCopyable, Sendable {
        let send: AudioRingView
        let back: AudioRingView
        let gate: AudioGateView
        let effects: EffectChainView
        let block: SampleBlockView

        func run(_ orders: Orders) {
            let period = block.count
            var next: Int?
            while !orders.isStopped {
                _ = gate.wait(until: nil) { orders.isStopped || isReady(next, period) ? 0 : 1 }
                guard !orders.isStopped else { return }
                let end = send.written
                // A thread that was held up for long goes on with what is new.
                var position = next ?? end - period
                if end - position > send.capacity / 2 || end < position { position = end - period }
                while position + period <= end {
                    work(position)
                    position += period
                }
                next = position
            }
        }

        private func isReady(_ next: Int?, _ period: Int) -> Bool {
            guard send.state == .running else { return false }
            guard let next else { return true }
            return send.written >= next + period || send.written < next
        }

        private func work(_ position: Int) {
            let begun = Instant.now
            for channel in 0..<block.channels { send.read(channel, at: position, into: block[channel]) }
            effects.process(block)
            for channel in 0..<block.channels { back.write(channel, at: position, block[channel]) }
            back.work = Int(Instant.now.since(begun))
            back.written = position + block.count
            if back.state != .running { back.state = .running }
        }
    }
}

/// A worker as the audio thread uses it.
struct WorkerView: BitwiseCopyable {
    var send: AudioRingView
    var gate: AudioGateView
    var input: InputView

    /// Hands a cycle's sum over, and puts what became of the last one in its place.
    func exchange(_ block: SampleBlockView, at position: Int, curve: Samples) -> InputView.Outcome {
        for channel in 0..<block.channels { send.write(channel, at: position, block[channel]) }
        send.written = position + block.count
        if send.state != .running { send.state = .running }
        gate.arrive()
        let outcome = input.receive(at: position - block.count, curve: curve)
        for channel in 0..<block.channels { block[channel].copy(input.block[channel]) }
        return outcome
    }
}
