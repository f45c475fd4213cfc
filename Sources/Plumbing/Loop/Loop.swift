internal import CLinux

/// What a descriptor is watched for, and what it is ready for.
package struct Readiness: OptionSet, Sendable {
    package let rawValue: UInt32

    /// The readiness of the given epoll bits.
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let read = Readiness(rawValue: UInt32(CLINUX_IN))
    package static let write = Readiness(rawValue: UInt32(CLINUX_OUT))
    /// The peer is gone or the descriptor is broken; always reported, never asked for.
    package static let closed = Readiness(rawValue: UInt32(CLINUX_HUP) | UInt32(CLINUX_ERR))
}

/// An event loop: descriptors, timers and messages from other threads, served one after the other on one thread.
///
/// A loop and everything its closures touch belong to one thread; neither is `Sendable`, so the compiler keeps it
/// so. Level-triggered; a callback may cancel any watch or timer, also its own. Cost: one system call for
/// up to 64 ready descriptors, none for a timer that is not the next one.
package final class Loop {
    private let poller: Poller
    private var watches: [UInt64: Watch] = [:]
    private var nextToken: UInt64 = 1
    private var timers: [Timer] = []
    private var armed: Instant?
    private var afterwards: [() -> Void] = []
    private var ready: [Poller.Ready] = []
    private var isStopped = false
    private var stoppedClock: Instant?
    /// How often something was ready; a turn after which it is the same found nothing.
    package private(set) var servedCount = 0
    /// What packets are received into before they are copied to their exact size.
    package let scratch = ReceiveBuffer()

    /// A loop that watches nothing yet.
    package init() throws(SystemError) { poller = try Poller() }

    /// A watched descriptor.
    ///
    /// Cancel it before the descriptor is closed.
    package final class Watch {
        private weak var loop: Loop?
        fileprivate let token: UInt64
        fileprivate let number: Int32
        fileprivate let handler: (Readiness) -> Void
        private var interest: Readiness

        fileprivate init(
            _ loop: Loop, _ token: UInt64, _ number: Int32, _ interest: Readiness,
            _ handler: @escaping (Readiness) -> Void
        ) {
            self.loop = loop
            self.token = token
            self.number = number
            self.interest = interest
            self.handler = handler
        }

        /// Changes what is watched for.
        package func update(_ interest: Readiness) {
            guard interest != self.interest, let loop else { return }
            self.interest = interest
            loop.poller.modify(number, interest.rawValue, token: token)
        }

        /// Ends it; the handler is not called again.
        package func cancel() {
            guard let loop, loop.watches.removeValue(forKey: token) != nil else { return }
            loop.poller.remove(number)
        }
    }

    /// A call that is due at a moment, once.
    ///
    /// It lives until it fired or was cancelled.
    package final class Timer {
        fileprivate let deadline: Instant
        fileprivate let handler: () -> Void
        fileprivate var isCancelled = false

        fileprivate init(_ deadline: Instant, _ handler: @escaping () -> Void) {
            self.deadline = deadline
            self.handler = handler
        }

        /// Ends it; the handler is not called.
        package func cancel() { isCancelled = true }
    }

    /// Calls `handler` on this loop's thread whenever the descriptor is ready.
    ///
    /// The handler is kept until the watch is cancelled. The descriptor stays the caller's.
    @discardableResult
    package func watch(
        _ number: Int32, for interest: Readiness = .read, _ handler: @escaping (Readiness) -> Void
    ) throws(SystemError) -> Watch {
        let token = nextToken
        nextToken += 1
        try poller.add(number, interest.rawValue, token: token)
        let watch = Watch(self, token, number, interest, handler)
        watches[token] = watch
        return watch
    }

    /// The present, as timers have it: that of the machine, or where `stopClock` and `advance` put it.
    package var now: Instant { stoppedClock ?? .now }

    /// Lets time pass by `advance` alone from now on, so that a test decides what happens when.
    package func stopClock() { stoppedClock = .now }

    /// Lets time pass on a loop whose clock was stopped; what becomes due on the way is done at its own moment.
    package func advance(milliseconds: Int) {
        let end = now.advanced(milliseconds: milliseconds)
        while stoppedClock != nil, let timer = timers.first, timer.deadline <= end, !isStopped {
            timers.removeFirst()
            if timer.isCancelled { continue }
            stoppedClock = max(timer.deadline, now)
            timer.handler()
            runAfterwards()
        }
        stoppedClock = end
    }

    /// Calls `handler` once at `deadline`, or as soon after as the loop is free.
    @discardableResult
    package func schedule(at deadline: Instant, _ handler: @escaping () -> Void) -> Timer {
        let timer = Timer(deadline, handler)
        let index = timers.firstIndex { $0.deadline > deadline } ?? timers.count
        timers.insert(timer, at: index)
        return timer
    }

    /// Calls `handler` once, `milliseconds` from now.
    @discardableResult
    package func schedule(afterMilliseconds milliseconds: Int, _ handler: @escaping () -> Void) -> Timer {
        schedule(at: now.advanced(milliseconds: milliseconds), handler)
    }

    /// Calls `handler` when the descriptors that are ready now have been served, before the loop waits again.
    ///
    /// Work that many events of one batch ask for is done once this way.
    package func afterBatch(_ handler: @escaping () -> Void) { afterwards.append(handler) }

    /// A way for other threads to send messages to this loop; `handler` runs on the loop's thread, in order.
    package func mailbox<Message: Sendable>(_ handler: @escaping (Message) -> Void) throws(SystemError) -> Mailbox<
        Message
    > {
        let mailbox = try Mailbox<Message>()
        try watch(mailbox.descriptorNumber) { [mailbox] _ in
            for message in mailbox.take() { handler(message) }
        }
        return mailbox
    }

    /// Serves events until `stop` is called, also when that was before.
    package func run() throws(SystemError) {
        defer { isStopped = false }
        while !isStopped { try turn(milliseconds: -1) }
    }

    /// Serves events until `stop` is called, for a thread that waits for something else too.
    ///
    /// `wait` returns when `descriptorNumber` is readable, or earlier.
    package func run(waiting wait: () -> Void) throws(SystemError) {
        defer { isStopped = false }
        while !isStopped {
            try turn(milliseconds: 0)
            if isStopped { return }
            arm()
            wait()
        }
    }

    /// The descriptor that is readable while a turn would find something to do.
    package var descriptorNumber: Int32 { poller.epoll.number }

    /// Lets `run` return after the present callback.
    package func stop() { isStopped = true }

    /// Waits for at most the given time (-1: without limit) and serves what is ready.
    package func turn(milliseconds: Int) throws(SystemError) {
        runAfterwards()
        // What was left to be done may have been the end; nothing need ever become ready after it.
        if isStopped { return }
        arm()
        var batch = ready
        defer { ready = batch }
        try poller.wait(milliseconds: Int32(clamping: milliseconds), into: &batch)
        for event in batch where !isStopped {
            if event.token == Poller.timerToken {
                poller.acknowledgeTimer()
                armed = nil
                fireTimers()
            } else if let watch = watches[event.token] {
                watch.handler(Readiness(rawValue: event.events))
            }
        }
        servedCount += batch.count
        runAfterwards()
    }

    private func arm() {
        if stoppedClock != nil { return }
        timers.removeAll { $0.isCancelled }
        if timers.first?.deadline != armed {
            armed = timers.first?.deadline
            poller.arm(armed)
        }
    }

    private func fireTimers() {
        let now = Instant.now
        while let timer = timers.first, timer.deadline <= now, !isStopped {
            timers.removeFirst()
            if !timer.isCancelled { timer.handler() }
        }
    }

    private func runAfterwards() {
        while !afterwards.isEmpty {
            let calls = afterwards
            afterwards.removeAll(keepingCapacity: true)
            for call in calls { call() }
        }
    }
}
