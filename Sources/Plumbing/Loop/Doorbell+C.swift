internal import Glibc

/// How a thread that may neither allocate nor lock wakes a loop: the loop's handler is called once for any number of rings before.
package final class Doorbell: Sendable {
    private let counter: EventCounter

    fileprivate init() throws(SystemError) { counter = try EventCounter() }

    fileprivate var descriptorNumber: Int32 { counter.descriptor.number }

    fileprivate func drain() { counter.drain() }

    /// The bell for a thread that counts no references; valid as long as this.
    package var view: DoorbellView { DoorbellView(number: counter.descriptor.number) }
}

/// A bell as a thread uses it; valid as long as the `Doorbell`.
package struct DoorbellView: BitwiseCopyable, Sendable {
    fileprivate let number: Int32

    /// Rings: one system call, which never waits.
    package func ring() {
        var one: UInt64 = 1
        _ = unsafe write(number, &one, 8)
    }
}

extension Loop {
    /// A bell at this loop; `handler` runs on the loop's thread, for as long as there is the loop.
    package func doorbell(_ handler: @escaping () -> Void) throws(SystemError) -> Doorbell {
        let bell = try Doorbell()
        try watch(bell.descriptorNumber) { _ in
            bell.drain()
            handler()
        }
        return bell
    }
}
