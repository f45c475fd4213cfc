internal import CLinux
internal import Glibc
internal import Synchronization

/// Threads that do what they are given, in the order in which it comes, and sleep without a clock when there is nothing.
///
/// They are started when there is work for them, and end when this is released and all work is done. Swift's own pool of threads looks every
/// second whether it has something to do.
package final class Crew: Sendable {
    private struct State {
        var work: [(@Sendable () -> Void)?] = []
        var next = 0
        var threads = 0
        var idle = 0
        var isOver = false
    }

    private final class Shared: Sendable {
        let state = Mutex(State())
        /// Another number whenever there is something to look at.
        let cell = SharedCell()

        func ring(_ count: Int) {
            cell.word.store(cell.word.value &+ 1)
            cell.word.wake(count)
        }

        func run() {
            pthread_detach(pthread_self())
            var isIdle = false
            while true {
                let order = cell.word.value
                let (job, isOver) = state.withLock { state -> ((@Sendable () -> Void)?, Bool) in
                    let job = state.next < state.work.count ? state.work[state.next] : nil
                    if job != nil {
                        // Nothing of it is left here: what it held last, perhaps the crew, must not go with the lock held.
                        state.work[state.next] = nil
                        state.next += 1
                    } else {
                        state.work.removeAll(keepingCapacity: true)
                        state.next = 0
                    }
                    if isIdle != (job == nil) { state.idle += job == nil ? 1 : -1 }
                    isIdle = job == nil
                    return (job, state.isOver)
                }
                if let job {
                    job()
                } else if isOver {
                    return
                } else {
                    cell.word.wait(while: order)
                }
            }
        }
    }

    private let shared = Shared()
    private let limit: Int
    private let name: String

    /// A crew of at most `limit` threads of that name, none of which is there yet.
    package init(limit: Int, name: String) {
        self.limit = max(1, limit)
        self.name = name
    }

    deinit {
        shared.state.withLock { $0.isOver = true }
        shared.ring(limit)
    }

    /// Has a thread do it; without threads the caller does it.
    package func perform(_ job: @escaping @Sendable () -> Void) {
        let isThreadWanted = shared.state.withLock { state in
            state.work.append(job)
            guard state.work.count - state.next > state.idle, state.threads < limit else { return false }
            state.threads += 1
            return true
        }
        if isThreadWanted, !start() {
            let isAlone = shared.state.withLock { state in
                state.threads -= 1
                return state.threads == 0
            }
            if isAlone {
                let rest = shared.state.withLock { state in
                    defer { (state.work, state.next) = ([], 0) }
                    return state.work[state.next...]
                }
                for job in rest { job?() }
            }
        }
        shared.ring(1)
    }

    private func start() -> Bool {
        let context = unsafe Unmanaged.passRetained(shared).toOpaque()
        var thread: UInt64 = 0
        let status = unsafe name.withCString { name in
            unsafe clinux_thread_start(
                { context in
                    guard let context = unsafe context else { return }
                    unsafe Unmanaged<Shared>.fromOpaque(context).takeRetainedValue().run()
                }, context, name, &thread)
        }
        if status != 0 { unsafe Unmanaged<Shared>.fromOpaque(context).release() }
        return status == 0
    }
}
