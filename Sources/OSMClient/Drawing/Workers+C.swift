internal import Glibc
internal import Synchronization

/// Threads that paint tiles, one less than there are processors and at least one.
///
/// The list of what is wanted is replaced as a whole, so what a moved view does not need any more is never begun. The
/// threads sleep while the list is empty and end when this is released. They run with a lower priority than the
/// thread that draws frames.
package final class Workers: Sendable {
    private final class Shared: Sendable {
        struct State {
            var wanted: [TileFrame] = []
            var busy: Set<TileFrame> = []
            var isStopped = false
        }

        let state = Mutex(State())
        let signal = Semaphore()
        let stack: SourceStack
        let deliver: @Sendable (PaintedTile) -> Void

        init(_ stack: SourceStack, _ deliver: @escaping @Sendable (PaintedTile) -> Void) {
            self.stack = stack
            self.deliver = deliver
        }

        func run() {
            // On Linux this is about the calling thread alone.
            _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 5)
            let painter = TilePainter(stack)
            while true {
                signal.wait()
                while true {
                    let (frame, isStopped) = state.withLock { state -> (TileFrame?, Bool) in
                        if state.isStopped { return (nil, true) }
                        guard !state.wanted.isEmpty else { return (nil, false) }
                        let frame = state.wanted.removeFirst()
                        state.busy.insert(frame)
                        return (frame, false)
                    }
                    if isStopped { return }
                    guard let frame else { break }
                    let tile = painter.paint(frame)
                    // Delivered before it is forgotten, so that it is not asked for twice.
                    deliver(tile)
                    _ = state.withLock { $0.busy.remove(frame) }
                }
            }
        }
    }

    private let shared: Shared
    /// How many threads there are.
    package let count: Int

    /// Starts the threads; `deliver` is called on them.
    package init(_ stack: SourceStack, deliver: @escaping @Sendable (PaintedTile) -> Void) {
        shared = Shared(stack, deliver)
        count = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))) - 1)
        for _ in 0..<count { Self.start(shared) }
    }

    deinit {
        shared.state.withLock { $0.isStopped = true }
        for _ in 0..<count { shared.signal.post() }
    }

    /// Says what is wanted from now on, the most urgent first.
    package func request(_ frames: [TileFrame]) {
        let waiting = shared.state.withLock { state in
            state.wanted = frames.filter { !state.busy.contains($0) }
            return state.wanted.count
        }
        for _ in 0..<min(count, waiting) { shared.signal.post() }
    }

    private static func start(_ shared: Shared) {
        var thread = pthread_t()
        let context = unsafe Unmanaged.passRetained(shared).toOpaque()
        let failure = unsafe pthread_create(
            &thread, nil,
            { context in
                if let context = unsafe context {
                    unsafe Unmanaged<Shared>.fromOpaque(context).takeRetainedValue().run()
                }
                return nil
            }, context)
        if failure == 0 { pthread_detach(thread) } else { unsafe Unmanaged<Shared>.fromOpaque(context).release() }
    }
}

/// A counter on which threads sleep.
@safe private final class Semaphore: @unchecked Sendable {
    @unsafe private let handle: UnsafeMutablePointer<sem_t>

    init() {
        unsafe handle = .allocate(capacity: 1)
        _ = unsafe sem_init(handle, 0, 0)
    }

    deinit {
        _ = unsafe sem_destroy(handle)
        unsafe handle.deallocate()
    }

    func wait() { while unsafe sem_wait(handle) != 0 {} }
    func post() { _ = unsafe sem_post(handle) }
}
