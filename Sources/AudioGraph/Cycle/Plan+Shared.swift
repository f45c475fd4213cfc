import Plumbing
import Sessions
import Sound

/// What the audio thread does in a cycle: made by the control thread, never changed, swapped as a whole.
///
/// It keeps everything alive that its view refers to.
final class Plan: Sendable {
    let serial: UInt64
    private let content: FixedArray<PlanView>
    private let owned: Owned

    private struct Owned: @unchecked Sendable {
        let parts: Parts
        let rows: [AnyObject]
    }

    /// Everything a plan is made of.
    struct Parts {
        var inputs: [(input: Input, dry: [AudioSession.Dry], gates: [AudioGate], successor: Input?)] = []
        /// In an order in which every cable's source stands before its end.
        var nodes: [(node: Node, input: Input?, cables: [(cable: Cable, source: Int, isLeaving: Bool)])] = []
        var outputs: [(node: Int, output: Output)] = []
        /// The clock that is followed, by one who has none of its own.
        var clock: AudioClock?
        /// The gate at which this waits for its inputs.
        var ownGate: AudioGate?
    }

    init(_ parts: Parts, serial: UInt64, format: AudioFormat, curve: SampleBlock) {
        self.serial = serial
        var rows: [AnyObject] = []
        func row<T: BitwiseCopyable>(_ values: [T]) -> FixedArrayView<T> {
            let array = FixedArray(values)
            rows.append(array)
            return array.view
        }
        let channels = (parts.inputs.map(\.input.ring.channels) + parts.nodes.map(\.node.channels)).max() ?? 1
        let scratch = SampleBlock(channels: channels + 1, count: format.period)
        rows.append(scratch)
        let fade = SampleBlock.rise(min(InputView.fadeFrames, format.period))
        rows.append(fade)
        rows.append(curve)
        func view(_ input: Input, _ dry: [DryView], _ gates: [AudioGate], _ successor: Input?) -> InputView {
            InputView(
                identity: input.identity, ring: input.ring.view, isSynchronous: input.isSynchronous,
                block: input.block.view, tail: input.tail.view, scratch: scratch.view, fade: fade.view,
                state: input.state.view, dry: row(dry), gates: row(gates.map(\.view)), successor: successor?.state.view)
        }
        let inputs = parts.inputs.map { part in
            view(
                part.input, part.dry.map { DryView(ring: $0.ring.view, latency: $0.latency) },
                part.gates, part.successor)
        }
        let nodes = parts.nodes.map { part in
            NodeView(
                block: part.node.block.view, history: part.node.history.view, peaks: part.node.peaks.view,
                cables: row(part.cables.map { $0.cable.view(from: $0.source, isLeaving: $0.isLeaving) }),
                isInput: part.input != nil,
                effects: part.node.worker == nil ? part.node.effects?.view : nil,
                worker: part.node.worker.map { worker in
                    WorkerView(
                        send: worker.send.view, gate: worker.gate.view,
                        input: view(
                            worker.input, [DryView(ring: worker.send.view, latency: worker.effects.latency)], [], nil))
                })
        }
        let outputs = parts.outputs.map { OutputView($0.output, node: $0.node) }
        let view = PlanView(
            serial: serial, format: format, curve: curve[0], inputs: row(inputs), nodes: row(nodes),
            outputs: row(outputs), clock: parts.clock?.view, gate: parts.ownGate?.view)
        content = FixedArray([view])
        owned = Owned(parts: parts, rows: rows)
    }

    fileprivate var address: UInt64 {
        unsafe UInt64(UInt(bitPattern: content.view.address))
    }
}

/// A plan as the audio thread uses it; valid as long as the `Plan`.
struct PlanView: BitwiseCopyable {
    var serial: UInt64
    var format: AudioFormat
    /// How a gain gets to where it shall be: from 0 to 1.
    var curve: Samples
    var inputs: FixedArrayView<InputView>
    var nodes: FixedArrayView<NodeView>
    var outputs: FixedArrayView<OutputView>
    var clock: AudioClockView?
    var gate: AudioGateView?

    /// Whether something has faded away that the control thread can forget, or nothing is there that will.
    var hasNews: Bool {
        var isWaiting = false
        for index in 0..<inputs.count where inputs[index].state[0].isGone {
            if inputs[index].hasEnded(curve.count) { return true }
            isWaiting = true
        }
        for index in 0..<nodes.count {
            let cables = nodes[index].cables
            for place in 0..<cables.count where cables[place].isLeaving {
                if cables[place].isSilent { return true }
                isWaiting = true
            }
        }
        return !isWaiting
    }
}

/// How plans get from the control thread to the audio thread, and back to be freed: two numbers, no lock.
final class PlanExchange {
    private let pending = SharedCell()
    private let running = SharedCell()
    private let wish = SharedCell()
    private let bell: Doorbell?
    private var plans: [Plan] = []

    /// - Parameter bell: is rung when the audio thread has something to tell.
    init(_ bell: Doorbell? = nil) { self.bell = bell }

    /// Asks the audio thread to ring once, when something has faded away or nothing is there that will.
    func await() { wish.word.store(1) }

    /// Makes a plan the next one.
    func publish(_ plan: Plan) {
        plans.append(plan)
        pending.count.store(plan.address)
        collect()
    }

    /// Frees the plans that the audio thread has left behind.
    func collect() {
        let address = running.count.value
        guard let index = plans.lastIndex(where: { $0.address == address }) else { return }
        plans.removeFirst(index)
    }

    /// Whether the audio thread works by the plan that was published last.
    var isSettled: Bool { running.count.value == pending.count.value }

    /// The plans that are kept.
    var keptCount: Int { plans.count }

    /// The audio thread's end; valid as long as this.
    var view: PlanExchangeView {
        PlanExchangeView(pending: pending.count, running: running.count, wish: wish.word, bell: bell?.view)
    }
}

/// The audio thread's end of the exchange.
struct PlanExchangeView: BitwiseCopyable {
    fileprivate let pending: SharedCount
    fileprivate let running: SharedCount
    fileprivate let wish: SharedWord
    fileprivate let bell: DoorbellView?

    /// Whether the control thread wants to be told something.
    var isAwaited: Bool { wish.value != 0 }

    /// Wakes the control thread, once.
    func tell() {
        wish.store(0)
        bell?.ring()
    }

    /// Whether there is a plan that was not taken.
    var hasNews: Bool { pending.value != running.value }

    /// The plan to work by from now on, nil when it is still the same.
    func take() -> PlanView? {
        let address = pending.value
        guard address != running.value, let content = unsafe UnsafePointer<PlanView>(bitPattern: UInt(address)) else {
            return nil
        }
        running.store(address)
        return unsafe content.pointee
    }
}
