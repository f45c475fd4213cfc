internal import Glibc
package import Plumbing

/// Tells the thread that waits in SDL that the program's loop has something to do.
///
/// SDL waits for the window system in its own way, which differs by back end, so descriptors of ours cannot join it. One helper
/// thread waits for the loop's descriptor instead and pushes an event; then it waits until the main thread
/// has served the loop. It touches nothing else. An idle program has both threads asleep.
package final class Waker: Sendable {
    private let acknowledgement: Int32

    /// Starts the helper for the loop with that descriptor; `wake` is called on its thread.
    ///
    /// It runs until the process ends.
    package init(loop descriptorNumber: Int32, _ wake: @escaping @Sendable () -> Void) throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw SystemError("pipe", errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        acknowledgement = ends[1]
        let work = unsafe Unmanaged.passRetained(Work(loop: descriptorNumber, acknowledgement: ends[0], wake: wake))
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread, nil,
            { argument in
                if let argument = unsafe argument {
                    unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
                }
                return nil
            }, work.toOpaque())
        guard result == 0 else {
            unsafe work.release()
            throw SystemError("pthread_create", result)
        }
        pthread_detach(thread)
    }

    /// Says that the loop was served after a wake.
    package func acknowledge() {
        var byte: UInt8 = 0
        _ = unsafe write(acknowledgement, &byte, 1)
    }

    private final class Work: Sendable {
        let loop: Int32
        let acknowledgement: Int32
        let wake: @Sendable () -> Void

        init(loop: Int32, acknowledgement: Int32, wake: @escaping @Sendable () -> Void) {
            self.loop = loop
            self.acknowledgement = acknowledgement
            self.wake = wake
        }

        func run() {
            var byte: UInt8 = 0
            while true {
                var wanted = pollfd(fd: loop, events: Int16(POLLIN), revents: 0)
                if unsafe poll(&wanted, 1, -1) < 0 && errno != EINTR { return }
                if wanted.revents == 0 { continue }
                wake()
                while unsafe read(acknowledgement, &byte, 1) < 0 && errno == EINTR {}
            }
        }
    }
}
