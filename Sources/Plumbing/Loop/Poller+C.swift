internal import CLinux
internal import Glibc

/// The kernel's side of a loop: epoll and one timer descriptor.
struct Poller: ~Copyable {
    let epoll: Descriptor
    let timer: Descriptor

    /// A descriptor's readiness as the kernel reports it.
    struct Ready {
        let token: UInt64
        let events: UInt32
    }

    /// The token under which the timer itself reports.
    static let timerToken: UInt64 = 0

    init() throws(SystemError) {
        let epoll = try Descriptor("epoll_create1", clinux_epoll_create())
        let timer = try Descriptor("timerfd_create", clinux_timerfd())
        try check("epoll_ctl", clinux_epoll_control(epoll.number, 1, timer.number, UInt32(CLINUX_IN), Self.timerToken))
        self.epoll = epoll
        self.timer = timer
    }

    borrowing func add(_ fd: Int32, _ events: UInt32, token: UInt64) throws(SystemError) {
        try check("epoll_ctl", clinux_epoll_control(epoll.number, 1, fd, events, token))
    }

    borrowing func modify(_ fd: Int32, _ events: UInt32, token: UInt64) {
        _ = clinux_epoll_control(epoll.number, 3, fd, events, token)
    }

    borrowing func remove(_ fd: Int32) { _ = clinux_epoll_control(epoll.number, 2, fd, 0, 0) }

    /// Arms the timer for a moment, or disarms it.
    borrowing func arm(_ deadline: Instant?) {
        _ = clinux_timerfd_set(timer.number, max(1, deadline?.nanoseconds ?? 0) * (deadline == nil ? 0 : 1))
    }

    /// Takes note that the timer fired.
    borrowing func acknowledgeTimer() {
        var count: UInt64 = 0
        _ = unsafe Glibc.read(timer.number, &count, 8)
    }

    /// Waits and appends what is ready; interrupted waits append nothing.
    borrowing func wait(milliseconds: Int32, into ready: inout [Ready]) throws(SystemError) {
        ready.removeAll(keepingCapacity: true)
        let result = unsafe withUnsafeTemporaryAllocation(of: clinux_event.self, capacity: 64) { events in
            let n = unsafe clinux_epoll_wait(epoll.number, events.baseAddress, 64, milliseconds)
            for i in 0..<Int(max(0, n)) {
                ready.append(Ready(token: unsafe events[i].token, events: unsafe events[i].events))
            }
            return n
        }
        try check("epoll_wait", result)
    }
}

/// A counter descriptor that wakes a loop from any thread.
struct EventCounter: ~Copyable, Sendable {
    let descriptor: Descriptor

    init() throws(SystemError) { descriptor = try Descriptor("eventfd", clinux_eventfd()) }

    borrowing func signal() {
        var one: UInt64 = 1
        _ = unsafe Glibc.write(descriptor.number, &one, 8)
    }

    borrowing func drain() {
        var count: UInt64 = 0
        _ = unsafe Glibc.read(descriptor.number, &count, 8)
    }
}
