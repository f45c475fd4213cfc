internal import CLinux
internal import Glibc

/// A thread for sound: scheduled before ordinary work where that is allowed, and with subnormal numbers off.
///
/// It has no pool, no executor and no run loop; its body decides when it ends, and `join` waits for that.
package final class RealTimeThread: Sendable {
    private let thread: UInt64
    private let ended = SharedCell()

    private final class Start {
        let body: @Sendable (Scheduling) -> Void
        let priority: Int
        let processor: Int?
        let ended: SharedCell
        init(
            _ body: @escaping @Sendable (Scheduling) -> Void, _ priority: Int, _ processor: Int?, _ ended: SharedCell
        ) {
            self.ended = ended
            self.body = body
            self.priority = priority
            self.processor = processor
        }
    }

    /// What the system granted.
    package enum Scheduling: Hashable, Sendable {
        /// First in, first out, at this priority (1 to 99).
        case realTime(priority: Int)
        /// As every thread, with the reason.
        case ordinary(SystemError)
    }

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - name: at most 15 bytes are kept.
    ///   - processor: the one to stay on, nil for any.
    ///   - body: is told how the thread is scheduled.
    package init(
        name: String, priority: Int, processor: Int? = nil, _ body: @escaping @Sendable (Scheduling) -> Void
    ) throws(SystemError) {
        let start = Start(body, priority, processor, ended)
        let context = unsafe Unmanaged.passRetained(start).toOpaque()
        var thread: UInt64 = 0
        let status = unsafe name.withCString { name in
            unsafe clinux_thread_start(
                { context in
                    guard let context = unsafe context else { return }
                    let start = unsafe Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
                    clinux_flush_subnormals()
                    if let processor = start.processor { RealTimeThread.moveCurrent(to: processor) }
                    start.body(RealTimeThread.schedule(start.priority))
                    start.ended.word.store(1)
                }, context, name, &thread)
        }
        guard status == 0 else {
            unsafe Unmanaged<Start>.fromOpaque(context).release()
            throw SystemError("pthread_create", -status)
        }
        self.thread = thread
    }

    /// Waits for the end of the body; to be called once.
    package func join() { clinux_thread_join(thread) }

    /// Waits for the end of a body that may sleep without a timer; to be called once.
    ///
    /// - Parameter interrupt: wakes it; called again until it has ended, since it may just be about to sleep.
    package func join(interrupting interrupt: () -> Void) {
        interrupt()
        while ended.word.value == 0 {
            Instant.now.advanced(nanoseconds: 1_000_000).sleep()
            interrupt()
        }
        join()
    }

    /// Schedules the calling thread as real-time threads are, if allowed.
    package static func schedule(_ priority: Int) -> Scheduling {
        let status = clinux_thread_priority(Int32(clamping: priority))
        return status == 0 ? .realTime(priority: priority) : .ordinary(SystemError("sched_setscheduler", -status))
    }

    /// Keeps the calling thread on one processor, nil for any; false when the process may not use that one.
    @discardableResult
    package static func moveCurrent(to processor: Int?) -> Bool {
        clinux_thread_processor(Int32(clamping: processor ?? -1)) == 0
    }

    /// The processors that this process may use.
    package static var processors: [Int] {
        var list = [Int32](repeating: 0, count: 256)
        let count = unsafe list.withUnsafeMutableBufferPointer { list in
            unsafe clinux_processors(list.baseAddress, Int32(list.count))
        }
        return list.prefix(Int(max(0, count))).map(Int.init)
    }

    /// The processor that the calling thread runs on now.
    package static var currentProcessor: Int { Int(clinux_current_processor()) }

    /// Makes subnormal numbers count as zero in the calling thread.
    package static func flushSubnormals() { clinux_flush_subnormals() }
}

extension Instant {
    /// Sleeps until this moment, to the accuracy of the system's timer.
    package func sleep() { _ = clinux_sleep_until(max(0, nanoseconds)) }
}
