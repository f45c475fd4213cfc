internal import CLinux
internal import Glibc
internal import Plumbing

/// Wakes up when something changes in a file or in a folder.
struct FileWatch: ~Copyable {
    private let descriptor: Descriptor

    /// Watches a file for being written, or a folder for that and for what comes and goes in it.
    init(_ path: String) throws(ScenarioError) {
        let mask = UInt32(IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_DELETE_SELF)
        let watch = try ScenarioError.wrap(.process) { () throws(SystemError) in
            let watch = try Descriptor("inotify", clinux_inotify())
            if unsafe inotify_add_watch(watch.number, path, mask) < 0 { throw SystemError("watch \(path)", errno) }
            return watch
        }
        descriptor = watch
    }

    /// Waits for a change, or until another descriptor is readable; false when the deadline came first.
    ///
    /// Changes that have been since the last call count.
    borrowing func wait(_ deadline: Deadline, orFor other: Int32 = -1) -> Bool {
        let isReady = Poll.wait([descriptor.number, other], deadline)
        var buffer = [UInt8](repeating: 0, count: 4096)
        while unsafe buffer.withUnsafeMutableBytes({ unsafe read(descriptor.number, $0.baseAddress, $0.count) }) > 0 {}
        return isReady
    }
}

/// Waiting for several descriptors at once.
enum Poll {
    /// Waits until one of the descriptors is readable or at its end; negative ones are left out.
    static func wait(_ descriptors: [Int32], _ deadline: Deadline) -> Bool {
        var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while true {
            let count = unsafe entries.withUnsafeMutableBufferPointer {
                unsafe poll($0.baseAddress, nfds_t($0.count), deadline.milliseconds)
            }
            if count >= 0 || errno != EINTR { return count > 0 }
        }
    }
}
