internal import CLinux
internal import Glibc

/// An open file descriptor with one owner, closed when the owner lets go of it.
package struct Descriptor: ~Copyable, Sendable {
    /// The number, for calls that only use it while this value lives.
    package let number: Int32

    /// Takes over an open descriptor, which nobody else may close from now on.
    package init(owning number: Int32) { self.number = number }

    /// Takes over the result of a call that returns a descriptor or a negated errno.
    package init(_ operation: String, _ result: Int32) throws(SystemError) {
        number = try check(operation, result)
    }

    deinit { _ = close(number) }

    /// A second descriptor for the same open file.
    package borrowing func duplicate() throws(SystemError) -> Descriptor {
        let copy = fcntl(number, F_DUPFD_CLOEXEC, 0)
        if copy < 0 { throw SystemError("dup", errno) }
        return Descriptor(owning: copy)
    }

    /// Gives the descriptor away: the caller closes it.
    package consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }

    /// Sets or clears O_NONBLOCK.
    package borrowing func setNonblocking(_ on: Bool) throws(SystemError) {
        try check("fcntl", clinux_nonblocking(number, on ? 1 : 0))
    }

    /// Sets or clears FD_CLOEXEC.
    package borrowing func setCloseOnExec(_ on: Bool) throws(SystemError) {
        try check("fcntl", clinux_close_on_exec(number, on ? 1 : 0))
    }

    /// Waits until the descriptor is readable (or at its end); false when the time is over.
    ///
    /// - Parameter milliseconds: the longest wait; nil waits for ever.
    package borrowing func waitReadable(milliseconds: Int?) throws(SystemError) -> Bool {
        try check("poll", clinux_poll(number, UInt32(CLINUX_IN), Int32(clamping: milliseconds ?? -1))) > 0
    }

    /// Waits until the descriptor is writable; false when the time is over.
    package borrowing func waitWritable(milliseconds: Int?) throws(SystemError) -> Bool {
        try check("poll", clinux_poll(number, UInt32(CLINUX_OUT), Int32(clamping: milliseconds ?? -1))) > 0
    }
}

/// A descriptor on its way through places that only hold copyable values; it closes what nobody took out.
package final class Parcel {
    private var content: Descriptor?

    /// A parcel with a descriptor in it.
    package init(_ content: consuming Descriptor) { self.content = consume content }

    /// A parcel with a second descriptor for the open file behind `number`, which stays its owner's.
    package convenience init(duplicating number: Int32) throws(SystemError) {
        let copy = fcntl(number, F_DUPFD_CLOEXEC, 0)
        if copy < 0 { throw SystemError("dup", errno) }
        self.init(Descriptor(owning: copy))
    }

    /// The number of the descriptor inside, nil when it was taken out.
    package var number: Int32? { content?.number }

    /// Takes the descriptor out; nil when somebody did before.
    package func take() -> Descriptor? { content.take() }
}
