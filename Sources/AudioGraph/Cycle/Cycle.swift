import Plumbing
import Sessions
import Sound

/// What the audio thread does again and again: waits for its inputs, sums, writes its outputs.
///
/// It lives on the audio thread's stack and refers only to plain memory: nothing here allocates, locks, or counts references. The same code
/// runs a cycle when a test steps it.
struct Cycle: BitwiseCopyable {
    private let exchange: PlanExchangeView
    private let records: RecordsView
    /// The last frame that was made, plus one.
    private let position: SharedCount
    private(set) var plan: PlanView?
    /// The nanoseconds that the sound of a cycle takes, without waiting: what is usual, not what was last.
    private(set) var work = 0
    /// The nanoseconds after a cycle's start at which the last input usually arrives.
    private var arrival: Int64 = 0

    private var placement: Placement?

    init(
        _ exchange: PlanExchangeView, _ records: RecordsView, position: SharedCount, placement: Placement? = nil
    ) {
        self.placement = placement
        self.exchange = exchange
        self.records = records
        self.position = position
    }

    /// Takes the newest plan.
    mutating func update() { if let plan = exchange.take() { self.plan = plan } }

    /// How many inputs have not delivered the cycle that begins at a position.
    func missing(at position: Int) -> Int {
        guard let plan else { return 0 }
        var count = 0
        for index in 0..<plan.inputs.count where plan.inputs[index].isMissing(at: position) { count += 1 }
        return count
    }

    /// How many inputs will be waited for.
    var awaited: Int {
        guard let plan else { return 0 }
        var count = 0
        for index in 0..<plan.inputs.count where plan.inputs[index].isAwaited { count += 1 }
        return count
    }

    /// The longest time that one input, and all that plays into it, takes for a cycle; in nanoseconds.
    var branch: Int {
        guard let plan else { return 0 }
        var longest = 0
        for index in 0..<plan.inputs.count { longest = max(longest, min(plan.inputs[index].ring.load, 1_000_000_000)) }
        return longest
    }

    /// Waits until every output that is waited for has room for the cycle that begins at a position.
    ///
    /// - Returns: whether they have; not when it was interrupted, or there is a new plan.
    func waitForRoom(at position: Int, isInterrupted: () -> Bool) -> Bool {
        guard let plan else { return !isInterrupted() }
        for index in 0..<plan.outputs.count {
            let output = plan.outputs[index]
            guard let room = output.room else { continue }
            let lacks = {
                output.lacksRoom(at: position, plan.format.period) && !isInterrupted() && !exchange.hasNews ? 1 : 0
            }
            // A sink that hangs must not keep the thread from being told to end.
            while room.wait(until: .now.advanced(milliseconds: 100), missing: lacks) > 0 {}
        }
        return !isInterrupted() && !exchange.hasNews
    }

    /// Tells the control thread, when it wants to know, that something has faded away, or that there is nothing that will.
    ///
    /// - Parameter isPaused: nothing fades while no cycle is made.
    func tell(isPaused: Bool = false) {
        guard exchange.isAwaited, !exchange.hasNews else { return }
        if isPaused || plan?.hasNews ?? true { exchange.tell() }
    }

    /// Makes the sound of a cycle.
    ///
    /// - Parameters:
    ///   - deadline: until when inputs are waited for.
    ///   - alarm: says that somebody is late, for those who wait without a timer.
    ///   - due: the nanoseconds after the cycle's start that the inputs are told.
    mutating func run(
        _ moment: AudioMoment, deadline: Instant, alarm: AudioClockHand? = nil, due: Int, processor: Int?
    ) {
        update()
        guard let plan else { return }
        if let gate = plan.gate {
            wait(gate, moment, deadline, alarm)
            waitForDry(plan, moment.position, deadline)
        }
        let begun = Instant.now
        let branches = receive(plan, moment, due, processor)
        for index in 0..<plan.nodes.count {
            let node = plan.nodes[index]
            if !node.isInput { node.block.clear() }
            for cable in 0..<node.cables.count {
                let cable = node.cables[cable]
                cable.add(plan.nodes[cable.source], to: node.block, at: moment.position, curve: plan.curve)
            }
            node.effects?.process(node.block)
            if let worker = node.worker { exchange(worker, node.block, moment, plan.curve) }
            node.measure()
            node.remember(at: moment.position)
        }
        let last = Int(Instant.now.since(begun))
        work = work == 0 ? last : work + (last - work) / (last > work ? 64 : 8)
        for index in 0..<plan.outputs.count {
            let output = plan.outputs[index]
            // Before it is told that there is sound: who waits for it may look.
            output.ring.work = last
            output.ring.load = branches + work + AudioLine.wake
            output.write(plan.nodes[output.node].block, at: moment.position)
        }
        position.store(UInt64(truncatingIfNeeded: moment.position + plan.format.period))
        tell()
    }

    private mutating func wait(
        _ gate: AudioGateView, _ moment: AudioMoment, _ deadline: Instant, _ alarm: AudioClockHand?
    ) {
        guard let alarm else {
            _ = gate.wait(until: deadline) { missing(at: moment.position) }
            return
        }
        let start = Instant(nanoseconds: moment.start)
        let span = deadline.since(start)
        // Late enough that all is usual before, early enough for what stands in to come along the chain.
        let early = max(span - arrival - span / 16, arrival + arrival / 4 + 40_000)
        let first = start.advanced(nanoseconds: min(span, early))
        if gate.wait(until: first, missing: { missing(at: moment.position) }) == 0 {
            let time = max(0, Instant.now.since(start))
            arrival = arrival == 0 ? time : arrival + (time - arrival) / 8
        } else {
            alarm.alarm(moment.tick)
            if let plan { for index in 0..<plan.inputs.count { plan.inputs[index].hurry(at: moment.position) } }
            _ = gate.wait(until: deadline) { missing(at: moment.position) }
        }
    }

    /// Waits for what stands in for a filter that failed: looks from time to time, because nobody tells.
    private func exchange(_ worker: WorkerView, _ block: SampleBlockView, _ moment: AudioMoment, _ curve: Samples) {
        guard worker.exchange(block, at: moment.position, curve: curve) == .missed else { return }
        records.add(
            Record(
                identity: worker.input.identity, tick: moment.tick, cause: .longRun, woke: 0,
                work: worker.input.ring.work))
    }

    private func waitForDry(_ plan: PlanView, _ position: Int, _ deadline: Instant) {
        let step = max(20_000, plan.format.nanoseconds(plan.format.period) / 32)
        while isDryMissing(plan, position) {
            let now = Instant.now
            guard now < deadline else { return }
            min(deadline, now.advanced(nanoseconds: step)).sleep()
        }
    }

    private func isDryMissing(_ plan: PlanView, _ position: Int) -> Bool {
        for index in 0..<plan.inputs.count where plan.inputs[index].isDryMissing(at: position) { return true }
        return false
    }

    /// - Returns: the nanoseconds that all branches take together.
    private mutating func receive(
        _ plan: PlanView, _ moment: AudioMoment, _ due: Int, _ processor: Int?
    ) -> Int {
        var branches = 0
        placement?.update(plan, own: work)
        for index in 0..<plan.inputs.count {
            let input = plan.inputs[index]
            let wasAwaited = input.isAwaited
            if input.receive(at: moment.position, curve: plan.curve) == .missed {
                let woke = input.ring.woke
                let cause: Record.Cause =
                    !wasAwaited ? .notFed : woke.tick == moment.tick ? .longRun : .lateWake
                // A quarantined client is known to be late.
                if !input.isSynchronous || wasAwaited {
                    records.add(
                        Record(
                            identity: input.identity, tick: moment.tick, cause: cause,
                            woke: woke.tick == moment.tick ? woke.after : 0, work: input.ring.work))
                }
            }
            input.ring.due = due
            input.ring.processor = placement?.processor(input) ?? processor
            branches += min(input.ring.load, 1_000_000_000)
        }
        return branches
    }
}
