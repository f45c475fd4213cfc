internal import CLinux
internal import Glibc

extension Loop {
    /// The signals that a program ends on.
    package static var endingSignals: [Int32] { [SIGINT, SIGTERM, SIGHUP] }

    /// Calls `handler` with the number of each of the given signals that arrives.
    ///
    /// The signals are blocked for the calling thread and for every thread it starts from now on; call it before any
    /// thread is started. SIGPIPE is ignored from now on.
    package func onSignals(_ signals: [Int32], _ handler: @escaping (Int32) -> Void) throws(SystemError) {
        signal(SIGPIPE, SIG_IGN)
        let result = unsafe signals.withUnsafeBufferPointer { unsafe clinux_signalfd($0.baseAddress, Int32($0.count)) }
        let descriptor = Parcel(try Descriptor("signalfd", result))
        guard let source = descriptor.take() else { return }
        let number = source.number
        // The watch lives as long as the loop, and so does the descriptor it reads.
        _ = source.release()
        try watch(number) { _ in
            while true {
                let signal = clinux_signalfd_read(number)
                if signal < 0 { break }
                handler(signal)
            }
        }
    }
}
