internal import CLinux

/// One descriptor that becomes readable when any of a changing few does: what a passive client shows its caller.
package struct WaitSet: ~Copyable, Sendable {
    package let descriptor: Descriptor

    /// A set without members.
    package init() throws(SystemError) { descriptor = try Descriptor("epoll_create1", clinux_epoll_create()) }

    /// Adds a descriptor, or changes whether its writability counts too.
    package borrowing func set(_ number: Int32, writable: Bool = false) throws(SystemError) {
        let events = UInt32(CLINUX_IN) | (writable ? UInt32(CLINUX_OUT) : 0)
        if clinux_epoll_control(descriptor.number, 3, number, events, 0) < 0 {
            try check("epoll_ctl", clinux_epoll_control(descriptor.number, 1, number, events, 0))
        }
    }

    /// Takes a descriptor out; one that is not in is no error.
    package borrowing func remove(_ number: Int32) { _ = clinux_epoll_control(descriptor.number, 2, number, 0, 0) }
}

/// How often this process came out of a fork, to notice that a resource belongs to a parent process.
package enum Fork {
    /// The number of forks since the first call, along the line of processes.
    package static var generation: UInt32 { clinux_fork_generation() }
}
