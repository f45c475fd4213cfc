internal import CLinux
internal import Glibc

/// How a process ended.
package enum ExitStatus: Hashable, Sendable {
    case exited(Int)
    case killed(signal: Int)
}

/// A program that this process started; killed when its owner lets go of it, and with this process.
///
/// Its descriptor becomes readable when it ended.
package struct ChildProcess: ~Copyable, Sendable {
    package let pid: Int
    package let descriptor: Descriptor

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - arguments: with the program's own name first.
    ///   - environment: lines of `NAME=value`; nothing else is inherited.
    ///   - keeping: descriptors that become 3, 4, ... in the child; all others are closed but the standard ones.
    ///   - standard: replaces descriptors 0, 1 and 2 where not nil.
    ///   - ownGroup: whether the child leads a process group, so that a terminal's Ctrl-C does not reach it.
    package init(
        path: String, arguments: [String], environment: [String], directory: String? = nil, keeping: [Int32] = [],
        standard: [Int32?] = [], ownGroup: Bool = true
    ) throws(SystemError) {
        var pidfd: Int32 = -1
        var stdio = [Int32](repeating: -1, count: 3)
        for (index, number) in standard.prefix(3).enumerated() { stdio[index] = number ?? -1 }
        let result = unsafe withCStrings(arguments) { argv in
            unsafe withCStrings(environment) { envp in
                unsafe path.withCString { path in
                    if let directory {
                        return unsafe directory.withCString {
                            unsafe clinux_spawn(
                                path, argv, envp, $0, keeping, Int32(keeping.count), stdio, ownGroup ? 1 : 0, &pidfd)
                        }
                    }
                    return unsafe clinux_spawn(
                        path, argv, envp, nil, keeping, Int32(keeping.count), stdio, ownGroup ? 1 : 0, &pidfd)
                }
            }
        }
        pid = Int(try check("start \(path)", result))
        descriptor = Descriptor(owning: pidfd)
    }

    deinit {
        // One that was reaped already is not there any more, and the call fails without harm.
        _ = clinux_pidfd_signal(descriptor.number, SIGKILL)
        var status: Int32 = 0
        while unsafe clinux_reap(descriptor.number, &status) == 0 {
            _ = clinux_poll(descriptor.number, UInt32(CLINUX_IN), -1)
        }
    }

    /// Takes the exit status; nil while it runs.
    package borrowing func reap() throws(SystemError) -> ExitStatus? {
        var status: Int32 = 0
        guard try check("waitid", unsafe clinux_reap(descriptor.number, &status)) > 0 else { return nil }
        return status >= 256 ? .killed(signal: Int(status) - 256) : .exited(Int(status))
    }

    /// Sends a signal; a process that ended already is no error.
    package borrowing func signal(_ number: Int32) { _ = clinux_pidfd_signal(descriptor.number, number) }
}

/// Lends `body` a NULL-terminated array of C strings.
private func withCStrings<R>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> R
) -> R {
    var pointers: [UnsafeMutablePointer<CChar>?] = unsafe strings.map { unsafe strdup($0) }
    unsafe pointers.append(nil)
    defer { unsafe pointers.forEach { unsafe free($0) } }
    return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
}
