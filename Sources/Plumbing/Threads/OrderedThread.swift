internal import Synchronization

/// A real-time thread that is told what to do by a word, and can be ended while it sleeps.
///
/// What its body refers to has to last until `stop` has returned, which ends it; so does the end of this object.
package final class OrderedThread: Sendable {
    private let cell: SharedCell
    private let thread: RealTimeThread
    private let wake: @Sendable () -> Void
    private let isEnded = Atomic<Bool>(false)

    /// Starts the thread with order 0.
    ///
    /// - Parameters:
    ///   - wake: lets the body look at its orders when it sleeps on something else than those.
    ///   - body: ends soon after `isStopped`.
    package init(
        name: String, priority: Int, processor: Int? = nil, wake: @escaping @Sendable () -> Void = {},
        _ body: @escaping @Sendable (Orders, RealTimeThread.Scheduling) -> Void
    ) throws(SystemError) {
        let cell = SharedCell()
        self.cell = cell
        self.wake = wake
        thread = try RealTimeThread(name: name, priority: priority, processor: processor) { scheduling in
            withExtendedLifetime(cell) { body(Orders(word: cell.word), scheduling) }
        }
    }

    deinit { stop() }

    /// Gives an order, 0 to 2, or the same once more, and wakes a body that sleeps on its orders.
    package func give(_ order: UInt32? = nil) {
        let old = cell.word.value
        guard old & Orders.mask != Orders.stop else { return }
        // Numbered, so that one who is about to sleep on the last order does not miss this one.
        cell.word.store((old & ~Orders.mask) &+ (Orders.mask + 1) | min(order ?? old & Orders.mask, Orders.stop - 1))
        cell.word.wake()
    }

    /// Lets the body look at its orders, and at whatever else it looks at then, wherever it sleeps.
    package func look() {
        give()
        wake()
    }

    /// Ends the thread, and returns when it has.
    package func stop() {
        guard !isEnded.exchange(true, ordering: .acquiringAndReleasing) else { return }
        cell.word.store(cell.word.value | Orders.stop)
        thread.join {
            cell.word.wake()
            wake()
        }
    }
}

/// The orders of a thread, as its body sees them.
package struct Orders: BitwiseCopyable, Sendable {
    fileprivate let word: SharedWord
    fileprivate static let mask: UInt32 = 3
    fileprivate static let stop: UInt32 = 3

    /// An order that was given.
    package struct Order: BitwiseCopyable, Sendable {
        fileprivate let word: UInt32

        /// What was ordered, 0 to 2; 3 is the end.
        package var number: UInt32 { word & Orders.mask }
        /// Whether the body has to end.
        package var isStop: Bool { number == Orders.stop }
    }

    /// The last order.
    package var current: Order { Order(word: word.value) }

    /// Whether the body has to end.
    package var isStopped: Bool { current.isStop }

    /// Sleeps until there is another order, or the same once more; may return without.
    package func wait(while order: Order) { word.wait(while: order.word) }
}
