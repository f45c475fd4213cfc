internal import CLinux
internal import Glibc
internal import Plumbing

/// A descriptor that becomes readable at a moment, for programs that poll.
final class WakeTimer {
    private let descriptor: Descriptor

    init() throws(SystemError) { descriptor = try Descriptor("timerfd", clinux_timerfd()) }

    var number: Int32 { descriptor.number }

    /// Makes it readable at a moment, and not before.
    func wake(at moment: Instant) {
        _ = clinux_timerfd_set(descriptor.number, max(1, moment.nanoseconds))
    }

    /// Makes it readable at once.
    func wake() { wake(at: Instant(nanoseconds: 1)) }

    /// Makes it unreadable.
    func sleep() { _ = clinux_timerfd_set(descriptor.number, 0) }
}
