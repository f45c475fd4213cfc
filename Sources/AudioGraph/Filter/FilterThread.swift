import Plumbing
import Sessions
import Sound

/// A filter's audio thread: follows the clock of the sink at the end of its chain, and is woken by its last input.
///
/// It never ends a cycle later than its server waits: what its inputs fail to deliver in time is substituted here.
final class FilterThread {
    private let made = SharedCell()
    private let line: AudioLine
    private let gate: AudioGate
    private let thread: OrderedThread
    /// What the thread refers to lives as long as it.
    private let exchange: PlanExchange
    private let records: Records

    /// Starts to play a graph into a line.
    init(_ graph: MixerGraph, _ line: AudioLine, gate: AudioGate, priority: Int = 65) throws(SystemError) {
        self.line = line
        self.gate = gate
        exchange = graph.exchange
        records = graph.records
        let body = Body(
            clock: line.clock.view, ring: line.ring.view, gate: gate.view, made: made.count,
            exchange: graph.exchange.view, records: graph.records.view)
        thread = try OrderedThread(
            name: "filter", priority: priority,
            wake: { [clock = line.clock.view, gate = gate.view] in
                clock.interrupt()
                gate.open()
            }
        ) { orders, _ in body.run(orders) }
    }

    deinit { thread.stop() }

    /// Lets the thread look for a new plan although no cycle begins.
    func interrupt() { thread.look() }

    /// Ends the thread, after the present cycle.
    func stop() { thread.stop() }

    /// What the thread does; it refers only to plain memory.
    private struct Body: BitwiseCopyable, Sendable {
        let clock: AudioClockView
        let ring: AudioRingView
        let gate: AudioGateView
        let made: SharedCount
        let exchange: PlanExchangeView
        let records: RecordsView

        func run(_ orders: Orders) {
            var cycle = Cycle(exchange, records, position: made)
            let length = clock.format.nanoseconds(clock.format.period)
            var last = clock.moment
            while !orders.isStopped {
                cycle.update()
                waitForInputs(cycle, last, length, orders)
                if clock.tick == last.tick
                    && !clock.wait(after: last.tick, isInterrupted: { orders.isStopped || exchange.hasNews })
                {
                    continue
                }
                let woke = Instant.now
                last = clock.moment
                ring.woke = (last.tick, Int(woke.nanoseconds &- last.start))
                follow(ring.processor)
                let due = allowance(cycle, length)
                let limit = Instant(nanoseconds: last.start).advanced(nanoseconds: Int64(due))
                cycle.run(last, deadline: limit, due: due, processor: ring.processor)
            }
        }

        /// The nanoseconds after a cycle's start until which inputs are waited for.
        ///
        /// What its server leaves it, less time for this filter's own work and for its server to be woken: as much as what plays into it
        /// can spare, since on a busy machine a wake-up may come late.
        private func allowance(_ cycle: Cycle, _ length: Int64) -> Int {
            let due = ring.due == 0 ? Int(length) / 2 : min(ring.due, Int(length))
            return due - max(min(5_000 + cycle.work, due / 8), (due - 4 * cycle.branch) / 16)
        }

        /// Waits for the last input of the next cycle, which wakes this thread, as long as one can expect it.
        private func waitForInputs(_ cycle: Cycle, _ last: AudioMoment, _ length: Int64, _ orders: Orders) {
            let awaited = cycle.awaited
            guard awaited > 0 else { return }
            let limit = Instant(nanoseconds: last.start).advanced(
                nanoseconds: length + Int64(allowance(cycle, length)))
            _ = gate.wait(until: limit) {
                clock.isLate(after: last.tick)
            } missing: {
                if orders.isStopped || exchange.hasNews { return 0 }
                let moment = clock.moment
                return moment.tick == last.tick ? awaited : cycle.missing(at: moment.position)
            }
        }

        private func follow(_ processor: Int?) {
            if let processor, processor != RealTimeThread.currentProcessor {
                RealTimeThread.moveCurrent(to: processor)
            }
        }
    }
}
