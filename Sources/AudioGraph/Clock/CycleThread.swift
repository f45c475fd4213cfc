package import Plumbing
package import Sessions
import Sound

/// The mixer's audio thread: begins cycles by the monotonic clock, or as fast as its outputs take them.
///
/// While nobody plays or listens it sleeps, without a timer. Real-time scheduling is asked for; whether it was granted is in `isRealTime`.
package final class CycleThread {
    package let clock: AudioClock
    private let position = SharedCell()
    private let granted = SharedCell()
    private let processors: FixedArray<Int>
    private let loads: FixedArray<Int>
    private let thread: OrderedThread
    /// What the thread refers to lives as long as it.
    private let exchange: PlanExchange
    private let records: Records
    private let correction: RateCorrection?

    /// When cycles begin.
    package enum Pace: Hashable, BitwiseCopyable, Sendable {
        /// By the monotonic clock.
        case realTime
        /// As soon as the last one is done, and everybody has delivered.
        case fast
    }

    private enum Order {
        static let pause: UInt32 = 0
        static let run: UInt32 = 1
    }

    /// How the thread works.
    package struct Settings: Hashable, BitwiseCopyable, Sendable {
        package var pace = Pace.realTime
        /// The part of a period until which inputs are waited for, in percent.
        package var deadline = 70
        /// The processor of the thread and of the clients that it waits for; nil for any.
        package var processor: Int?
        package var priority = 70

        /// By the monotonic clock, on any processor.
        package init() {}
    }

    /// Starts the thread, paused.
    ///
    /// - Parameter correction: how much faster than the monotonic clock the sink's is; nil when the monotonic clock is the master.
    package init(_ graph: MixerGraph, _ settings: Settings, correction: RateCorrection? = nil) throws(SystemError) {
        let (clock, hand) = try AudioClock.make(graph.format)
        self.clock = clock
        exchange = graph.exchange
        records = graph.records
        self.correction = correction
        let home = settings.processor.map { [$0] } ?? []
        processors = FixedArray(home + (home.isEmpty ? [] : RealTimeThread.processors.filter { $0 != home[0] }))
        loads = FixedArray(repeating: 0, count: processors.count)
        let body = Body(
            clock: clock.view, hand: hand, position: position.count, settings: settings,
            correction: correction?.view, exchange: graph.exchange.view, records: graph.records.view,
            placement: settings.processor == nil ? nil : Placement(processors.view, loads: loads.view))
        thread = try OrderedThread(
            name: "audio", priority: settings.priority, processor: settings.processor,
            wake: { [view = clock.view] in view.interrupt() }
        ) { [granted] orders, scheduling in
            switch scheduling {
            case .realTime: granted.count.store(1)
            case .ordinary: granted.count.store(2)
            }
            body.run(orders)
        }
    }

    deinit { thread.stop() }

    /// Whether the thread is scheduled before ordinary ones; nil before it has begun.
    package var isRealTime: Bool? { granted.count.value == 0 ? nil : granted.count.value == 1 }

    /// The frame behind the last that was made.
    package var made: Int { Int(truncatingIfNeeded: position.count.value) }

    /// Lets cycles begin, or ends them after the present one.
    package func setRunning(_ on: Bool) { thread.give(on ? Order.run : Order.pause) }

    /// Lets a thread that pauses look whether there is a new plan, or somebody to be told how it is.
    package func look() { thread.give() }

    /// Ends the thread, after the present cycle.
    package func stop() { thread.stop() }

    /// What the thread does; it refers only to plain memory.
    private struct Body: BitwiseCopyable, Sendable {
        let clock: AudioClockView
        let hand: AudioClockHand
        let position: SharedCount
        let settings: Settings
        let correction: RateCorrectionView?
        let exchange: PlanExchangeView
        let records: RecordsView
        let placement: Placement?

        func run(_ orders: Orders) {
            var cycle = Cycle(exchange, records, position: position, placement: placement)
            var frame = 0
            var start = Double(Instant.now.nanoseconds)
            let length = Double(clock.format.period) * 1_000_000_000 / Double(clock.format.rate)
            var beat = Beat(length: Int64(length))
            while true {
                let order = orders.current
                if order.isStop { return }
                if order.number == Order.pause {
                    // Plans are taken in any case, so that old ones are freed.
                    cycle.update()
                    cycle.tell(isPaused: true)
                    orders.wait(while: order)
                    start = Double(Instant.now.nanoseconds)
                    continue
                }
                switch settings.pace {
                case .realTime:
                    let faster = (correction?.partsPerMillion ?? 0) / 1_000_000
                    start += length * (1 - min(max(faster, -0.005), 0.005))
                    let due = Instant(nanoseconds: Int64(start))
                    due.sleep()
                    let begun = beat.beginning(of: due, now: .now)
                    if begun.isLost { start = Double(begun.start.nanoseconds) }
                    if let late = begun.lateness {
                        records.add(Record(identity: 0, tick: clock.tick, cause: .driver, woke: 0, work: late))
                    }
                    begin(
                        &cycle, frame, begun.start,
                        begun.start.advanced(nanoseconds: Int64(length) * Int64(settings.deadline) / 100))
                case .fast:
                    cycle.update()
                    // It ends as well when there is something else to be done.
                    guard cycle.waitForRoom(at: frame, isInterrupted: { orders.current.number != Order.run }) else {
                        continue
                    }
                    // Only somebody who hangs is not waited for.
                    begin(&cycle, frame, .now, .now.advanced(milliseconds: 5_000))
                }
                frame += clock.format.period
            }
        }

        private func begin(_ cycle: inout Cycle, _ frame: Int, _ start: Instant, _ deadline: Instant) {
            hand.begin(position: frame, start: start)
            cycle.run(
                clock.moment, deadline: deadline, alarm: hand, due: Int(deadline.since(start)),
                processor: settings.processor)
        }
    }
}
