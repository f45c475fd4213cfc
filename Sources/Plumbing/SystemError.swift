internal import Glibc

/// A system call that failed: which one, with what errno.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    package let operation: String
    package let errno: Int32

    /// The failure of `operation` with an errno, which may be given negated as CLinux returns it.
    package init(_ operation: String, _ errno: Int32) {
        self.operation = operation
        self.errno = abs(errno)
    }

    package var description: String { "\(operation): \(Self.text(errno))" }

    /// Whether the call would have had to wait.
    package var wouldBlock: Bool { errno == EAGAIN || errno == EWOULDBLOCK }

    /// Whether the address or file is in use already.
    package var isInUse: Bool { errno == EADDRINUSE || errno == EEXIST }

    /// Whether the peer is gone.
    package var isBrokenPipe: Bool { errno == EPIPE || errno == ECONNRESET || errno == ENOTCONN }

    /// The failure of an operation whose time was over.
    package static func timedOut(_ operation: String) -> SystemError { SystemError(operation, ETIMEDOUT) }

    /// The failure of an operation whose argument is too large.
    package static func tooLarge(_ operation: String) -> SystemError { SystemError(operation, EFBIG) }

    /// Whether there is no such file.
    package var isMissing: Bool { errno == ENOENT || errno == ENOTDIR }
}

/// Throws unless the result of a CLinux call is at least zero.
@discardableResult
func check(_ operation: @autoclosure () -> String, _ result: Int32) throws(SystemError) -> Int32 {
    if result < 0 { throw SystemError(operation(), result) }
    return result
}
