internal import CLinux
internal import Glibc
internal import Plumbing

/// The descriptor that a program polls: readable while events wait, or the host has something to say.
final class ReadinessSignal {
    private let group: WaitSet
    private let counter: Descriptor
    private var isShown = false

    init(_ host: borrowing WaitSet) throws(SystemError) {
        counter = try Descriptor("eventfd", clinux_eventfd())
        group = try WaitSet()
        try group.set(counter.number)
        try group.set(host.descriptor.number)
    }

    /// The number of the descriptor.
    var number: Int32 { group.descriptor.number }

    /// Makes it readable by itself or not; a system call only where that changes.
    func show(_ isReady: Bool) {
        if isReady == isShown { return }
        isShown = isReady
        var count: UInt64 = 1
        if isReady {
            _ = unsafe write(counter.number, &count, 8)
        } else {
            _ = unsafe read(counter.number, &count, 8)
        }
    }

    /// Waits until it is readable; without the lock.
    static func wait(_ number: Int32) { _ = clinux_poll(number, UInt32(CLINUX_IN), -1) }
}
